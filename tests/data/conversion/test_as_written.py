"""Cells of ordinary exports that could be read as something else: read as meant, or said to be unclear."""

from __future__ import annotations

import csv
import io
import random
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data.importing import ingest
from data.importing.ingest import Upload
from data.store import Store

HEAD = ["platform", "order_id", "sku", "quantity", "unit_price", "currency", "ordered_at"]


def prepared(tmp_path: Path, rows: list[list[Any]], kind: str = "csv") -> tuple[Store, Upload]:
    store, path = Store(None), tmp_path / f"orders.{kind}"
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows([HEAD, *rows])
        path.write_text(text.getvalue())
    else:
        book = openpyxl.Workbook()
        for row in [HEAD, *rows]:
            book.active.append(row)
        book.save(path)
    return store, ingest.prepare(store, path)


def row(n: int, **cells: Any) -> list[Any]:
    usual = ["other", f"O{n}", f"T-{n}", "1", "9.50", "SGD", "2026-03-04"]
    return [cells.get(name, value) for name, value in zip(HEAD, usual, strict=True)]


@pytest.mark.parametrize("mark", [",", "."])
@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_three_zeros_behind_a_mark(tmp_path: Path, mark: str, beside: bool, seed: int):
    """An ERP writes one piece as 1,000; where other numbers have no decimals that is a thousand, or unclear."""
    rng = random.Random(seed)
    counts = [rng.randint(1, 9) for _ in range(20)]
    rows = [row(n, quantity=f"{count}{mark}000") for n, count in enumerate(counts)]
    rows += [row(100, quantity="12")] * beside
    store, upload = prepared(tmp_path, rows)
    if beside and mark == ".":
        assert upload.tables[0].rejected == 20
        return
    assert ("three_zeros" in upload.tables[0].notes) is not beside
    ingest.commit(store, upload)
    found = [count for (count,) in store.rows("select quantity from order_lines where order_id <> 'O100'")]
    assert sorted(found) == sorted(count * (1000 if beside else 1) for count in counts)


def test_quantities_below_zero_are_named(tmp_path: Path):
    _, upload = prepared(tmp_path, [row(1), row(2, quantity="-1")])
    assert "below_zero" in upload.tables[0].notes


@pytest.mark.parametrize("written", ["0", "00", "0.0", "0,00"])
def test_quantities_of_nothing_are_named(tmp_path: Path, written: str):
    _, upload = prepared(tmp_path, [row(1, quantity="3"), row(2, quantity=written)])
    assert "zero_units" in upload.tables[0].notes
    assert (
        "zero_units"
        not in prepared(tmp_path, [row(1, quantity="10"), row(2, quantity="007")])[1].tables[0].notes
    )


@pytest.mark.parametrize("sku", ["2-Jan", "Feb-03", "nan", "NULL"])
def test_what_a_spreadsheet_or_a_program_made_of_an_article_is_named(tmp_path: Path, sku: str):
    _, upload = prepared(tmp_path, [row(1), row(2, sku=sku)])
    assert "odd_skus" in upload.tables[0].notes
    assert "odd_skus" not in prepared(tmp_path, [row(1), row(2, sku="JAN-TEE")])[1].tables[0].notes


@pytest.mark.parametrize("column", ["sku", "order_id"])
@pytest.mark.parametrize("cell", ["#N/A", "#NAME?", "#REF!", "#WERT!"])
def test_a_formula_that_failed_is_no_number_of_anything(tmp_path: Path, column: str, cell: str):
    _, upload = prepared(tmp_path, [row(1), *(row(n) for n in range(3, 12)), row(2, **{column: cell})])
    assert [p["code"] for p in upload.tables[0].problems().to_dict("records")] == ["error_cell"]


@pytest.mark.parametrize("column", ["sku", "order_id"])
def test_a_day_in_a_column_of_numbers_is_damage(tmp_path: Path, column: str):
    day = datetime(2026, 1, 2)  # noqa: DTZ001 - a cell of a workbook has no zone
    _, upload = prepared(tmp_path, [row(1), row(2, **{column: day})], "xlsx")
    assert upload.refused is not None and upload.refused.code == "damaged_id"


@pytest.mark.parametrize(
    "written, code",
    [("usd", "USD"), ("RM", "MYR"), ("€", "EUR"), ("Kč", "CZK"), ("$", None), ("dollars", None)],
)
def test_a_cell_that_names_a_currency(tmp_path: Path, written: str, code: str | None):
    store, upload = prepared(tmp_path, [row(1), row(2, currency=written)])
    assert ("no_currency" in upload.tables[0].notes) is (code is None)
    ingest.commit(store, upload)
    assert store.value("select currency from order_lines where order_id = 'O2'") == code


@pytest.mark.parametrize(
    "written, code",
    [("AU $1,299.50", "AUD"), ("C $1,299.50", "CAD"), ("1,299.50 원", "KRW"), ("₺1,299.50", "TRY"),
     ("ILS 1299.50", "ILS"),     ("R 1,299.50", None), ("kr 1299.50", None)],
)  # fmt: skip
def test_signs_of_currencies_beside_amounts(tmp_path: Path, written: str, code: str | None):
    store, upload = prepared(tmp_path, [row(1, unit_price=written, currency="")])
    assert upload.tables[0].lacks_currency is (code is None)
    ingest.commit(store, upload)
    price, currency = store.rows("select unit_price, currency from order_lines")[0]
    assert (float(price), currency) == (1299.50, code)
