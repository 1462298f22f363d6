"""Whose file it is: decided by what is stored, never by an answer; however files come, no line counts twice."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data.importing import ingest, prepare
from data.importing.ingest import ImportOptions
from data.intake import outcome
from data.intake.pending import ASKED
from data.recognition.mapping import report_from_mapping
from data.recognition.registry import FORMATS
from data.store import Store
from tests.data.formats import market_files
from tests.make import content, line, write

SETTLED = sorted({f.key for f in market_files.FILES} & {r.key for r in FORMATS if r.table == "costs"})
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
ORDER = (
    "Order ID,Order Status,Order Creation Date,SKU Reference No.,Variation Name,Quantity,Deal Price,Ship Time"
)
RETURN = (
    "Return Order ID,Order ID,Seller SKU,Time Requested,Return Reason,Return unit price,Return Quantity,"
    "Return Status,Return Sub Status,Refund Time"
)
SALE = (
    "Order ID,Order Status,Order Substatus,Cancelation/Return Type,Seller SKU,Product Name,Variation,Quantity,"
    "SKU Subtotal After Discount,Created Time,Shipped Time"
)


def orders(numbers: range, sku: str = "A") -> str:
    """Shopee's order export, which names neither shop nor currency."""
    rows = (
        f"2607{n % 28 + 1:02d}ABCDEF{n:02d},Completed,2026-07-{n % 28 + 1:02d} 10:00,{sku}-{n % 3},Navy,1,12.90,"
        f"2026-07-{n % 28 + 1:02d} 16:00\n"
        for n in numbers
    )
    return f"{ORDER}\n{''.join(rows)}"


def returns(numbers: range) -> str:
    """TikTok's return export of some of its orders."""
    rows = (
        f"40350000000000000{n:02d},5768709000000000{n:02d},A-{n % 3},{n % 28 + 1:02d}/07/2026 18:00:00,"
        f"Wrong product was sent,12.90,1,Completed,Completed,{n % 28 + 1:02d}/07/2026 20:00:00\n"
        for n in numbers
    )
    return f"{RETURN}\n{''.join(rows)}"


def tiktok_orders(numbers: range) -> str:
    """TikTok's order export."""
    rows = (
        f"5768709000000000{n:02d},Completed,Completed,,A-{n % 3},Tee,Navy,1,12.90,"
        f"{n % 28 + 1:02d}/07/2026 10:00:00,{n % 28 + 1:02d}/07/2026 16:00:00\n"
        for n in numbers
    )
    return f"{SALE}\n{''.join(rows)}"


def packing(numbers: range) -> str:
    """A packing log, which names no time zone; no day of it is later than the twelfth."""
    rows = (
        f"2607{n % 28 + 1:02d}ABCDEF{n:02d},P{n % 3},S1,{n % 9 + 1:02d}/{n % 3 + 10}/2026 09:{n:02d}\n"
        for n in numbers
    )
    return f"order_no,packed_by,station,packed_at\n{''.join(rows)}"


def complaints(numbers: range) -> str:
    """A sheet of complaints that follows no marketplace."""
    rows = (
        f"T{n:03d},2607{n % 28 + 1:02d}ABCDEF{n:02d},A-1,Wrong item,2026-07-{n % 28 + 1:02d}\n"
        for n in numbers
    )
    return f"ticket_no,order_no,sku,complaint,complaint_date\n{''.join(rows)}"


FILES = {
    "packed.csv": packing(range(20)),
    "packed again.csv": packing(range(10, 30)),
    "complaints.csv": complaints(range(12)),
    "more complaints.csv": complaints(range(6, 18)),
    "july.csv": orders(range(20)),
    "more.csv": orders(range(10, 30)),
    "tiktok.csv": tiktok_orders(range(15, 31)),
    "returns.csv": returns(range(13, 30)),
    "late.csv": returns(range(20, 40)),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("files")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return {name: folder / name for name in FILES}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "home" / "rightbox.duckdb")
    yield opened
    opened.close()


def load(store: Store, path: Path, **answers: Any) -> ingest.Upload:
    """Load a file; the order of day and month is said where its dates do not tell it."""
    upload = ingest.load(store, path, options=ImportOptions(day_first=True, **answers), insist=True)
    assert upload.refused is None, upload.refused
    return upload


def counts(store: Store) -> tuple[int, ...]:
    return tuple(
        int(store.value(f"select count(*) from {name}")) for name in ("order_lines", "cases", "costs")
    )


