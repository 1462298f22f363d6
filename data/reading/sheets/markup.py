"""Tables that programs write as HTML or as XML of 2003 and call .xls: their cells as sheets.

Used in the child process, which imports nothing of the project: this file must not either. Nothing is fetched, no
entity is resolved, no script or style is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

from celltext import number_text  # type: ignore[import-not-found]  # this folder is where the parent lets it look
from lxml import etree  # type: ignore[attr-defined]  # compiled, without types
from number_format import shape, shown  # type: ignore[import-not-found]

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_BYTES = 40_000_000  # more than that, as a tree of elements, is not what the process may hold
SHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
# what people declare -> what holds all that it is used for
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "iso-8859-1": "cp1252",
    "euc-kr": "cp949",
}
_MAIL = re.compile(rb"^\s*(?:MIME-Version|Return-Path|Received|Message-ID):\s", re.IGNORECASE)
_UNSEEN = ("script", "style", "head", "title", "noscript", "template")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?")


class TooLarge(Exception):
    """More cells than a sheet may have."""


class MarkupSheet:
    """Rows of one table, as the readers of workbooks give them."""

    merged_cell_ranges: tuple[Any, ...] = ()

    def __init__(self, name: str, rows: list[list[Any]]) -> None:
        width = max(map(len, rows), default=0)
        self.name, self.start, self.end = name, (0, 0), (len(rows) - 1, width - 1)
        self._rows, self._width = rows, width

    def iter_rows(self) -> Iterator[list[Any]]:
        """Every row, filled up to the width of the table."""
        return (row + [""] * (self._width - len(row)) for row in self._rows)


def sheets(path: str, kind: str, most_cells: int) -> list[MarkupSheet]:
    """The tables of a file of kind 'html' or 'xml2003'. Raises TooLarge, or an error of the parser."""
    if Path(path).stat().st_size > MOST_BYTES:
        raise TooLarge
    data = Path(path).read_bytes()
    if kind == "xml2003":
        return _xml(data, most_cells)
    if not _MAIL.match(data):
        return _html(data, most_cells)
    found: list[MarkupSheet] = []
    for page in _pages(data):
        found += _html(page, most_cells - sum((s.end[0] + 1) * (s.end[1] + 1) for s in found))
    return found


def called(path: str, kind: str) -> str:
    """What a person would call such a file."""
    with Path(path).open("rb") as file:
        mail = bool(_MAIL.match(file.read(100)))
    return "XML" if kind == "xml2003" else "MHTML" if mail else "HTML"


def _pages(data: bytes) -> Iterator[bytes]:
    """The pages of a web archive, which is written like a mail: a sheet each (MHTML called .xls or .mht)."""
    for part in message_from_bytes(data).walk():
        body = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(body, bytes):
            charset = part.get_content_charset()
            # what the part says of its letters goes before what stands in the page
            yield body if charset is None else f'<meta charset="{charset}">'.encode() + body


def _html(data: bytes, most_cells: int) -> list[MarkupSheet]:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    root = etree.fromstring(_text(data).encode("utf-8", "replace"), parser)
    found: list[MarkupSheet] = []
    for table in root.iter("table") if root is not None else ():
        if next(table.iterdescendants("table"), None) is None:  # else it lays out a page
            rows = _rows(table, most_cells - sum((s.end[0] + 1) * (s.end[1] + 1) for s in found))
            if len(rows) > 1 and max(map(len, rows)) > 1:
                found.append(MarkupSheet(f"Table {len(found) + 1}", rows))
    return found


def _text(data: bytes) -> str:
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace")
    said = _DECLARED.search(data[:4096])
    names = [said[1].decode("ascii", "replace").lower()] if said else ["utf-8", "gb18030"]
    for name in (*(_WIDER.get(name, name) for name in names), "utf-8", "gb18030"):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")


def _rows(table: Any, most_cells: int) -> list[list[Any]]:
    """Cells of a table; one that reaches over several rows belongs to each of them."""
    rows: list[list[Any]] = []
    below: dict[int, tuple[int, str]] = {}  # column -> rows that its cell still reaches over, text
    count = 0
    for tr in table.iter("tr"):
        row: list[Any] = []
        reaching, below = below, {}
        for cell in tr.iterchildren("td", "th"):
            _take_over(row, reaching, below)
            text, wide, high = _words(cell), _span(cell, "colspan"), _span(cell, "rowspan")
            if high > 1:
                below[len(row)] = high - 1, text
            row += [text, *[""] * (wide - 1)]
            if len(row) > MOST_COLUMNS:
                raise TooLarge
        _take_over(row, reaching, below)
        rows.append(row)
        count += len(row)
        if count > most_cells or len(rows) > MOST_ROWS:
            raise TooLarge
    return rows


def _take_over(
    row: list[Any], reaching: dict[int, tuple[int, str]], below: dict[int, tuple[int, str]]
) -> None:
    while len(row) in reaching:
        left, text = reaching.pop(len(row))
        if left > 1:
            below[len(row)] = left - 1, text
        row.append(text)


def _span(cell: Any, name: str) -> int:
    said = (cell.get(name) or "").strip()
    return min(max(int(said), 1), 1_000) if said.isdigit() and len(said) < 7 else 1


def _words(cell: Any) -> str:
    parts: list[str] = []
    for element in cell.iter():
        if element.tag in _UNSEEN:
            parts.append(element.tail or "")
            continue
        if element.tag == "br" or (element.tag in ("p", "div", "li") and parts):
            parts.append("\n")
        parts.append(element.text or "")
        if element is not cell:
            parts.append(element.tail or "")
    lines = ("".join(parts)).replace("\xa0", " ").split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _xml(data: bytes, most_cells: int) -> list[MarkupSheet]:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ValueError("a workbook declares no document type")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    root = etree.fromstring(data, parser)
    codes = {
        style.get(f"{{{SHEET}}}ID"): said.get(f"{{{SHEET}}}Format") or ""
        for style in (root.iter(f"{{{SHEET}}}Style") if root is not None else ())
        for said in style.iterchildren(f"{{{SHEET}}}NumberFormat")
    }
    found: list[MarkupSheet] = []
    count = 0
    for number, sheet in enumerate(root.iter(f"{{{SHEET}}}Worksheet") if root is not None else (), 1):
        rows: list[list[Any]] = []
        for element in sheet.iter(f"{{{SHEET}}}Row"):  # type: ignore[misc]
            at = _index(element, len(rows) + 1)
            if at > MOST_ROWS or at * max(map(len, rows[-1:]), default=1) > most_cells:
                raise TooLarge
            rows += [[] for _ in range(at - 1 - len(rows))]
            rows.append(_xml_cells(element, codes))
            count += len(rows[-1])
            if count > most_cells:
                raise TooLarge
        found.append(MarkupSheet(sheet.get(f"{{{SHEET}}}Name") or f"Sheet{number}", rows))
    return found


def _index(element: Any, usual: int) -> int:
    said = element.get(f"{{{SHEET}}}Index") or ""
    return max(int(said), usual) if said.isdigit() and len(said) < 9 else usual


def _xml_cells(row: Any, codes: dict[str, str]) -> list[Any]:
    cells: list[Any] = []
    for cell in row.iterchildren(f"{{{SHEET}}}Cell"):
        at = _index(cell, len(cells) + 1)
        across = cell.get(f"{{{SHEET}}}MergeAcross") or "0"
        wide = int(across) if across.isdigit() and len(across) < 6 else 0
        if at + wide > MOST_COLUMNS:
            raise TooLarge
        cells += [""] * (at - 1 - len(cells))
        said = cell.find(f"{{{SHEET}}}Data")
        value = _value(said) if said is not None else ""
        if isinstance(value, float) and (form := shape(codes.get(cell.get(f"{{{SHEET}}}StyleID"), ""))):
            value = shown(number_text(value), form)
        cells += [value, *[""] * wide]
    return cells


def _value(said: Any) -> Any:
    text = "".join(said.itertext())
    kind = said.get(f"{{{SHEET}}}Type")
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    if kind == "DateTime":
        return _DATE.sub(r"\1 \2", text)
    return {"1": True, "0": False}.get(text, text) if kind == "Boolean" else text
