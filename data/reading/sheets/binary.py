"""Records of binary workbooks, looked at for what the reader does not tell: error cells and hidden rows.

Used in the child process, which imports nothing of the project: this file must not either.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
Facts = dict[str, dict[str, Any]]  # sheet -> errors [[row, 0-based column, text]], hidden rows


def xls(stream: bytes) -> Facts:
    """Facts of the sheets of an old workbook (BIFF5 and BIFF8), from its main stream."""
    offsets: dict[str, int] = {}
    biff8 = stream[4:6] == b"\x00\x06"
    for kind, data in _biff(stream, 0):
        if kind == 0x85 and len(data) > 8:
            offsets[_sheet_name(data, biff8)] = struct.unpack_from("<I", data)[0]
        elif kind == 0x0A:
            break
    return {name: _biff_sheet(stream, offset) for name, offset in offsets.items()}


def _sheet_name(data: bytes, biff8: bool) -> str:
    if not biff8:
        return data[7 : 7 + data[6]].decode("latin-1")
    wide = bool(data[7] & 1)
    return data[8 : 8 + data[6] * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")


def _biff(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _biff_sheet(stream: bytes, offset: int) -> dict[str, Any]:
    errors, hidden = [], 0
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
    return {"errors": errors[:LISTED], "hidden": hidden}


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
        for kind, data in _records(archive.read("xl/workbook.bin")):
            if kind == 0x9C:
                relation, at = _wide(data, 8)
                target = parts.get(relation, "")
                name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
                found[_wide(data, at)[0]] = _sheet(archive.read(name))
    return found


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


def _sheet(data: bytes) -> dict[str, Any]:
    errors, hidden, row = [], 0, 0
    for kind, record in _records(data):
        if kind == 0 and len(record) >= 12:
            (row,) = struct.unpack_from("<I", record)
            hidden += bool(record[11] & 0x10)
        elif kind in (3, 11) and len(record) >= 9:
            (column,) = struct.unpack_from("<I", record)
            errors.append([row + 1, column, ERRORS.get(record[8], "#ERR")])
    return {"errors": errors[:LISTED], "hidden": hidden}
