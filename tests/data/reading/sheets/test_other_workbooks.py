"""Workbooks of other programs: OpenDocument and old Excel as LibreOffice writes them, binary Excel by hand."""

from __future__ import annotations

import pytest

from data.reading.files import read
from tests.data.reading.conftest import notes, reading, rows
from tests.data.reading.workbooks import binary_workbook
from tests.paths import ROOT

FILES = ROOT / "tests" / "data" / "reading" / "files"
KINDS = ("ods", "xls")


@pytest.mark.parametrize("kind", KINDS)
def test_values_of_other_programs_are_the_same_text(kind):
    found = read(FILES / f"orders.{kind}")
    table, second = found.tables
    assert (found.kind, table.name, table.header_row) == (kind, "Orders 订单", 1)
    assert table.header == ("order_id", "sku", "qty", "price", "when", "day", "paid", "note")
    first, fourth, last = (rows(table)[i] for i in (0, 3, 5))
    assert first[:6] == ("00260701000001", "SKU-1", "1", "19.9", "2026-07-01 09:30:15", "2026-07-01 00:00:00")
    assert (fourth[3], fourth[7]) == ("-0.5", None)
    assert [row[7] for row in rows(table)] == ["ดี 👍", "买家说尺码不对", "đổi màu", None, "=1+1", " padded "]
    assert last[2] == "6"
    assert second.rows["row_no"].to_pylist() == [2, 4]
    assert [p.code for p in second.problems] == ["damaged_number"]


@pytest.mark.parametrize("kind", KINDS)
def test_error_cells_keep_their_rows_apart_and_hidden_rows_are_noted(kind):
    table = read(FILES / f"errors.{kind}").tables[0]
    assert [(p.code, p.row, p.column, p.value) for p in table.problems] == [
        ("error_cell", 3, 1, "#DIV/0!"),
        ("error_cell", 4, 1, "#N/A"),
    ]
    assert table.good["row_no"].to_pylist() == [2, 5, 6, 7, 9]
    assert notes(table)["hidden_rows"]["count"] == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", ["csv", "xlsx", "dat"])
def test_the_bytes_say_what_it_is(kind, ending, tmp_path):
    content = (FILES / f"orders.{kind}").read_bytes()
    found = reading(tmp_path, content, f"orders.{ending}")
    assert (found.kind, found.tables[0].rows.num_rows) == (kind, 6)
    assert ("other_kind" in {note.code for note in found.notes}) == (ending != "dat")


def test_a_binary_workbook_is_read_and_its_errors_are_told(tmp_path):
    found = reading(tmp_path, binary_workbook(), "orders.xlsb")
    table = found.tables[0]
    assert (found.kind, table.name, table.header) == ("xlsb", "Orders", ("order_id", "qty"))
    assert rows(table) == [("0012 订单", "2.5"), ("r3", None), ("r4", "7")]
    assert [(p.code, p.row, p.column, p.value) for p in table.problems] == [("error_cell", 3, 1, "#N/A")]
    assert notes(table)["hidden_rows"]["count"] == 1
