"""The XML of a workbook's sheets, looked at without a parser: extent, errors, hidden rows."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np

from data.reading.base.archive import BROKEN, CHUNK
from data.reading.base.damage import Clock
from data.reading.base.model import Limits, Refused
from data.reading.sheets.number_format import shape

MAX_ROWS = 1_048_576
_LISTED = 500  # cells of one sheet that are told one by one


@dataclass
class SheetFacts:
    """What the XML of a sheet says that its values do not."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    hidden: int = 0
    errors: list[tuple[int, int, str]] = field(default_factory=list)  # (row, 0-based column, text)
    blank_formulas: list[tuple[int, int]] = field(default_factory=list)
    apart: set[int] = field(default_factory=set)  # rows of all such cells, also of those not told one by one
    # number format, 0-based column -> rows of numbers that are shown otherwise than their value
    shown: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    numbers: dict[tuple[str, int], list[float]] = field(
        default_factory=dict
    )  # their values, where the reader errs


_ROW = re.compile(rb"row [^>]{0,200}?\br=\"(\d{1,9})\"")
_HIDDEN = re.compile(rb"<(?:\w+:)?row\b[^>]*?\bhidden=\"(?:1|true)\"")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REF_START = int.from_bytes(b' r="', "little")
_REF = re.compile(rb"\br=\"([A-Z]{1,3})(\d{1,7})\"")
_TYPE = re.compile(rb"\bt=\"(\w+)\"")
_STYLES = 1 << 24  # bytes of the part that says how cells look; nobody writes more
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>/]*>([^<]+)<")


def scan(path: Path, limits: Limits) -> dict[str, SheetFacts]:
    """Facts by part name ('xl/worksheets/sheet1.xml').

    Raises
    ------
    Refused
        If a part declares entities, or a sheet reaches further than memory does.
    """
    facts: dict[str, SheetFacts] = {}
    clock = Clock(limits)
    try:
        with zipfile.ZipFile(path) as archive:
            styles = _styles(archive)
            for info in archive.infolist():
                name = info.filename
                if not name.lower().endswith((".xml", ".rels")):
                    continue
                sheet = (
                    SheetFacts()
                    if name.lower().startswith("xl/worksheets/") and "_rels" not in name
                    else None
                )
                with archive.open(info) as part:
                    _scan_part(part, sheet, name, styles, limits, clock)
                if sheet is not None:
                    facts[name] = sheet
    except BROKEN as error:
        raise Refused("damaged_workbook") from error
    return facts


def _styles(archive: zipfile.ZipFile) -> dict[bytes, str]:
    """Style of cells -> its number format, of those that add something to the value of a number."""
    named = next((n for n in archive.namelist() if n.lower() == "xl/styles.xml"), None)
    if named is None:
        return {}
    with archive.open(named) as part:
        text = part.read(_STYLES + 1)
    if len(text) > _STYLES:
        return {}
    codes = dict(
        _pairs(text, rb"<(?:\w+:)?numFmt\b([^>]*)>", rb"\bnumFmtId=\"(\d+)\"", rb"\bformatCode=\"([^\"]*)\"")
    )
    cells = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", text, re.DOTALL)
    kinds = re.findall(rb"<(?:\w+:)?xf\b[^>]*?\bnumFmtId=\"(\d+)\"", cells[0]) if cells else []
    said = {str(style).encode(): codes.get(kind.decode(), "") for style, kind in enumerate(kinds)}
    return {style: code for style, code in said.items() if shape(code)}


def _scan_part(
    part: IO[bytes],
    sheet: SheetFacts | None,
    name: str,
    styles: dict[bytes, str],
    limits: Limits,
    clock: Clock,
) -> None:
    rest = b""
    while block := part.read(CHUNK):
        clock.check(0)
        text = rest + block
        if b"<!" in text and (b"<!DOCTYPE" in text or b"<!ENTITY" in text):  # nearly all parts have neither
            raise Refused("xml_entities", part=name)
        if sheet is None:
            rest = text[-16:]
            continue
        cut = text.rfind(b"</row>") + 6 if b"</row>" in text else (0 if len(text) < 4 * CHUNK else len(text))
        _scan_rows(text[:cut], sheet, limits)
        _shown_cells(text[:cut], sheet, styles)
        rest = text[cut:]
    if sheet is not None:
        _scan_rows(rest, sheet, limits)
        _shown_cells(rest, sheet, styles)


def _shown_cells(text: bytes, sheet: SheetFacts, styles: dict[bytes, str]) -> None:
    """Numbers that have one of these styles."""
    if not styles:
        return
    for match in re.finditer(rb"<(?:\w+:)?c\b([^>]*?\bs=\"(" + b"|".join(styles) + rb")\"[^>]*)>", text):
        ref, kind = _REF.search(match[1]), _TYPE.search(match[1])
        if ref and (kind is None or kind[1] == b"n"):
            key = styles[match[2]], column_of(ref[1].decode())
            sheet.shown.setdefault(key, []).append(int(ref[2]))


