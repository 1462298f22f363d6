"""What rows mean: refunds once and only when paid, who knows an amount best, what counts as shipped."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data import query
from data.importing import ingest, unknown_words
from data.meaning import vocabulary
from data.store import Store
from tests.make import income, line, loaded, returned, table, write
from tests.paths import SAMPLES

RETURNS_ID = SAMPLES / "shopee_id_Order.return_refund.20260701_20260731.xls"
RETURNS_EN = SAMPLES / "shopee_en_Order.return_refund.20260701_20260731.xls"


def refunds(store: Store) -> dict[str, Decimal]:
    """Refund of each case as the screens add it up."""
    return dict(
        store.rows(
            "select case_id, sum(amount) from cost_entries where kind = 'refund' group by 1 order by 1"
        )
    )


def test_rows_of_an_income_statement_add_up_though_one_makes_several_costs(
    store: Store, tmp_path: Path
) -> None:
    path = income(
        tmp_path / "Income.csv",
        ["Order", "OA", "A", "2026-07-12", "-12.90", "-3.00"],
        ["Order", "OB", "B", "2026-07-12", "-5.00", ""],
        ["Order", "OC", "", "2026-07-12", "", ""],
    )
    (staged,) = loaded(store, path, currency="SGD").tables
    assert (staged.rows_in, *vars(staged.counts).values(), staged.rejected) == (3, 2, 0, 1, 0)
    assert store.value("select count(*) from costs") == 3
    (again,) = loaded(store, path, currency="SGD").tables
    assert vars(again.counts) == {"new": 0, "updated": 0, "unchanged": 3}
    row = store.rows("select rows_in, rows_new, rows_updated, rows_unchanged, rows_rejected from imports")
    assert [r[0] for r in row] == [sum(r[1:]) for r in row] == [3, 3]


def test_a_settled_refund_replaces_the_one_of_the_return_export(store: Store, tmp_path: Path) -> None:
    loaded(
        store,
        write(
            tmp_path / "returns.csv",
            [returned("A"), returned("B", SKU="S1"), returned("B", SKU="S2")],
        ),
    )
    assert refunds(store) == {"A": Decimal("12.90"), "B": Decimal("12.90")}
    loaded(
        store,
        income(tmp_path / "Income.csv", ["Order", "OB", "B", "2026-07-12", "-10.01", "-3.00"]),
        currency="SGD",
    )
    assert refunds(store) == {"A": Decimal("12.90"), "B": Decimal("10.01")}
    shared = store.rows(
        "select case_sku, amount from cost_entries where case_id = 'B' and kind = 'refund' order by 1"
    )
    assert shared == [("S1", Decimal("5.01")), ("S2", Decimal("5.00"))]
    assert store.value("select sum(amount) from cost_entries where kind = 'return_freight'") == 3


def test_a_cost_file_and_a_return_export_tell_one_refund_once(store: Store, tmp_path: Path) -> None:
    loaded(store, write(tmp_path / "returns.csv", [returned("A")]))
    shop = store.value("select shop from cases")
    row = {
        "platform": "shopee", "shop": shop, "case_id": "A", "kind": "refund", "amount": "11.00", "currency": "SGD",
    }  # fmt: skip
    loaded(store, write(tmp_path / "costs.csv", [row]))
    assert refunds(store) == {"A": Decimal("11.00")}


def test_a_failed_delivery_list_is_known_by_its_name(store: Store, tmp_path: Path) -> None:
    header = [
        "Order ID",
        "Order Status",
        "SKU Reference No.",
        "Quantity",
        "Order Creation Date",
        "Tracking Number*",
    ]
    row = ["A", "Cancelled", "S1", "1", "2026-07-03 10:00", "T1"]
    loaded(store, table(tmp_path / "Order.failed_delivery.20260701_20260731.csv", header, [row]))
    assert store.rows("select status, ship_day is not null from order_lines") == [("failed_delivery", True)]
    other = Store(None)
    loaded(other, table(tmp_path / "Order.all.20260701_20260731.csv", header, [row]))
    assert other.rows("select status, ship_day from order_lines") == [("cancelled", None)]


def test_a_status_understood_later_makes_its_refunds_count(store: Store, tmp_path: Path) -> None:
    loaded(store, write(tmp_path / "orders.csv", [line("OA", "S1", shop="Shopee")]))
    loaded(
        store, write(tmp_path / "returns.csv", [returned("A", "Buyer happy"), returned("B", "Money gone")])
    )
    assert refunds(store) == {}
    unknown_words.apply_word(store, "case_status", "Buyer happy", "", "refunded", "me")
    assert refunds(store) == {"A": Decimal("12.90")}
    assert store.value("select resolution from cases where case_id = 'A'") == "full_refund"
    unknown_words.apply_word(store, "case_status", "Money gone", "", "cancelled", "me")
    assert refunds(store) == {"A": Decimal("12.90")}
    assert store.value("select resolution from cases where case_id = 'B'") == "none"


@pytest.mark.parametrize("status", ["", *vocabulary.VOCABULARIES["case_status"]])
@pytest.mark.parametrize("resolved", ["", "2026-07-12 10:00"])
def test_costs_ask_the_status_by_the_same_rule_as_cases(
    store: Store, tmp_path: Path, status: str, resolved: str
) -> None:
    loaded(store, write(tmp_path / "returns.csv", [returned("A")]))
    moment = f"timestamp '{resolved}:00'" if resolved else "null"
    with store.writing() as cursor:
        cursor.run(f"update cases set status = ?, resolved_at = {moment}", [status])
    found = store.rows("select status, resolved_at from cases")[0]
    assert bool(refunds(store)) is vocabulary.counts(*found)


# --- the samples, added up with openpyxl ---------------------------------------------------------------------------


def rows_of(path: Path) -> list[dict[str, str]]:
    """Rows of a sample by header, read by another library; of several equal headers the last."""
    with path.open("rb") as source:
        rows = [list(r) for r in openpyxl.load_workbook(source).worksheets[0].iter_rows(values_only=True)]
    header = [str(cell or "").strip() for cell in rows[0]]
    return [
        {name: "" if cell is None else str(cell).strip() for name, cell in zip(header, row, strict=True)}
        for row in rows[1:]
    ]


def with_column(path: Path, folder: Path, header: str, values: list[str], empty: str = "") -> Path:
    """A copy of a sample with other values in one column; ``empty`` names a column left empty under 'Cancelled'."""
    with path.open("rb") as source:
        book = openpyxl.load_workbook(source)
    cells = list(book.worksheets[0].iter_rows())
    at = next(n for n, cell in enumerate(cells[0]) if str(cell.value).strip() == header)
    for row, value in zip(cells[1:], values, strict=True):
        row[at].value = value
        if empty and value == "Cancelled":
            row[next(n for n, cell in enumerate(cells[0]) if cell.value == empty)].value = None
    copy = folder / f"{path.stem}.xlsx"
    book.save(copy)
    return copy


def once(rows: list[dict[str, str]], number: str, amount: str, paid: Any) -> Decimal:
    """Refunds of really refunded returns, each return once."""
    totals = {
        row[number]: Decimal("".join(c for c in row[amount] if c.isdigit() or c == ".").replace(".", ""))
        if "RP" in row[amount]
        else Decimal(row[amount])
        for row in rows
        if paid(row)
    }
    return sum(totals.values(), Decimal(0))


ID = ("No. Pengembalian", "Total Pengembalian Dana", "Status Pembatalan/ Pengembalian")
EN = ("Return ID", "Refund Total Amount", "Return / Refund Status")
SETS = {
    "id": (
        RETURNS_ID,
        ID,
        ["Dana Dikembalikan ke Pembeli", "Pengajuan dibatalkan", "Menunggu Pengembalian Barang"],
    ),
    "en": (RETURNS_EN, EN, ["Refunded to Buyer", "Request Cancelled", "Rejected", "Pending Return"]),
}


@pytest.mark.parametrize("locale", SETS)
def test_refunds_of_a_sample_are_those_of_its_returns_each_once(store: Store, locale: str) -> None:
    path, (number, amount, status), words_ = SETS[locale]
    loaded(store, path)
    rows = rows_of(path)
    expected = once(rows, number, amount, lambda row: row[status] == words_[0])
    naive = sum((once([row], number, amount, lambda _: True) for row in rows), Decimal(0))
    assert expected < naive
    assert store.value("select sum(amount) from cost_entries where kind = 'refund'") == expected
    shown = (
        query.rows(store, which="all").frame if locale == "id" else None
    )  # the English file names no currency
    assert shown is None or float(shown["cost_refund"].sum()) == pytest.approx(float(expected))


@pytest.mark.parametrize("locale", SETS)
def test_cancelled_rejected_and_waiting_returns_are_no_refunds(
    store: Store, tmp_path: Path, locale: str
) -> None:
    path, (number, amount, status), words_ = SETS[locale]
    said = {row[number]: words_[n % len(words_)] for n, row in enumerate(rows_of(path))}
    changed = with_column(path, tmp_path, status, [said[row[number]] for row in rows_of(path)])
    loaded(store, changed)
    expected = once(rows_of(changed), number, amount, lambda row: row[status] == words_[0])
    assert 0 < expected < once(rows_of(path), number, amount, lambda _: True)
    assert store.value("select sum(amount) from cost_entries where kind = 'refund'") == expected


def test_a_refund_reversed_in_a_later_export_is_gone_and_undo_brings_it_back(
    store: Store, tmp_path: Path
) -> None:
    loaded(store, RETURNS_EN)
    before = refunds(store)
    status = EN[2]
    later = with_column(RETURNS_EN, tmp_path, status, ["Request Cancelled"] * len(rows_of(RETURNS_EN)))
    loaded(store, later)
    assert refunds(store) == {}
    ingest.undo(store, str(store.value("select max(import_id) from imports")), "me")
    assert refunds(store) == before


ORDERS = SAMPLES / "shopee_en_Order.all.20260701_20260731.xlsx"


def test_orders_that_did_not_ship_are_no_exposure(store: Store, tmp_path: Path) -> None:
    names = ["Completed", "To Ship", "Unpaid", "Cancelled", "Shipping"]
    rows = rows_of(ORDERS)
    said = [names[n % len(names)] for n in range(len(rows))]
    loaded(store, with_column(ORDERS, tmp_path, "Order Status", said, "Order Complete Time"))
    shipped = [row for row, word in zip(rows, said, strict=True) if word in ("Completed", "Shipping")]
    total = query.cells(store)
    assert total["lines"].item() == len(shipped)
    assert total["units"].item() == sum(int(row["Quantity"]) for row in shipped)
    by_sku = query.cells(store, ("sku",)).set_index("sku")["lines"].to_dict()
    for sku in {row["SKU Reference No."] for row in rows}:
        expected = sum(row["SKU Reference No."] == sku for row in shipped)
        assert by_sku.get(sku, 0) == expected


def test_overlapping_exports_of_one_month_end_at_its_last_state(store: Store, tmp_path: Path) -> None:
    """Week one, then the whole month with some orders cancelled meanwhile, then week one again by mistake."""
    rows = rows_of(ORDERS)
    late = with_column(
        ORDERS,
        tmp_path,
        "Order Status",
        ["Cancelled" if n % 4 == 0 else "Completed" for n in range(len(rows))],
        "Order Complete Time",
    )
    first = tmp_path / "Order.all.20260701_20260707.xlsx"
    first.write_bytes(ORDERS.read_bytes())
    month = late.rename(tmp_path / "Order.all.20260701_20260731.xlsx")
    for path in (first, month, first):
        loaded(store, path)
    statuses = store.rows("select status, count(*) from order_lines group by 1 order by 1")
    cancelled = sum(n % 4 == 0 for n in range(len(rows)))
    assert statuses == [("cancelled", cancelled), ("completed", len(rows) - cancelled)]
    assert query.cells(store)["lines"].item() == len(rows) - cancelled


def test_a_total_told_on_each_line_of_a_tiktok_return_is_one_amount(store: Store, tmp_path: Path) -> None:
    """What the lines add up to cannot be more than the order was paid with; where it is not, it is by line."""
    header = ["Return Order ID", "Order ID", "Seller SKU", "Return unit price", "Return Quantity", "Order Amount",
              "Return Status", "Time Requested"]  # fmt: skip
    rows = [
        [number, f"O{number}", sku, "30.00", "1", paid, "Completed", "13/07/2026 10:00:00"]
        for number, paid in (("5771", "35.00"), ("5772", "60.00"))
        for sku in ("S1", "S2")
    ]
    loaded(store, table(tmp_path / "returns.csv", header, rows), currency="MYR")
    assert refunds(store) == {"5771": Decimal("30"), "5772": Decimal("60")}


@pytest.mark.parametrize("states", [("delivered", "canceled"), ("canceled", "delivered")])
def test_a_cancelled_unit_of_a_line_is_not_among_its_units(
    store: Store, tmp_path: Path, states: tuple[str, str]
) -> None:
    header = ["orderItemId", "orderNumber", "sellerSku", "paidPrice", "createTime", "status"]
    rows = [[str(n), "O1", "S1", "5.00", "13 Jun 2026 20:41", state] for n, state in enumerate(states)]
    loaded(store, table(tmp_path / "orders.csv", header, rows))
    assert store.rows("select quantity, status, ship_day is not null from order_lines") == [
        (1, "delivered", True)
    ]