def alone(path: Path) -> Store:
    store = Store(None)
    load(store, path)
    return store


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "shop": st.sampled_from(("Main", "Second", "Shopee SG")),
        "currency": st.sampled_from(("SGD", "MYR", "TWD")),
        "zone": st.sampled_from(("Asia/Singapore", "Asia/Taipei", "America/New_York")),
        "day_first": st.booleans(),
    },
)
ROWS = {
    "order_lines": {"july.csv": ("S", range(20)), "more.csv": ("S", range(10, 30)), "tiktok.csv": ("T", range(15, 31))},
    "cases": {
        "returns.csv": ("T", range(13, 30)), "late.csv": ("T", range(20, 40)),
        "complaints.csv": ("C", range(12)), "more complaints.csv": ("C", range(6, 18)),
    },
    "packing": {"packed.csv": ("P", range(20)), "packed again.csv": ("P", range(10, 30))},
}  # fmt: skip


def offered(store: Store, path: Path, **answers: Any) -> bool:
    """Load a file; False when something is asked about it, and nothing of it is stored."""
    upload = ingest.load(store, path, options=ImportOptions(**{"day_first": True, **answers}), insist=True)
    assert upload.refused is None or upload.refused.code in ASKED, upload.refused
    return upload.refused is None


@pytest.mark.parametrize("large", [False, True])
@settings(
    max_examples=6, deadline=None, phases=QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(sorted(FILES)), ANSWERS), min_size=1, max_size=5))
def test_no_order_answer_or_repetition_changes_the_number_of_lines(
    files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory, large: bool, steps: list[Any]
) -> None:
    store = Store(tmp_path_factory.mktemp("home") / "rightbox.duckdb")
    with pytest.MonkeyPatch.context() as patch:
        if large:
            patch.setattr(prepare, "DIRECT_BYTES", 0)
        stored = {name for name, answers in steps if offered(store, files[name], **answers)}
    for table, rows in ROWS.items():
        expected = {(kind, n) for name, (kind, numbers) in rows.items() if name in stored for n in numbers}
        assert store.value(f"select count(*) from {table}") == len(expected), table
    refunds = {n for name in ("returns.csv", "late.csv") if name in stored for n in ROWS["cases"][name][1]}
    assert store.value("select count(*) from costs where kind = 'refund'") == len(refunds)
    store.close()


@pytest.mark.parametrize("key", SETTLED)
@pytest.mark.parametrize("names", [("", "Main", "Second"), ("Main", "", "Second")])
def test_a_settlement_named_otherwise_the_next_time_doubles_no_money(
    disk: Store, tmp_path: Path, key: str, names: tuple[str, ...]
) -> None:
    """Its orders need not be stored: the settled ones are known too."""
    file = next(f for f in market_files.FILES if f.key == key)
    path = market_files.write(file, tmp_path / file.name, market_files.made(file, 5, 8))
    sums = []
    for name in names:
        load(disk, path, shop=name)
        sums.append(disk.rows("select shop, count(*), sum(amount) from costs group by 1"))
    assert len(sums[0]) == 1 and sums == [sums[0]] * 3


def test_a_currency_answered_once_and_not_the_next_time_doubles_nothing(
    disk: Store, files: dict[str, Path]
) -> None:
    for answers in ({"currency": "SGD"}, {}, {"currency": "MYR"}, {"shop": "Main"}):
        load(disk, files["tiktok.csv"], **answers)
        load(disk, files["returns.csv"], **answers)
    assert counts(disk)[:2] == (16, 17)
    assert {shop for (shop,) in disk.rows("select distinct shop from order_lines")} == {"Tiktok"}


def test_the_shop_that_is_known_is_told(disk: Store, files: dict[str, Path]) -> None:
    load(disk, files["july.csv"], shop="Main")
    upload = load(disk, files["more.csv"], shop="Other")
    assert ("note.shop_known", {"n": 10, "shop": "Main"}) in upload.notes
    assert disk.rows("select distinct shop from order_lines") == [("Main",)]


def test_returns_find_the_shop_of_their_orders(disk: Store, files: dict[str, Path]) -> None:
    load(disk, files["tiktok.csv"], shop="Main")
    load(disk, files["july.csv"], shop="Elsewhere")
    load(disk, files["returns.csv"])
    assert disk.rows("select distinct shop from cases") == [("Main",)]


def test_a_file_of_two_shops_keeps_each_order_where_it_is(disk: Store, tmp_path: Path) -> None:
    for name, numbers, shop in (("a", range(10), "A"), ("b", range(10, 16), "B"), ("both", range(18), "")):
        (tmp_path / f"{name}.csv").write_text(orders(numbers))
        load(disk, tmp_path / f"{name}.csv", shop=shop)
    assert disk.rows("select shop, count(*) from order_lines group by all order by all") == [
        ("A", 12),
        ("B", 6),
    ]


def test_short_numbers_come_again_in_another_shop(disk: Store, tmp_path: Path) -> None:
    for shop, sku in (("A", "TEE"), ("B", "MUG")):
        path = tmp_path / f"{shop}.csv"
        path.write_text(f"{ORDER}\n#1001,Completed,2026-07-03 10:00,{sku},Navy,1,12.90,2026-07-03 16:00\n")
        load(disk, path, shop=shop)
    assert disk.rows("select shop, sku from order_lines order by all") == [("A", "TEE"), ("B", "MUG")]


