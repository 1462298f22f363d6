"""Records of binary workbooks, looked at for what the reader does not tell: error cells, hidden rows, number formats.

Used in the child process, which imports nothing of the project: this file must not either.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from number_format import DAY, DAY_1904, names_day, shape  # type: ignore[import-not-found]  # this folder is where the parent lets it look

LISTED = 20_000  # error cells of a sheet that are told one by one
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
# sheet -> errors [[row, 0-based column, text]], hidden rows, shown [[number format, 0-based column, rows, numbers]]
Facts = dict[str, dict[str, Any]]
_DAYS = (14, 15, 16, 17, 22)  # numbers of the formats of days that every workbook has
Styles = dict[int, str]  # style of cells -> its number format, of those that add something to a number


def xls(stream: bytes) -> Facts:
    """Facts of the sheets of an old workbook (BIFF5 and BIFF8), from its main stream."""
    offsets: dict[str, int] = {}
    codes: dict[int, str] = {}
    kinds: list[int] = []
    biff8 = stream[4:6] == b"\x00\x06"
    for kind, data in _biff(stream, 0):
        if kind == 0x85 and len(data) > 7:
            offsets[_text(data, 6, 1, biff8)] = struct.unpack_from("<I", data)[0]
        elif kind == 0x041E and len(data) > 3:
            codes[struct.unpack_from("<H", data)[0]] = _text(data, 2, 2 if biff8 else 1, biff8)
        elif kind == 0xE0:
            kinds.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == 0x0A:
            break
    styles = _styles(codes, kinds)
    return {name: _biff_sheet(stream, offset, styles, biff8) for name, offset in offsets.items()}


def _styles(codes: dict[int, str], kinds: list[int]) -> Styles:
    return {style: codes[kind] for style, kind in enumerate(kinds) if shape(codes.get(kind, ""))}


def _text(data: bytes, at: int, length: int, biff8: bool) -> str:
    """The text whose length stands in `length` bytes at `at`."""
    size = int.from_bytes(data[at : at + length], "little")
    at += length
    if not biff8:
        return data[at : at + size].decode("cp1252", "replace")
    wide = bool(data[at] & 1)
    end = at + 1 + size * (2 if wide else 1)
    return data[at + 1 : end].decode("utf-16-le" if wide else "latin-1", "replace")


def _biff(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _biff_sheet(stream: bytes, offset: int, styles: Styles, biff8: bool) -> dict[str, Any]:
    errors, hidden = [], 0
    shown = _Shown(styles, exact=not biff8)
    depth = 0
    for kind, data in _biff(stream, offset):
        if kind in (0x0809, 0x0409, 0x0209):  # charts stand inside sheets
            depth += 1
        elif kind == 0x0A:
            depth -= 1
            if depth <= 0:
                break
        elif kind == 0x0208 and len(data) >= 16:
            hidden += bool(data[12] & 0x20)
        elif (kind == 0x0205 and len(data) >= 8 and data[7] == 1) or (
            kind == 0x06 and len(data) >= 14 and data[12:14] == b"\xff\xff" and data[6] == 2
        ):
            code = data[6] if kind == 0x0205 else data[8]
            row, column = struct.unpack_from("<HH", data)
            errors.append([row + 1, column, ERRORS.get(code, "#ERR")])
        elif styles and (numbers := _BIFF_NUMBERS.get(kind)):
            for number in numbers(data):
                shown.add(*number)
    return {"errors": errors[:LISTED], "hidden": hidden, "shown": shown.listed()}


class _Shown:
    """Numbers that a sheet shows otherwise than their value; `exact` where the reader may take them for dates."""

    def __init__(self, styles: Styles, *, exact: bool = False) -> None:
        self._styles = styles
        self._exact = exact
        self._rows: dict[tuple[str, int], tuple[list[int], list[float]]] = {}

    def add(self, row: int, column: int, style: int, value: float = 0) -> None:
        """Note a number, its row and column counted from 0."""
        if (code := self._styles.get(style)) is not None:
            rows, numbers = self._rows.setdefault((code, column), ([], []))
            rows.append(row + 1)
            if self._exact:
                numbers.append(value)

    def listed(self) -> list[list[Any]]:
        """Number format, column, rows and numbers of all that was noted."""
        return [[code, column, rows, numbers] for (code, column), (rows, numbers) in self._rows.items()]


_Number = tuple[int, int, int, float]  # row, column, style, value


def _real(data: bytes) -> list[_Number]:
    return [struct.unpack_from("<HHHd", data)] if len(data) >= 14 else []


def _rk(data: bytes) -> list[_Number]:
    row, column, style, code = struct.unpack_from("<HHHi", data)
    return [(row, column, style, _rk_value(code))]


def _several_rk(data: bytes) -> list[_Number]:
    row, first = struct.unpack_from("<HH", data)
    cells = (struct.unpack_from("<Hi", data, at) for at in range(4, len(data) - 6, 6))
    return [(row, first + n, style, _rk_value(code)) for n, (style, code) in enumerate(cells)]


def _rk_value(code: int) -> float:
    value = float(code >> 2) if code & 2 else struct.unpack("<d", struct.pack("<q", (code & ~3) << 32))[0]
    return value / 100 if code & 1 else value


# NUMBER, RK, MULRK and FORMULA -> row, column and style of the numbers in a record
_BIFF_NUMBERS: dict[int, Callable[[bytes], list[_Number]]] = {
    0x0203: _real, 0x027E: _rk, 0xBD: _several_rk, 0x06: _real
}  # fmt: skip


def xlsb(path: str | Path) -> Facts:
    """Facts of the sheets of a binary workbook in a zip."""
    with zipfile.ZipFile(path) as archive:
        relations = archive.read("xl/_rels/workbook.bin.rels").decode("utf-8", "replace")
        parts = {}
        for tag in re.findall(r"<Relationship\b[^>]*>", relations):
            key, target = re.search(r'\bId="([^"]*)"', tag), re.search(r'\bTarget="([^"]*)"', tag)
            if key and target:
                parts[key.group(1)] = target.group(1)
        found: Facts = {}
        day = DAY
        styles: Styles = {}
        days: dict[int, str] = {}
        for kind, data in _records(archive.read("xl/workbook.bin")):
            if kind == 0x8F:
                styles, days = _binary_styles(archive, day)
            elif kind == 0x99 and data[:1]:
                day = DAY_1904 if data[0] & 1 else DAY
            elif kind == 0x9C:
                relation, at = _wide(data, 8)
                target = parts.get(relation, "")
                name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
                found[_wide(data, at)[0]] = _sheet(archive.read(name), styles, days)
    return found


def _binary_styles(archive: zipfile.ZipFile, day: str) -> tuple[Styles, Styles]:
    """Styles of numbers that are shown otherwise than their value, and those of days."""
    if "xl/styles.bin" not in archive.namelist():
        return {}, {}
    codes: dict[int, str] = {}
    kinds: list[int] = []
    cells = False
    for kind, data in _records(archive.read("xl/styles.bin")):
        if kind == 0x2C:
            codes[struct.unpack_from("<H", data)[0]] = _wide(data, 2)[0]
        elif kind in (
            0x269,
            0x26A,
        ):  # the styles of cells begin and end; those that have a name stand before them
            cells = kind == 0x269
        elif kind == 0x2F and cells:
            kinds.append(struct.unpack_from("<H", data, 2)[0])
    days = {style: day for style, kind in enumerate(kinds) if kind in _DAYS or names_day(codes.get(kind, ""))}
    return _styles(codes, kinds), days


def _wide(data: bytes, at: int) -> tuple[str, int]:
    (size,) = struct.unpack_from("<I", data, at)
    end = at + 4 + 2 * size
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        kind = data[at]
        at += 1
        if kind & 0x80 and at < len(data):
            kind = (kind & 0x7F) | ((data[at] & 0x7F) << 7)
            at += 1
        size = shift = 0
        while at < len(data) and shift < 28:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, data[at : at + size]
        at += size


def _sheet(data: bytes, styles: Styles, days: Styles) -> dict[str, Any]:
    errors, hidden, row = [], 0, 0
    shown, whole = _Shown(styles), _Shown(days)  # of days the reader takes whole numbers for numbers
    for kind, record in _records(data):
        if kind == 0 and len(record) >= 12:
            (row,) = struct.unpack_from("<I", record)
            hidden += bool(record[11] & 0x10)
        elif kind in (3, 11) and len(record) >= 9:
            (column,) = struct.unpack_from("<I", record)
            errors.append([row + 1, column, ERRORS.get(record[8], "#ERR")])
        elif kind in (2, 5, 9) and len(record) >= 12:
            column, style = struct.unpack_from("<II", record)
            shown.add(row, column, style & 0xFFFFFF)
            if kind != 5:
                whole.add(row, column, style & 0xFFFFFF)
    return {"errors": errors[:LISTED], "hidden": hidden, "shown": shown.listed() + whole.listed()}
