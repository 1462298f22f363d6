"""Workbooks of other programs: OpenDocument and old Excel as LibreOffice writes them, binary Excel by hand."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from data.reading.files import read
from tests.data.reading.conftest import notes, reading, rows
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


def _record(kind: int, data: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(data)
    length = bytes([size]) if size < 0x80 else bytes([size & 0x7F | 0x80, size >> 7])
    return number + length + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _row(number: int, *cells: bytes, hidden: bool = False) -> bytes:
    head = struct.pack("<IIHBB", number, 0, 300, 0, 0x10 if hidden else 0) + b"\0" * 5
    return _record(0, head) + b"".join(cells)


def _cell(kind: int, column: int, value: bytes) -> bytes:
    return _record(kind, struct.pack("<II", column, 0) + value)


def binary_workbook() -> bytes:
    """A workbook of the records of [MS-XLSB]: a header, a text and a number, an error, a hidden row."""
    sheet = b"".join(
        [
            _record(0x81),
            _record(0x94, struct.pack("<IIII", 0, 3, 0, 1)),
            _record(0x91),
            _row(0, _cell(6, 0, _wide("order_id")), _cell(6, 1, _wide("qty"))),
            _row(1, _cell(6, 0, _wide("0012 订单")), _cell(5, 1, struct.pack("<d", 2.5))),
            _row(2, _cell(6, 0, _wide("r3")), _cell(3, 1, b"\x2a")),
            _row(3, _cell(6, 0, _wide("r4")), _cell(5, 1, struct.pack("<d", 7)), hidden=True),
            _record(0x92),
            _record(0x82),
        ]
    )
    named = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Orders")
    book = _record(0x83) + _record(0x8F) + _record(0x9C, named) + _record(0x90) + _record(0x84)
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.bin"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", relations)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return out.getvalue()


def test_a_binary_workbook_is_read_and_its_errors_are_told(tmp_path):
    found = reading(tmp_path, binary_workbook(), "orders.xlsb")
    table = found.tables[0]
    assert (found.kind, table.name, table.header) == ("xlsb", "Orders", ("order_id", "qty"))
    assert rows(table) == [("0012 订单", "2.5"), ("r3", None), ("r4", "7")]
    assert [(p.code, p.row, p.column, p.value) for p in table.problems] == [("error_cell", 3, 1, "#N/A")]
    assert notes(table)["hidden_rows"]["count"] == 1
