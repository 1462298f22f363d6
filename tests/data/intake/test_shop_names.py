"""A renamed or merged shop takes everything along, and taking it back leaves the store as it was."""

from pathlib import Path

import pytest

from data.importing import ingest
from data.importing.ingest import ImportOptions
from data.intake import shop_names
from data.query import filter_text
from data.query.filters import Filters
from data.records import records
from data.schema import SHOPS, TABLES
from data.store import Store
from tests.data.importing.test_shops import orders, returns, tiktok_orders
from tests.make import case, content, every_version, line, loaded, write


def two_shops(store: Store, folder: Path) -> None:
    """Shop A with two versions of some orders, shop B with some of the same orders again, cases in both."""
    rows = [line(f"26070{n}ABCDEFGH", shop="A") for n in range(6)]
    again = [line(f"26070{n}ABCDEFGH", shop="A", status="shipped") for n in range(3)]
    doubled = [line(f"26070{n}ABCDEFGH", shop="B", warehouse="WH2") for n in range(4, 8)]
    loaded(store, write(folder / "a.csv", rows))
    loaded(store, write(folder / "again.csv", again))
    loaded(store, write(folder / "b.csv", doubled))
    loaded(
        store,
        write(
            folder / "cases.csv",
            [case("R1", "260701ABCDEFGH", shop="A"), case("R2", "260707ABCDEFGH", shop="B")],
        ),
    )
    key = {"platform": "shopee", "shop": "A", "case_id": "R1", "sku": "TEE-NAVY-M", "variation": ""}
    records.put(store, TABLES["case_judgements"], {**key, "cause": "slip"}, "me")
    records.put(
        store,
        TABLES["retros"],
        {"retro_id": "Q1", "filters": filter_text.write(Filters(values=(("shop", ("A",)),)))},
        "me",
    )
    records.put(
        store,
        TABLES["targets"],
        {"metric": "error_rate", "shop": "A", "valid_from": "2026-01-01", "value": 0.01},
        "me",
    )


def everything(store: Store) -> object:
    tables = ("case_judgements", "retros", "targets", "shops", "imports")
    return (
        every_version(store),
        content(store),
        {n: sorted(store.rows(f"select * from {n}"), key=repr) for n in tables},
    )


@pytest.mark.parametrize("new", ["Main", "B"])
def test_taking_a_renaming_back_leaves_the_store_as_it_was(store: Store, tmp_path: Path, new: str) -> None:
    two_shops(store, tmp_path)
    before = everything(store)
    change = shop_names.rename(store, "shopee", "A", new, "me")
    for table in (
        "order_lines",
        "order_lines_history",
        "cases",
        "case_judgements",
        "imports",
        "targets",
        "shops",
    ):
        assert not store.value(f"select count(*) from {table} where shop = 'A'"), table
    assert store.value("select count(*) from order_lines") == (10 if new == "Main" else 8)
    assert store.value("select sum(lines) from cube") == (10 if new == "Main" else 8)
    assert store.value("select count(*) from cases") == 2
    assert filter_text.read(store.value("select filters from retros")).get("shop") == (new,)
    assert store.value("select count(*) from case_facts where shop = ?", [new]) >= 1
    assert [found["change"] for found in shop_names.renamings(store)] == [change]
    shop_names.take_back(store, change, "me")
    assert everything(store) == before
    assert shop_names.renamings(store) == []
    with pytest.raises(ValueError, match="to take back"):
        shop_names.take_back(store, change, "me")


def test_files_that_come_after_a_renaming_follow_it(store: Store, tmp_path: Path) -> None:
    for name, text in (
        ("o", tiktok_orders(range(15, 31))),
        ("r", returns(range(13, 30))),
        ("s", orders(range(9))),
    ):
        (tmp_path / f"{name}.csv").write_text(text)
        ingest.load(store, tmp_path / f"{name}.csv", options=ImportOptions(day_first=True))
    shop_names.rename(store, "tiktok", "Tiktok", "Main", "me")
    for name in "or":
        upload = ingest.load(store, tmp_path / f"{name}.csv", options=ImportOptions(day_first=True))
        assert upload.tables[0].counts.new == 0
    assert store.rows("select distinct shop from cases") == [("Main",)]
    assert store.value("select count(*) from order_lines") == 25


def test_the_newer_version_of_a_doubled_order_stays(store: Store, tmp_path: Path) -> None:
    two_shops(store, tmp_path)
    shop_names.rename(store, "shopee", "A", "B", "me")
    assert store.value("select warehouse from order_lines where order_id = '260704ABCDEFGH'") == "WH2"
    assert store.value("select count(*) from order_lines_history where order_id = '260704ABCDEFGH'") == 1


def test_nonsense_is_refused(store: Store, tmp_path: Path) -> None:
    two_shops(store, tmp_path)
    for old, new in (("A", ""), ("A", "A"), ("Nobody", "C")):
        with pytest.raises(ValueError, match=r"another name|no shop"):
            shop_names.rename(store, "shopee", old, new, "me")
    assert records.get(store, SHOPS, {"platform": "shopee", "shop": "A"}) is not None