def _scan_rows(text: bytes, sheet: SheetFacts, limits: Limits) -> None:
    if not text:
        return
    row, column = _extent(text)
    sheet.rows = max(sheet.rows, row, max(map(int, _ROW.findall(text)), default=0))
    sheet.columns = max(sheet.columns, column)
    sheet.cells += text.count(b"<c")  # they need not say where they are; other elements with a c are few
    cells = max(sheet.cells, sheet.rows * sheet.columns)
    if sheet.rows > MAX_ROWS or cells > limits.max_cells:
        cell = f"{letters(max(sheet.columns, 1) - 1)}{max(sheet.rows, 1)}"
        raise Refused("sheet_too_large", cell=cell, cells=cells, limit=limits.max_cells)
    if b"hidden=" in text:
        sheet.hidden += len(_HIDDEN.findall(text))
    if b't="e"' in text or b"<f" in text:
        _odd_cells(text, sheet)


def _extent(text: bytes) -> tuple[int, int]:
    """(row, columns) of the farthest cells; columns counted from the letters of their references."""
    data = np.frombuffer(text, np.uint8)
    if len(data) < 8:
        return 0, 0
    # four bytes at a time from each of four starts: a quarter of the work of looking at every byte
    words = (np.frombuffer(text, "<u4", (len(text) - k) // 4, k) for k in range(4))
    at = np.concatenate([np.flatnonzero(word == _REF_START) * 4 + k + 4 for k, word in enumerate(words)])
    at = at[at < len(data) - 3]
    if not len(at):
        return 0, 0
    one, two, three = (data[at + k].astype(np.int32) - 64 for k in range(3))
    is_one, is_two, is_three = ((x > 0) & (x < 27) for x in (one, two, three))
    number = np.where(is_one, one, 0)
    number = np.where(is_one & is_two, number * 26 + two, number)
    number = np.where(is_one & is_two & is_three, number * 26 + three, number)
    farthest = int(at[int(number.argmax())])
    ref = re.match(rb"[A-Z]{0,3}(\d{1,7})", text[farthest : farthest + 12])
    return int(ref.group(1)) if ref else 0, int(number.max())


def _odd_cells(text: bytes, sheet: SheetFacts) -> None:
    """Error cells, and formulas whose value was not saved."""
    for match in _CELL.finditer(text):
        attributes, inner = match.group(1), match.group(2) or b""
        is_error = b't="e"' in attributes
        if not is_error and b"<f" not in inner:
            continue
        value = _VALUE.search(inner)
        ref = _REF.search(attributes)
        if not ref or (value and not is_error):
            continue
        row, column = int(ref.group(2)), column_of(ref.group(1).decode())
        sheet.apart.add(row)
        if is_error and len(sheet.errors) < _LISTED:
            sheet.errors.append(
                (row, column, value.group(1).decode("utf-8", "replace")[:40] if value else "")
            )
        elif not is_error and not value and len(sheet.blank_formulas) < _LISTED:
            sheet.blank_formulas.append((row, column))


def column_of(name: str) -> int:
    """0-based position of a column's letters."""
    number = 0
    for char in name:
        number = number * 26 + ord(char) - 64
    return number - 1


def letters(column: int) -> str:
    """Letters of a 0-based column."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def sheet_parts(path: Path) -> dict[str, str]:
    """Sheet name -> part name, from the workbook's own tables."""
    try:
        with zipfile.ZipFile(path) as archive:
            workbook = archive.read("xl/workbook.xml")[: 1 << 22]
            rels = archive.read("xl/_rels/workbook.xml.rels")[: 1 << 22]
    except (KeyError, *BROKEN):
        return {}
    targets = dict(
        _pairs(rels, rb"<(?:\w+:)?Relationship\b([^>]*)>", rb"\bId=\"([^\"]*)\"", rb"\bTarget=\"([^\"]*)\"")
    )
    named = _pairs(
        workbook, rb"<(?:\w+:)?sheet\b([^>]*)>", rb"\bname=\"([^\"]*)\"", rb"\br?:?id=\"([^\"]*)\""
    )
    return {name: _part(targets.get(key, "")) for name, key in named}


def _pairs(text: bytes, tag: bytes, left: bytes, right: bytes) -> Iterator[tuple[str, str]]:
    for match in re.finditer(tag, text):
        a, b = re.search(left, match.group(1)), re.search(right, match.group(1))
        if a and b:
            yield _plain(a.group(1)), _plain(b.group(1))


def _plain(value: bytes) -> str:
    return html.unescape(value.decode("utf-8", "replace"))


def _part(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
