"""Error cells and hidden rows of an OpenDocument sheet, which its reader does not tell."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.parsers import expat

from data.reading.base.archive import BROKEN, CHUNK
from data.reading.sheets.xml import MAX_ROWS, SheetFacts

_LISTED = 500  # cells of one sheet that are told one by one
_SIGNS = (
    b'value-type="error"',
    b'visibility="collapse"',
    b'visibility="filter"',
)  # else there is nothing to tell


class _Look:
    """Counts rows and columns through the events of a parser; repeated cells count as often."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetFacts] = {}
        self.sheet = SheetFacts()
        self.row = self.rows = self.column = 0
        self.error: tuple[int, int] | None = None
        self.text = ""

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
            self.column += _count(said.get("table:number-columns-repeated"))

    def characters(self, text: str) -> None:
        if self.error is not None and len(self.text) < 40:
            self.text += text

    def end(self, tag: str) -> None:
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
                if not any(sign in block for block in iter(lambda: part.read(CHUNK), b"") for sign in _SIGNS):
                    return {}
            with archive.open("content.xml") as part:
                while block := part.read(CHUNK):
                    parser.Parse(block)
    except (KeyError, expat.ExpatError, *BROKEN):  # the reader says what is wrong with it
        return {}
    return look.sheets
