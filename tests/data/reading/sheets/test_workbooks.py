"""Workbooks: real ones made on the fly, damaged ones, hostile ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import xlsxwriter

from data.reading.base.model import LIMITS, Refused
from data.reading.files import read
from data.reading.grid.table import RawTable, Reading
from data.reading.sheets import job
from data.reading.sheets.celltext import number_text
from tests.data.reading.conftest import notes, reading, rows
from tests.data.reading.workbooks import SMALL, cell, raw_workbook, row
from tests.paths import SAMPLES


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """One workbook with everything odd in it, read once."""
    path = tmp_path_factory.mktemp("odd") / "odd.xls"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Orders 订单")
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet.merge_range("B2:E2", "July")
    sheet.write_row("B3", ["id", "qty", "when", "amount", "flag", "note"])
    sheet.write_row("B4", ["0012", 2, None, 19.9, True, "x" * 5])
    sheet.write_datetime("D4", dt.datetime.fromisoformat("2026-07-01T09:30"), moment)
    sheet.write_row("B5", [573072748079891234, 3, None, 0.1 + 0.2, False, "long"])
    sheet.write_datetime("D5", dt.datetime.fromisoformat("2026-07-02"), moment)
    sheet.write_formula("E6", "=1/0", None, "#DIV/0!")
    sheet.write("B6", "r6")
    sheet.write_formula("E7", "=B4", None, "")
    sheet.write("B7", "r7")
    sheet.write_formula("G8", "=1+1", None, 2)
    sheet.write_row("B8", ["r8", 1.0, "2026-07-01", -12.5])
    sheet.set_row(7, None, None, {"hidden": True})
    second = book.add_worksheet("Empty")
    third = book.add_worksheet("Hidden")
    third.write_row("A1", ["a", "b"])
    third.write_row("A2", [1, 2])
    third.hide()
    assert second is not None
    book.close()
    return read(path)


def first(odd: Reading) -> RawTable:
    return odd.tables[0]


def test_sheets_are_tables_and_empty_ones_are_none(odd):
    assert [table.name for table in odd.tables] == ["Orders 订单", "Hidden"]
    assert odd.kind == "xlsx"
    assert [note.code for note in odd.notes] == ["several_sheets"]


def test_rows_and_header_stand_where_the_sheet_has_them(odd):
    table = first(odd)
    assert (table.header_row, table.header) == (3, ("id", "qty", "when", "amount", "flag", "note"))
    assert table.rows["row_no"].to_pylist() == [4, 5, 6, 7, 8]


def test_values_become_their_shortest_exact_text(odd):
    assert rows(first(odd))[0] == ("0012", "2", "2026-07-01 09:30:00", "19.9", "TRUE", "xxxxx")
    assert rows(first(odd))[1][1:5] == ("3", "2026-07-02 00:00:00", "0.3", "FALSE")
    assert rows(first(odd))[4] == ("r8", "1", "2026-07-01", "-12.5", None, "2")


def test_numbers_of_more_than_fifteen_digits_are_told_but_not_kept_apart(odd):
    told = [p for p in first(odd).problems if p.code == "damaged_number"]
    assert [(p.row, p.column, p.value, p.apart, p.params["count"]) for p in told] == [
        (5, 0, "573072748079891300", False, 1)
    ]


def test_error_cells_and_unsaved_formulas_keep_their_rows_apart(odd):
    apart = [(p.code, p.row, p.column, p.value) for p in first(odd).problems if p.apart]
    assert apart == [("error_cell", 6, 3, "#DIV/0!"), ("formula_without_value", 7, 3, None)]
    assert first(odd).good["row_no"].to_pylist() == [4, 5, 8]


def test_error_cells_keep_their_rows_apart_however_many_there_are(tmp_path):
    path = tmp_path / "errors.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["id", "qty", "note"])
    for at in range(1, 1_501):
        sheet.write_string(at, 0, f"r{at}")
        if at % 2:
            sheet.write_formula(at, 1, "=1/0", value="#DIV/0!")
        else:
            sheet.write_number(at, 1, at)
        sheet.write_string(at, 2, "x")
    book.close()
    table = read(path).tables[0]
    assert table.good["row_no"].to_pylist() == list(range(3, 1_502, 2))
    assert "more_problems" in [note.code for note in table.notes]


def test_hidden_and_merged_are_noted(odd):
    assert {"hidden_rows", "merged_header", "preamble"} <= set(notes(first(odd)))
    assert "hidden_sheet" in notes(odd.tables[1])


def test_old_dates_count_from_1904_where_the_workbook_says_so(tmp_path):
    path = tmp_path / "mac.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["id", "when"])
    sheet.write(1, 0, "a")
    sheet.write_datetime(
        1,
        1,
        dt.datetime.fromisoformat("2026-07-01T10:00"),
        book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    )
    book.close()
    assert rows(read(path).tables[0]) == [("a", "2026-07-01 10:00:00")]


def test_a_wrong_dimension_is_not_believed(tmp_path):
    content = raw_workbook('<dimension ref="A1"/>' + SMALL)
    table = reading(tmp_path, content, "orders.csv").tables[0]
    assert rows(table) == [("1", "A")]


def test_the_kind_is_told_where_the_name_promises_another(tmp_path):
    found = reading(tmp_path, raw_workbook(SMALL), "orders.csv")
    assert [(n.code, dict(n.params)) for n in found.notes] == [
        ("other_kind", {"ending": "csv", "kind": "xlsx"})
    ]
    found = reading(tmp_path, "a,b\n1,2\n", "orders.xlsx")
    assert found.notes[0].params == {"ending": "xlsx", "kind": "csv"}


def test_an_entity_is_refused(tmp_path):
    head = '<!DOCTYPE worksheet [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(Refused, match="xml_entities"):
        reading(tmp_path, raw_workbook(SMALL, head))


@pytest.mark.parametrize("ref", ["XFD1048576", "T1048576"])
def test_a_cell_far_away_is_refused_before_memory_is_asked_for(tmp_path, ref):
    number = int("".join(c for c in ref if c.isdigit()))
    content = raw_workbook(f"<sheetData>{row(1, cell('A1', 'id'))}{row(number, cell(ref, 'x'))}</sheetData>")
    with pytest.raises(Refused) as refused:
        reading(tmp_path, content)
    assert refused.value.code == "sheet_too_large"
    assert refused.value.params["cell"] == ref


def test_more_columns_than_allowed_are_refused(tmp_path):
    path = tmp_path / "wide.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet().write_row(0, 0, [f"c{i}" for i in range(30)])
    book.close()
    with pytest.raises(Refused, match="too_many_columns"):
        read(path, limits=replace(LIMITS, max_columns=20))


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_a_truncated_workbook_is_refused(tmp_path, keep):
    whole = raw_workbook(SMALL)
    with pytest.raises(Refused, match="truncated_zip"):
        reading(tmp_path, whole[: int(len(whole) * keep)], "orders.xlsx")


@pytest.mark.parametrize(
    "content",
    [
        raw_workbook("<sheetData><row r='1'><c r='A1'"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        b"\x09\x08\x10\x00" * 9,
    ],
)
def test_damaged_workbooks_are_refused(tmp_path, content):
    with pytest.raises(Refused):
        reading(tmp_path, content, "orders.xls")


def test_too_little_memory_ends_the_child_and_not_the_server(tmp_path):
    with pytest.raises(Refused) as refused:
        reading(tmp_path, raw_workbook(SMALL), limits=replace(LIMITS, child_memory_bytes=1_000_000))
    assert refused.value.code in ("workbook_too_large", "damaged_workbook")


def test_too_little_time_ends_the_child(tmp_path, monkeypatch):
    monkeypatch.setattr(job, "_START", "import time; time.sleep(60)")
    with pytest.raises(Refused, match="too_slow"):
        reading(tmp_path, raw_workbook(SMALL), limits=replace(LIMITS, seconds=0.1))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (1.5e15, "1500000000000000"),
        (123.456, "123.456"),
    ],
)
def test_numbers_have_no_exponent(value, text):
    assert number_text(value) == text


@pytest.mark.skipif(not list(SAMPLES.glob("*encrypted*.xlsx")), reason="the encrypted sample is not here")
def test_a_password_opens_an_encrypted_workbook_and_nothing_else_does():
    path = next(SAMPLES.glob("*encrypted*.xlsx"))
    with pytest.raises(Refused, match="password_needed"):
        read(path)
    with pytest.raises(Refused, match="wrong_password"):
        read(path, password="000000")
    table = read(path, password="168168").tables[0]
    assert "訂單編號" in table.header and table.rows.num_rows > 20