def test_a_shop_named_once_owns_the_next_month(disk: Store, files: dict[str, Path], tmp_path: Path) -> None:
    load(disk, files["july.csv"], shop="Main")
    (tmp_path / "august.csv").write_text(orders(range(50, 60)))
    load(disk, tmp_path / "august.csv")
    assert disk.rows("select distinct shop from order_lines") == [("Main",)]


def test_a_file_read_before_another_named_its_shop_follows_it(disk: Store, files: dict[str, Path]) -> None:
    options = ImportOptions(day_first=True)
    waiting = [ingest.prepare(disk, files[name], options=options) for name in ("returns.csv", "more.csv")]
    load(disk, files["tiktok.csv"], shop="Main")
    load(disk, files["july.csv"], shop="Second")
    for upload in waiting:
        ingest.commit(disk, upload)
    assert counts(disk)[:2] == (46, 17)
    assert disk.rows("select distinct shop from cases") == [("Main",)]


def test_a_shop_without_a_currency_stores_none(disk: Store, files: dict[str, Path]) -> None:
    for _ in range(2):
        load(disk, files["july.csv"])
        load(disk, files["more.csv"])
    assert disk.rows("select distinct currency from order_lines") == [(None,)]
    assert disk.value("select currency from shops") is None


def test_the_rooms_own_table_keeps_its_shops(disk: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "own.csv", [line("A"), line("B", shop="MY")])
    load(disk, path, shop="Other")
    before = content(disk)
    load(disk, path)
    assert content(disk) == before


def test_a_packing_log_read_in_another_zone_is_the_same_log(disk: Store, files: dict[str, Path]) -> None:
    load(disk, files["packed.csv"], zone="Asia/Taipei")
    upload = load(disk, files["packed again.csv"], zone="America/New_York")
    assert disk.value("select count(*) from packing") == 30
    assert ("note.zone_known", {"n": 10, "zone": "Asia/Taipei"}) in upload.notes
    assert set(disk.rows("select zone from imports")) == {("Asia/Taipei",)}


def test_a_packing_log_whose_days_are_turned_round_is_asked_about(
    disk: Store, files: dict[str, Path]
) -> None:
    load(disk, files["packed.csv"])
    upload = ingest.load(disk, files["packed again.csv"], options=ImportOptions(day_first=False))
    assert upload.refused is not None and upload.refused.code == "days_read_otherwise"
    assert upload.refused.params["loaded"] == "packed.csv" and upload.refused.params["n"] == 10
    assert disk.value("select count(*) from packing") == 20


def two_shops(disk: Store, folder: Path) -> None:
    for shop, numbers in (("A", range(10)), ("B", range(30, 40))):
        (folder / f"{shop}.csv").write_text(orders(numbers))
        load(disk, folder / f"{shop}.csv", shop=shop)


def test_new_orders_of_a_marketplace_with_two_shops_are_asked_about(disk: Store, tmp_path: Path) -> None:
    two_shops(disk, tmp_path)
    path = tmp_path / "august.csv"
    path.write_text(orders(range(60, 70)))
    upload = ingest.load(disk, path)
    assert upload.refused is not None and upload.refused.code == "shop_unclear"
    assert upload.refused.params["shops"] == "A, B" and "A, B" in outcome.refusal(upload.refused)
    load(disk, path, shop="B")
    load(disk, path)
    assert disk.rows("select shop, count(*) from order_lines group by all order by all") == [
        ("A", 10),
        ("B", 20),
    ]


def test_a_file_read_before_there_were_two_shops_is_asked_about(disk: Store, tmp_path: Path) -> None:
    path = tmp_path / "august.csv"
    path.write_text(orders(range(60, 70)))
    waiting = ingest.prepare(disk, path)
    two_shops(disk, tmp_path)
    ingest.commit_or_refuse(disk, waiting)
    assert waiting.refused is not None and waiting.refused.code == "shop_unclear"


def test_a_mapped_file_belongs_to_the_shop_of_its_marketplace(
    disk: Store, files: dict[str, Path], tmp_path: Path
) -> None:
    load(disk, files["july.csv"], shop="Main")
    path = tmp_path / "own.csv"
    path.write_text(
        "No,Article,Pcs\n" + "".join(f"2607{n % 28 + 1:02d}ABCDEF{n:02d},A-{n % 3},1\n" for n in range(40))
    )
    columns = {"No": "order_id", "Article": "sku", "Pcs": "quantity"}
    mapping = report_from_mapping({"table": "order_lines", "platform": "shopee", "columns": columns})
    load(disk, path, mapping=mapping)
    assert disk.rows("select distinct platform, shop from order_lines") == [("shopee", "Main")]
