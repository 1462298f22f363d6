"""Rows of one case and SKU, signs of refunds, apostrophes of ids: nothing is dropped or turned without a note."""

from decimal import Decimal
from pathlib import Path

import pytest

from data.importing import ingest
from data.store import Store
from tests.make import write


def loaded(store: Store, folder: Path, rows: list[tuple[str, ...]]) -> ingest.Upload:
    cells = [
        {
            "platform": "shopee", "shop": "SG", "return_id": case_id, "order_id": f"O-{case_id}", "sku": sku,
            "quantity": 1, "opened_at": "2026-07-09 08:30", "reason": reason, "refund_amount": refund,
            "status": "completed", "refunded_at": "2026-07-11 08:30",
        }
        for case_id, sku, refund, reason in rows
    ]  # fmt: skip
    upload = ingest.load(
        store, write(folder / "returns.csv", cells), options=ingest.ImportOptions(currency="SGD")
    )
    assert upload.refused is None
    return upload


def refunds(store: Store) -> list[Decimal]:
    return [row[0] for row in store.rows("select amount from costs where kind = 'refund' order by case_id")]


def noted(store: Store, code: str) -> int:
    return store.value("select count(*) from import_problems where code = ? and not rejected", [code])


def noted_of(upload: ingest.Upload) -> set[str]:
    return {key.removeprefix("note.") for table in upload.tables for key in table.notes}


def test_different_refunds_of_one_case_and_sku_add_up(store: Store, tmp_path: Path) -> None:
    rows = [
        ("C1", "A", "120.50", "Wrong item"),
        ("C1", "A", "79.50", "Wrong item"),
        ("C2", "B", "7.10", "Late"),
    ]
    loaded(store, tmp_path, rows)
    assert refunds(store) == [Decimal("200"), Decimal("7.10")]


def test_an_equal_refund_on_another_row_of_the_key_counts_once_and_says_so(
    store: Store, tmp_path: Path
) -> None:
    rows = [
        ("C1", "A", "100.50", "Wrong item"),
        ("C1", "A", "100.50", "Damaged"),
        ("C2", "B", "7.10", "Late"),
    ]
    loaded(store, tmp_path, rows)
    assert refunds(store) == [Decimal("100.50"), Decimal("7.10")]
    assert noted(store, "amount_told_again") == 1


@pytest.mark.parametrize("way", [1, -1])
def test_a_refund_against_the_sign_of_the_others_keeps_its_own(
    way: int, store: Store, tmp_path: Path
) -> None:
    amounts = [Decimal("30.10"), Decimal("12.40"), Decimal("-5.05"), Decimal("8.00")]
    loaded(store, tmp_path, [(f"C{n}", "A", str(way * a), "Late") for n, a in enumerate(amounts)])
    assert refunds(store) == amounts


def test_an_apostrophe_belongs_to_the_sku_where_others_of_the_kind_have_none(
    store: Store, tmp_path: Path
) -> None:
    upload = loaded(store, tmp_path, [("C1", "'123", "1.10", "Late"), ("C2", "123", "2.20", "Late")])
    assert sorted(store.rows("select sku from cases")) == [("'123",), ("123",)]
    assert "text_marks" not in noted_of(upload)


def test_apostrophes_and_formulas_that_mark_text_go_with_a_note(store: Store, tmp_path: Path) -> None:
    rows = [
        ("C1", "'0123", "1.10", "Late"),
        ("C2", '="0124"', "2.20", "Late"),
        ("C3", "TEE-M", "2.20", "Late"),
    ]
    upload = loaded(store, tmp_path, rows)
    assert sorted(store.rows("select sku from cases")) == [("0123",), ("0124",), ("TEE-M",)]
    assert "text_marks" in noted_of(upload)


def test_a_decimal_comma_is_told(store: Store, tmp_path: Path) -> None:
    upload = loaded(store, tmp_path, [("C1", "A", "1,50", "Late"), ("C2", "B", "20,25", "Late")])
    assert refunds(store) == [Decimal("1.50"), Decimal("20.25")]
    assert "decimal_comma" in noted_of(upload)
