"""Workbooks and bundles that the tests of reading make."""

from __future__ import annotations

import io
import struct
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def raw_workbook(sheet: str, head: str = "", **more: bytes) -> bytes:
    """A workbook around the XML of one sheet, as no spreadsheet program would write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="b"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="b" '
            f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", f'{head}<worksheet xmlns="{MAIN}">{sheet}</worksheet>')
        for name, content in more.items():
            archive.writestr(name, content)
    return out.getvalue()


def cell(ref: str, text: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


TOP = row(1, cell("A1", "id"), cell("B1", "sku"))


SMALL = f"<sheetData>{TOP}{row(2, cell('A2', '1'), cell('B2', 'A'))}</sheetData>"


def biff12_record(kind: int, data: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(data)
    length = bytes([size]) if size < 0x80 else bytes([size & 0x7F | 0x80, size >> 7])
    return number + length + data


def biff12_text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _row(number: int, *cells: bytes, hidden: bool = False) -> bytes:
    head = struct.pack("<IIHBB", number, 0, 300, 0, 0x10 if hidden else 0) + b"\0" * 5
    return biff12_record(0, head) + b"".join(cells)


def _cell(kind: int, column: int, value: bytes) -> bytes:
    return biff12_record(kind, struct.pack("<II", column, 0) + value)


def binary_workbook() -> bytes:
    """A workbook of the records of [MS-XLSB]: a header, a text and a number, an error, a hidden row."""
    sheet = b"".join(
        [
            biff12_record(0x81),
            biff12_record(0x94, struct.pack("<IIII", 0, 3, 0, 1)),
            biff12_record(0x91),
            _row(0, _cell(6, 0, biff12_text("order_id")), _cell(6, 1, biff12_text("qty"))),
            _row(1, _cell(6, 0, biff12_text("0012 订单")), _cell(5, 1, struct.pack("<d", 2.5))),
            _row(2, _cell(6, 0, biff12_text("r3")), _cell(3, 1, b"\x2a")),
            _row(3, _cell(6, 0, biff12_text("r4")), _cell(5, 1, struct.pack("<d", 7)), hidden=True),
            biff12_record(0x92),
            biff12_record(0x82),
        ]
    )
    named = struct.pack("<II", 0, 1) + biff12_text("rId1") + biff12_text("Orders")
    book = (
        biff12_record(0x83)
        + biff12_record(0x8F)
        + biff12_record(0x9C, named)
        + biff12_record(0x90)
        + biff12_record(0x84)
    )
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


TABLE = b"id,sku\n1,A\n2,B\n"


def bundle(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()
