"""A file that ends within its last cell, as a broken download does."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby

import pyarrow as pa

from data.reading.grid.findings import Findings

_LOOKED_AT = 5_000  # rows above the last one
_LONG = 80  # signs; what is longer is a text of no form
_FEWEST = 5  # values that show how a column is written
_FILLED = 8  # filled cells that show that one is never empty
_KINDS = 3  # a column of more ways to write has none
_DIGITS = 6  # numbers of so many digits, all alike, are ids or days

Runs = tuple[tuple[str, int], ...]


def cut_cell(grid: pa.Table, number: int, width: int, found: Findings) -> None:
    """A problem of the last row (its number ``number``) when its last cell is the beginning of one like those above."""
    column = grid.column(width - 1).slice(max(0, grid.num_rows - 1 - _LOOKED_AT))
    cells = ["" if cell is None else cell.strip() for cell in column.to_pylist()]
    above, last = cells[:-1], "".join(cells[-1:])
    filled = [cell for cell in above if cell]
    if last in filled or len(filled) < _FEWEST or max(map(len, filled)) > _LONG:
        return
    if not last:
        cut = len(filled) == len(above) >= _FILLED
    elif any(map(str.isdigit, last)):
        cut = _begins_a_form(_runs(last), [_runs(cell) for cell in filled])
    else:
        often = any(n > 1 and cell.startswith(last) for cell, n in Counter(filled).items())
        cut = often or all(cell.startswith(last) for cell in filled)
    if cut:
        found.problem("cut_cell", number, [])


def _runs(text: str) -> Runs:
    """Kinds of signs one after the other, and how many of each: '12.90' is two digits, a dot, two digits."""
    kinds = re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text))
    return tuple((kind, len(list(group))) for kind, group in groupby(kinds))


def _begins_a_form(last: Runs, above: list[Runs]) -> bool:
    """True when a value stops before the others do: at one of their parts, or within the last one."""
    kinds = [tuple(kind for kind, _ in runs) for runs in above]
    mine = tuple(kind for kind, _ in last)
    if len(set(kinds)) > _KINDS or not all("9" in kind for kind in kinds):
        return False
    ends = {runs[-1][1] for runs, kind in zip(above, kinds, strict=True) if kind == mine}
    if not ends:
        return any(len(kind) > len(mine) and kind[: len(mine)] == mine for kind in kinds)
    size = min(ends)
    return len(ends) == 1 and last[-1][1] < size and (len(mine) > 1 or size >= _DIGITS)
