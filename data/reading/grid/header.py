"""Which row of a grid is its header."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from data.reading.base.model import SCAN_ROWS

Rows = Sequence[tuple[int, tuple[str, ...]]]

_VALUE = re.compile(
    r"""^(?:
        [-+−(]?\s?[$€£¥฿₫]?\s?\d[\d.,  '’]*\s?[%$€£¥฿₫元]?\)?-?
      | (?:[A-Z]{1,3}\$?|Rp\.?|RP)\s?-?\d[\d.,]*
      | \d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T\s].*)?
      | \d{1,2}\s[A-Za-z]{3,9}\s\d{4}.*
      | \d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp][Mm])?
      | [\w.+-]+@[\w-]+\.[\w.]+
      | (?:https?|ftp)://\S+
      | (?=\S*\d{3})[\w./\#-]+
    )$""",
    re.VERBOSE,
)
_YEAR = re.compile(r"^(?:19|20)\d\d$")
COMMENT = ("#", "//")


def filled(cells: Sequence[str]) -> int:
    """Number of cells that are not blank."""
    return sum(1 for cell in cells if cell.strip())


def header_like(cells: Sequence[str]) -> bool:
    """True if the cells read as names rather than values."""
    said = [cell.strip() for cell in cells if cell.strip()]
    values = sum(1 for cell in said if _VALUE.match(cell))
    return bool(said) and values <= len(said) * 0.2


def find_header(rows: Rows) -> int:
    """Row number of the best guess of a header among the first rows; 0 if there is none."""
    rows = rows[:SCAN_ROWS]
    if not rows:
        return 0
    counts = [filled(cells) for _, cells in rows[:60]]
    most = usual(counts)
    wide = [i for i, count in enumerate(counts) if count >= max(1, 0.5 * most) and (count > 1 or most == 1)]
    for i in wide[:20]:
        cells = rows[i][1]
        if cells[0].lstrip().startswith(COMMENT) and filled(cells) < most:
            continue
        if header_like(cells) or _years(rows, i):
            return _fuller(rows, i, most)
        if counts[i] >= 0.8 * most:
            return 0
    return 0


def _years(rows: Rows, i: int) -> bool:
    """True if years that follow each other stand as names over other values."""
    cells = [cell.strip() for cell in rows[i][1]]
    places = [n for n, cell in enumerate(cells) if _YEAR.match(cell)]
    years = [int(cells[n]) for n in places]
    steps = {b - a for a, b in itertools.pairwise(years)}
    below = [row[1] for row in rows[i + 1 : i + 6]]
    if len(years) < 2 or len(steps) != 1 or steps == {0} or not below:
        return False
    named = [cell for n, cell in enumerate(cells) if n not in places]
    others = [row[n].strip() for row in below for n in places if n < len(row)]
    again = sum(bool(_YEAR.match(cell)) for cell in others)
    return (not any(named) or header_like(named)) and again <= len(others) * 0.2


def _fuller(rows: Rows, i: int, most: int) -> int:
    """The header, or the row right below it if this one is a title over fewer columns."""
    number, cells = rows[i]
    if filled(cells) >= 0.8 * most:
        return number
    for below, names in rows[i + 1 : i + 6]:
        if filled(names) > filled(cells) and filled(names) >= 0.8 * most:
            return below if header_like(names) else number
    return number


def usual(counts: list[int]) -> int:
    """The number of filled cells that most rows have at least, titles left out."""
    several = sorted(count for count in counts if count > 1) or sorted(counts)
    return several[len(several) // 2]


def trimmed(cells: Sequence[str]) -> Sequence[str]:
    """The cells without blank ones at the end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\xad]")


def clean_name(cell: str) -> str:
    """A header without marks, invisible characters and outer white space."""
    return INVISIBLE.sub("", cell).strip()
