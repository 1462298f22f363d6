"""Rows with too few or too many cells, put under the headers again as far as their cells say where they belong.

A cell is taken only where it looks like the other cells of its column, so that a buyer's name or phone number that
has moved under another header is never shown; the person who corrects the row fills in the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.conversion.context import Context
from data.formats import Field
from data.meaning.masking import mask_word
from data.meaning.values import clean
from data.meaning.vocabulary import UNMAPPED, lookup
from data.store import Cursor

SEEN_VALUES = 5_000
_OPEN = frozenset({"cancel_reason", "platform"})  # vocabularies in which any text is a word
_TYPED = frozenset({"money", "integer", "when", "date", "flag"})
_LETTERS = re.compile(r"[^\W\d_]")


def _shape(text: str) -> str:
    """Digits as 9 and letters as A, one for each."""
    return _LETTERS.sub("A", re.sub(r"\d", "9", text))


def _form(text: str) -> str:
    """Digits as 9 and letters as A, one for each run."""
    return re.sub(r"A+", "A", re.sub(r"9+", "9", _shape(text)))


@dataclass(frozen=True)
class ColumnShape:
    """What the cells of a column look like in the rows that could be read."""

    item: Field
    values: frozenset[str]
    forms: frozenset[str]
    digits: int

    @classmethod
    def seen(cls, cursor: Cursor, at: int, item: Field) -> ColumnShape:
        """The column at a position of the temporary table ``seen``, which has some rows of the file."""
        cells = cursor.rows(f"select distinct c{at} from seen where c{at} is not null limit {SEEN_VALUES}")
        values = frozenset(str(row[0]).strip() for row in cells)
        forms = frozenset(map(_shape if item.reader == "id" else _form, values))
        return cls(item, values, forms, max((sum(c.isdigit() for c in v) for v in values), default=0))

    def holds(self, cell: str, context: Context) -> bool:
        """True when a cell looks as if it stood in this column."""
        reader = self.item.reader
        if reader == "hash":
            return False
        if cell in self.values:
            return True
        if reader == "id":
            return _shape(cell) in self.forms
        if reader == "word":
            code = lookup(self.item.vocabulary, cell, context.platform, context.saved_words)
            return (
                code not in ("", UNMAPPED) and self.item.vocabulary not in _OPEN and mask_word(cell) == cell
            )
        return (
            reader in _TYPED and _form(cell) in self.forms and sum(c.isdigit() for c in cell) <= self.digits
        )


def put_back(
    cells: Sequence[str | None], width: int, columns: dict[int, ColumnShape], context: Context
) -> dict[int, str]:
    """Cells of a row by position, where they fit; a cell that fits in several ways of shifting the rest is left out."""
    best, ways = -1, []
    for way in _ways(cells, width):
        there = {at: text for at, cell in way.items() if at in columns and (text := clean(cell))}
        fitting = {at: text for at, text in there.items() if columns[at].holds(text, context)}
        score = 2 * len(fitting) - len(there)
        if score > best:
            best, ways = score, []
        if score == best:
            ways.append(fitting)
    sure = ways[0] if ways else {}
    return {at: text for at, text in sure.items() if all(way.get(at) == text for way in ways)}


def _ways(cells: Sequence[str | None], width: int) -> list[dict[int, str | None]]:
    """Where the cells stand when some are missing, or too many, at one place of the row."""
    gap = width - len(cells)
    if not gap:
        return [dict(enumerate(cells))]
    if gap > 0:
        return [
            {at if at < cut else at + gap: cell for at, cell in enumerate(cells)}
            for cut in range(len(cells) + 1)
        ]
    return [
        {at if at < cut else at + gap: cell for at, cell in enumerate(cells) if at < cut or at >= cut - gap}
        for cut in range(width + 1)
    ]
