"""What the reader of an OpenDocument sheet does not tell: errors, hidden rows, zeros before numbers, currencies."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.parsers import expat

from data.reading.base.archive import BROKEN, CHUNK
from data.reading.sheets.xml import MAX_ROWS, SheetFacts

_COLUMNS = 16_384
_LISTED = 500  # cells of one sheet that are told one by one
# else there is nothing to tell
_SIGNS = re.compile(
    rb'value-type="(?:error|currency)"|visibility="(?:collapse|filter)"|min-integer-digits="(?:[2-9]|\d\d)'
)
_PADDED = re.compile(r"(?P<before>[^\W\d_][^\W_]*[-_/#]?)?(?P<digits>\d+)")
_CURRENCY = re.compile(r"[A-Z]{3}")


class _Look:
    """Counts rows and columns through the events of a parser; repeated cells count as often."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetFacts] = {}
        self.sheet = SheetFacts()
        self.row = self.rows = self.column = 0
        self.error: tuple[int, int] | None = None
        self.text = ""
        self.number: tuple[int, str] | None = None  # column and value of the cell under way
        self.wide = 1

    def start(self, tag: str, said: dict[str, str]) -> None:
        if tag == "table:table":
            self.sheet = self.sheets.setdefault(said.get("table:name", ""), SheetFacts())
            self.row = self.rows = 0
        elif tag == "table:table-row":
            self.row += self.rows + 1
            self.rows = _count(said.get("table:number-rows-repeated")) - 1
            self.column = 0
            if said.get("table:visibility") in ("collapse", "filter") and self.row + self.rows < MAX_ROWS:
                self.sheet.hidden += self.rows + 1
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            if said.get("calcext:value-type") == "error":
                self.error, self.text = (self.row, self.column), ""
            self._begin_number(said)
            self.column += _count(said.get("table:number-columns-repeated"))

    def _begin_number(self, said: dict[str, str]) -> None:
        kind, value = said.get("office:value-type"), said.get("office:value", "")
        self.wide = _count(said.get("table:number-columns-repeated"))
        if kind == "currency" and _CURRENCY.fullmatch(said.get("office:currency", "")):
            self._show(f"[${said['office:currency']}] 0.00", self.column)
        elif kind == "float" and value.isdigit():
            self.number, self.text = (self.column, value), ""

    def _show(self, code: str, column: int) -> None:
        """The cell and its repetitions are shown in this number format."""
        rows = range(self.row, min(self.row + self.rows, MAX_ROWS) + 1)
        for at in range(column, min(column + self.wide, _COLUMNS)):
            self.sheet.shown.setdefault((code, at), []).extend(rows)

    def _end_number(self) -> None:
        column, value = self.number or (0, "")
        found = _PADDED.fullmatch(self.text.strip())
        if found and found["digits"].lstrip("0") == value.lstrip("0") and found[0] != value:
            self._show(f'"{found["before"] or ""}"{"0" * len(found["digits"])}', column)
        self.number = None

    def characters(self, text: str) -> None:
        if (self.error is not None or self.number is not None) and len(self.text) < 40:
            self.text += text

    def end(self, tag: str) -> None:
        if tag == "table:table-cell" and self.number is not None:
            self._end_number()
        if tag == "table:table-cell" and self.error is not None:
            self.sheet.apart.update(range(self.row, min(self.row + self.rows, MAX_ROWS) + 1))
            if len(self.sheet.errors) < _LISTED:
                self.sheet.errors.append((*self.error, self.text[:40]))
            self.error = None


def _count(said: str | None) -> int:
    return min(int(said), MAX_ROWS) if said and said.isdigit() else 1


def facts(path: Path) -> dict[str, SheetFacts]:
    """Facts by sheet name. To be called after the parts were searched for entities."""
    look = _Look()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = look.start, look.end
    parser.CharacterDataHandler = look.characters
    try:
        with zipfile.ZipFile(path) as archive:
            with archive.open("content.xml") as part:
                if not any(map(_SIGNS.search, iter(lambda: part.read(CHUNK), b""))):
                    return {}
            with archive.open("content.xml") as part:
                while block := part.read(CHUNK):
                    parser.Parse(block)
    except (KeyError, expat.ExpatError, *BROKEN):  # the reader says what is wrong with it
        return {}
    return look.sheets
