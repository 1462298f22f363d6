"""Closed months in the archive: every number stays, what comes later is as if they had never been away."""

import atexit
import re
import shutil
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from data import query
from data.cases import erasure
from data.importing import ingest, shops, unknown_words
from data.intake import shop_names
from data.records import retention
from data.schema import TABLES
from data.schema.rights import ROLES, Asker
from data.store import Damaged, Store, backup, broken
from data.store.archive import months
from data.store.archive.listing import everything
from tests.make import case, line, loaded, write

ROOT = Path(__file__).resolve().parents[4]
JUNE, JULY, AUGUST = "2026-06-10 09:00", "2026-07-03 09:14", "2026-08-05 10:00"


@pytest.fixture(params=[False, True], ids=["in the store", "in the archive"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store with three months of orders, the first two of them in the archive or not."""
    opened = filled(tmp_path)
    if request.param:
        assert [m.month for m in put_away(opened)] == ["2026-06", "2026-07", "2026-06", "2026-07"]
    yield opened
    opened.close()


@lru_cache
def made() -> Path:
    """Folder of the store that every test begins with, closed."""
    folder = Path(mkdtemp())
    opened = Store(folder / "home" / "rightbox.duckdb")
    lines = [
        line("A", ordered_at=JUNE, shipped_at=JUNE, currency=""),
        line("B", ordered_at=JULY, shipped_at=JULY, status="Strange"),
        line("B", sku="MUG", ordered_at=JULY, shipped_at=JULY, shop="MY"),
        line("C", ordered_at=AUGUST, shipped_at=AUGUST),
    ]
    packed = [
        {"source": "wms", "order_id": o, "tracking_no": "", "sku": "", "packer": p, "packed_at": at, "scan": "scanned"}
        for o, p, at in (("A", "P1", JUNE), ("B", "P2", JULY), ("C", "P1", AUGUST))
    ]  # fmt: skip
    for name, rows in (("orders", lines), ("packing", packed), ("cases", [case("R1", "A"), case("R2", "B")])):
        loaded(opened, write(folder / f"{name}.csv", rows))
    opened.close()
    atexit.register(shutil.rmtree, folder)
    return folder / "home"


def filled(folder: Path) -> Store:
    shutil.copytree(made(), folder / "home")
    return Store(folder / "home" / "rightbox.duckdb")


def put_away(store: Store) -> list[months.Month]:
    return months.put_away(store, date(2026, 8, 1), "ana")


def whole(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row wherever it lies, and what is computed of them."""
    found = {}
    for name in (
        "order_lines",
        "packing",
        "cases",
        "cube",
        "cube_orders",
        "cube_floor",
        "cube_goods",
        "case_facts",
    ):
        aside = [n for n in ("import_id", "exported_at") if name in TABLES]
        chosen = f"* exclude ({', '.join(aside)})" if aside else "*"
        rows = store.rows(f"select {chosen} from {everything(name)}")
        found[name] = sorted(rows, key=repr)
    return found


def same(folder: Path, act: Any) -> tuple[Any, Any]:
    """What a store with an archive, and one without, hold after the same was done to both."""
    found = []
    for name in ("without", "with"):
        (folder / name).mkdir()
        opened = filled(folder / name)
        if name == "with":
            put_away(opened)
        act(opened, folder / name)
        found.append((whole(opened), broken(opened.cursor())))
        opened.close()
    return found[0], found[1]


def last_import(store: Store, table: str) -> str:
    return str(store.value("select max(import_id) from imports where table_name = ?", [table]))


def reload(store: Store, folder: Path) -> None:
    again = [line("A", ordered_at=JUNE, shipped_at=JUNE, status="cancelled"), line("D", sku="MUG")]
    upload = ingest.prepare(store, write(folder / "again.csv", again))
    counts = upload.tables[0].counts
    assert (counts.new, counts.updated, counts.unchanged) == (1, 1, 0)  # the preview knows the archive
    assert ingest.commit_or_refuse(store, upload) != []


ACTS: dict[str, Any] = {
    "export loaded again": reload,
    "import undone": lambda store, _: ingest.undo(store, last_import(store, "order_lines"), "ana"),
    "packing undone": lambda store, _: ingest.undo(store, last_import(store, "packing"), "ana"),
    "loaded again and undone": lambda store, folder: (
        reload(store, folder), ingest.undo(store, last_import(store, "order_lines"), "ana")
    ),
    "new line of an old order": lambda store, folder: loaded(
        store, write(folder / "more.csv", [line("A", sku="CAP", ordered_at=JUNE, shipped_at=JUNE)])
    ),
    "packing of an old order": lambda store, folder: loaded(store, write(folder / "p.csv", [
        {"source": "wms2", "order_id": "B", "sku": "MUG", "packer": "P9", "packed_at": JULY, "scan": "none"}
    ])),
    "case of an old order": lambda store, folder: loaded(
        store, write(folder / "c.csv", [case("R3", "B", sku="MUG", shop="MY")])
    ),
    "word given a meaning": lambda store, _: unknown_words.apply_word(
        store, "order_status", "strange", "shopee", "cancelled", "ana"
    ),
    "shop renamed": lambda store, _: shop_names.rename(store, "shopee", "SG", "Main", "ana"),
    "order erased": lambda store, _: erasure.erase(store, "order", "A", "ana"),
    "old weeks erased": lambda store, _: retention.erase(store, 1, date(2026, 8, 20), "ana"),
    "currency set": lambda store, _: shops.set_currency(store, "shopee", "SG", "SGD", "ana"),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_what_is_done_later_ends_as_without_an_archive(tmp_path: Path, act: Any) -> None:
    without, with_it = same(tmp_path, act)
    assert with_it == without and without[1] == {}


def test_a_packer_erased_is_in_no_file(tmp_path: Path) -> None:
    store = filled(tmp_path)
    put_away(store)
    assert (
        erasure.known(store, "packer", "P1")["packing"] and erasure.known(store, "order", "A")["order_lines"]
    )
    assert erasure.erase(store, "packer", "P1", "ana").anything
    assert {row[0] for row in store.rows("select packer from all_packing")}.isdisjoint({"P1"})
    store.close()
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    assert {m.file for m in months.listed_in(store)} == {
        p.name for p in (tmp_path / "home" / "archive").iterdir()
    }
    assert "P1" not in {row[0] for row in store.rows("select packer from archived_packing")}
    assert broken(store.cursor()) == {}
    store.close()


def test_rows_behind_numbers_are_found(shop: Store) -> None:
    assert [tuple(row) for row in query.cells(shop, ("month",))[["lines", "orders"]].to_numpy()] == [
        (1, 1), (2, 2), (1, 1)
    ]  # fmt: skip
    assert query.holdings(shop).lines == 4
    assert set(query.items(shop, ["MUG"])["sku"]) == {"MUG"}
    assert query.match_levels(shop).set_index("level")["cases"].to_dict() == {"line": 2}
    ordered = query.Filters(basis="ordered")
    assert query.cells(shop, (), ordered)["lines"].tolist() == [4]
    assert broken(shop.cursor()) == {}


def test_who_sees_some_shops_meets_no_other_row_of_the_archive(shop: Store) -> None:
    seen = shop.seen_by(Asker("li@x", ROLES["editor"], names=True, shops=("MY",)))
    assert seen.rows("select shop, sku from all_order_lines") == [("MY", "MUG")]
    assert seen.rows("select packer from all_packing") == [("P2",)]


def test_the_table_holds_only_the_open_months_and_everything_comes_back(tmp_path: Path) -> None:
    store = filled(tmp_path)
    before = whole(store)
    version = store.numbers_version
    put_away(store)
    assert store.rows("select order_id from order_lines") == [("C",)]
    assert store.numbers_version == version  # what screens have cached stays right
    assert whole(store) == before
    store.close()
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    assert whole(store) == before and put_away(store) == []
    assert len(months.restore(store, "ana")) == 4 and months.listed_in(store) == []
    assert store.value("select count(*) from order_lines") == 4 and whole(store) == before
    store.close()
    Store(tmp_path / "home" / "rightbox.duckdb").close()
    assert (
        list((tmp_path / "home" / "archive").iterdir()) == []
    )  # files that nobody needs go at the next start


def test_late_rows_of_a_closed_month_join_its_file(tmp_path: Path) -> None:
    store = filled(tmp_path)
    put_away(store)
    loaded(store, write(tmp_path / "late.csv", [line("L", ordered_at=JUNE, shipped_at=JUNE)]))
    before = whole(store)
    assert [(m.table, m.rows) for m in put_away(store)] == [("order_lines", 2)]
    assert whole(store) == before and len(months.listed_in(store)) == 4
    order = store.rows("select order_id from archived_order_lines where ship_day < '2026-07-01'")
    assert order == [("A",), ("L",)]
    store.close()


def test_months_that_are_not_over_are_refused(tmp_path: Path) -> None:
    store = filled(tmp_path)
    with pytest.raises(ValueError, match="not over"):
        months.put_away(store, date(2999, 1, 1), "ana")
    with pytest.raises(ValueError, match="in memory"):
        months.put_away(Store(None), date(2026, 8, 1), "ana")
    store.close()


def test_a_changed_file_is_noticed_and_a_lost_one_named(tmp_path: Path) -> None:
    store = filled(tmp_path)
    first = put_away(store)[0]
    path = tmp_path / "home" / "archive" / first.file
    kept = path.read_bytes()
    path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    assert broken(store.cursor()) == {"archive": 1}
    store.close()
    path.unlink()
    with pytest.raises(Damaged) as refused:
        Store(tmp_path / "home" / "rightbox.duckdb")
    assert (refused.value.code, refused.value.params) == ("archive_missing", {"file": first.file})


@pytest.mark.parametrize("outside", [False, True])
def test_a_backup_carries_the_archive_and_a_restore_brings_it(tmp_path: Path, outside: bool) -> None:
    store = filled(tmp_path)
    put_away(store)
    before = whole(store)
    taken = backup.take(store, tmp_path / "b" / "copy.duckdb" if outside else None)
    loaded(store, write(tmp_path / "late.csv", [line("L", ordered_at=JUNE, shipped_at=JUNE)]))
    months.restore(store, "ana")
    store.close()
    target = tmp_path / "home" / "rightbox.duckdb"
    Store(target).close()  # nothing in the archive any more
    kept = backup.restore(taken, target)
    store = Store(target)
    assert whole(store) == before and broken(store.cursor()) == {}
    store.close()
    backup.restore(taken, tmp_path / "new" / "rightbox.duckdb")
    other = Store(tmp_path / "new" / "rightbox.duckdb")
    assert whole(other) == before
    other.close()
    backup.restore(kept, target)
    store = Store(target)
    assert store.value("select count(*) from order_lines") == 5
    store.close()


def test_killed_while_a_month_moves_every_row_is_there_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = filled(tmp_path)
    before = whole(store)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    for moment in ("add", "make_views"):
        monkeypatch.setattr(months, moment, killed)
        with pytest.raises(KeyboardInterrupt):
            put_away(store)
        monkeypatch.undo()
        assert whole(store) == before and months.listed_in(store) == []
    put_away(store)
    monkeypatch.setattr(months, "drop", killed)
    with pytest.raises(KeyboardInterrupt):
        months.restore(store, "ana")
    monkeypatch.undo()
    assert whole(store) == before and len(months.listed_in(store)) == 4
    store.close()
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    assert whole(store) == before and len(list((tmp_path / "home" / "archive").iterdir())) == 4
    store.close()


def test_no_reader_asks_the_tables_past_the_archive() -> None:
    past = re.compile(r"\b(?:from|join)\s+(?:order_lines|packing)\b")
    # one after it brought the months back; the other names the rows that an engine is given, those of all months
    allowed = {"data/cases/erasure.py", "data/store/places/cube_sql.py"}
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "data").rglob("*.py")
        if "demo" not in path.parts and past.search(path.read_text("utf-8"))
    }
    assert found == allowed
