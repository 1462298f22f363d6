"""Binary workbooks of cells with number formats, as [MS-XLS], [MS-CFB] and [MS-XLSB] describe their records."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence

from tests.data.reading.workbooks import PACKAGE, biff12_record, biff12_text

Cells = Sequence[Sequence[tuple[str, str | float]]]  # number format ('' for none) and value
_SECTOR = 512
_FIRST_ID = 164  # number of the first format of one's own


def old_workbook(cells: Cells, *, biff8: bool = True) -> bytes:
    """An .xls of one sheet: numbers in turn as NUMBER, RK, MULRK and as the value of a formula."""
    codes = sorted({code for row in cells for code, _ in row} - {""})
    bound = b"\x01\x00A" if biff8 else b"\x01A"
    book = [_bof(0x05, biff8), _biff(0x42, struct.pack("<H", 1200 if biff8 else 1252))]
    book += [_format(_FIRST_ID + n, code, biff8) for n, code in enumerate(codes)]
    tail = b"\0" * (16 if biff8 else 12)
    book += [
        _biff(0xE0, struct.pack("<HH", 0, 0 if n < 0 else _FIRST_ID + n) + tail)
        for n in range(-1, len(codes))
    ]
    length = sum(map(len, book)) + 4 + 6 + len(bound) + 4
    book += [_biff(0x85, struct.pack("<IBB", length, 0, 0) + bound), _biff(0x0A)]
    height, width = len(cells), max(map(len, cells))
    size = (
        struct.pack("<IIHHH", 0, height, 0, width, 0)
        if biff8
        else struct.pack("<HHHHH", 0, height, 0, width, 0)
    )
    sheet = [_bof(0x10, biff8), _biff(0x200, size)]
    for y, row in enumerate(cells):
        for x, (code, value) in enumerate(row):
            if value == "":
                continue
            sheet.append(_old_cell(y, x, codes.index(code) + 1 if code else 0, value, biff8))
    stream = b"".join([*book, *sheet, _biff(0x0A)])
    return _container("Workbook" if biff8 else "Book", stream)


def _biff(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _bof(kind: int, biff8: bool) -> bytes:
    return _biff(
        0x809, struct.pack("<HHHH", 0x0600 if biff8 else 0x0500, kind, 0, 1996) + b"\0" * (8 if biff8 else 0)
    )


def _format(number: int, code: str, biff8: bool) -> bytes:
    if not biff8:
        return _biff(0x41E, struct.pack("<HB", number, len(code)) + code.encode("cp1252"))
    wide = not code.isascii()
    text = code.encode("utf-16-le" if wide else "latin-1")
    return _biff(0x41E, struct.pack("<HHB", number, len(code), wide) + text)


def _old_cell(y: int, x: int, style: int, value: str | float, biff8: bool) -> bytes:
    head = struct.pack("<HHH", y, x, style)
    if isinstance(value, str):
        said = struct.pack("<H", len(value)) + (b"\x00" if biff8 else b"") + value.encode("latin-1")
        return _biff(0x204, head + said)
    whole = value == int(value) and abs(value) < 1 << 29
    if whole and (x + y) % 4 == 1:
        return _biff(0x27E, head + struct.pack("<i", int(value) << 2 | 2))
    if whole and (x + y) % 4 == 2:
        return _biff(0xBD, head[:4] + struct.pack("<HiH", style, int(value) << 2 | 2, x))
    if (x + y) % 4 == 3:
        return _biff(0x06, head + struct.pack("<dHI", value, 0, 0) + struct.pack("<H", 0))
    return _biff(0x203, head + struct.pack("<d", value))


def _container(name: str, stream: bytes) -> bytes:
    """A compound file of one stream, large enough not to be a small one."""
    stream = stream.ljust(-(-max(len(stream), 4096) // _SECTOR) * _SECTOR, b"\0")
    sectors = len(stream) // _SECTOR
    tables = -(-(sectors + 2) // 126)
    chain = [*range(1, sectors), -2, -2, *[-3] * tables]
    fat = struct.pack(f"<{len(chain)}i", *chain).ljust(tables * _SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += b"\0" * 6 + struct.pack("<IIIIIiIiI", 0, tables, sectors, 0, 4096, -2, 0, -2, 0)
    head += struct.pack(f"<{tables}i", *range(sectors + 1, sectors + 1 + tables))
    folder = (
        _entry("Root Entry", 5, 1, -2, 0) + _entry(name, 2, -1, 0, len(stream)) + _entry("", 0, -1, 0, 0) * 2
    )
    return head.ljust(_SECTOR, b"\xff") + stream + folder + fat


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    named = (name + "\0").encode("utf-16-le") if name else b""
    head = named.ljust(64, b"\0") + struct.pack("<HBBiii", len(named), kind, 1, -1, -1, child)
    return head + b"\0" * 36 + struct.pack("<iII", start, size, 0)


def binary_workbook_of(cells: Cells) -> bytes:
    """An .xlsb of one sheet: numbers in turn as BrtCellReal, BrtCellRk and BrtFmlaNum."""
    codes = sorted({code for row in cells for code, _ in row} - {""})
    styles = [biff12_record(0x116), biff12_record(0x267, struct.pack("<I", len(codes)))]
    styles += [
        biff12_record(0x2C, struct.pack("<H", _FIRST_ID + n) + biff12_text(c)) for n, c in enumerate(codes)
    ]
    styles += [
        biff12_record(0x268),
        biff12_record(0x272, struct.pack("<I", 1)),
        _style(7),
        biff12_record(0x273),
    ]
    styles += [biff12_record(0x269, struct.pack("<I", len(codes) + 1)), _style(0)]
    styles += [_style(_FIRST_ID + n) for n in range(len(codes))]
    styles += [biff12_record(0x26A), biff12_record(0x117)]
    width = max(map(len, cells))
    sheet = [biff12_record(0x81), biff12_record(0x94, struct.pack("<IIII", 0, len(cells) - 1, 0, width - 1))]
    sheet.append(biff12_record(0x91))
    for y, row in enumerate(cells):
        sheet.append(biff12_record(0, struct.pack("<IIHBB", y, 0, 300, 0, 0) + b"\0" * 5))
        sheet += [
            _new_cell(y, x, codes.index(c) + 1 if c else 0, value)
            for x, (c, value) in enumerate(row)
            if value != ""
        ]
    sheet += [biff12_record(0x92), biff12_record(0x82)]
    named = struct.pack("<II", 0, 1) + biff12_text("rId1") + biff12_text("A")
    book = b"".join(map(biff12_record, (0x83, 0x8F))) + biff12_record(0x9C, named) + biff12_record(0x90)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(
            (("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin")), 1
        )
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", book + biff12_record(0x84))
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.bin", b"".join(sheet))
        archive.writestr("xl/styles.bin", b"".join(styles))
    return out.getvalue()


def _style(number: int) -> bytes:
    return biff12_record(0x2F, struct.pack("<HHHHH", 0, number, 0, 0, 0) + b"\0" * 6)


def _new_cell(y: int, x: int, style: int, value: str | float) -> bytes:
    head = struct.pack("<II", x, style | 1 << 24)
    if isinstance(value, str):
        return biff12_record(6, head + biff12_text(value))
    if value == int(value) and abs(value) < 1 << 29 and (x + y) % 3 == 1:
        return biff12_record(2, head + struct.pack("<i", int(value) << 2 | 2))
    if (x + y) % 3 == 2:
        return biff12_record(9, head + struct.pack("<dH", value, 0) + struct.pack("<II", 0, 0))
    return biff12_record(5, head + struct.pack("<d", value))
