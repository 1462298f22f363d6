"""Where a second table begins below the first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.reading.base.model import SCAN_ROWS
from data.reading.grid.findings import Findings, cells_of
from data.reading.grid.header import clean_name, filled, header_like, trimmed, usual

_DIGIT_COLUMNS = 3  # that are looked at to find names among values


def second_table(
    grid: pa.Table,
    numbers: np.ndarray,
    header_row: int,
    header: tuple[str, ...],
    same: np.ndarray,
    gaps: Sequence[int],
    found: Findings,
) -> int:
    """Put a second table below the first aside; returns the number of records before it."""
    if not header_row:
        return grid.num_rows
    names = [name for name in header if name]
    near = set(np.nonzero((same >= max(2, len(names) / 2)) & (numbers > header_row))[0].tolist())
    near |= _names_among_values(grid, numbers, header_row)
    after_gap = {int(np.searchsorted(numbers, gap)) for gap in gaps if gap > header_row}
    first = int(np.searchsorted(numbers, header_row, side="right"))
    for index in sorted(near | after_gap):
        if index >= grid.num_rows or index <= first:  # right below the header stands no second table
            continue
        cells = cells_of(grid, index)
        said = [cell.strip() for cell in cells if cell.strip()]
        if [clean_name(c) for c in trimmed(cells)] == list(header) or len(said) < 2 or not header_like(cells):
            continue
        if same[index] >= max(2, len(names) / 2) or _is_start(grid, index, said):
            row = int(numbers[index])
            found.aside.update(numbers[index:].tolist())
            count = grid.num_rows - index
            found.problem("second_table", row, said, count=count)
            return index
    return grid.num_rows


def _names_among_values(grid: pa.Table, numbers: np.ndarray, header_row: int) -> set[int]:
    """Records with words in every column where nearly all others have digits: names of other columns."""
    first = int(np.searchsorted(numbers, header_row, side="right"))
    sample = grid.slice(first, SCAN_ROWS)
    if sample.num_rows < 5:
        return set()
    found: np.ndarray | None = None
    for i in _digit_columns(sample)[:_DIGIT_COLUMNS]:
        column = grid.column(i)
        words = pc.invert(pc.match_substring_regex(column, r"[\d]"))
        here = np.asarray(pc.fill_null(words, False))
        found = here if found is None else found & here
        if not found.any():
            return set()
    return set() if found is None else {i for i in np.flatnonzero(found).tolist() if i >= first}


def _digit_columns(sample: pa.Table) -> list[int]:
    """Columns whose cells are filled and have digits, nearly all of them; none if there is but one."""
    kept = []
    for i in range(sample.num_columns - 1):
        digits = pc.sum(pc.fill_null(pc.match_substring_regex(sample.column(i), r"[\d]"), False)).as_py() or 0
        if digits >= 0.95 * sample.num_rows:
            kept.append(i)
    return kept if len(kept) > 1 else []


def _is_start(grid: pa.Table, index: int, said: list[str]) -> bool:
    """True if names stand here where the records above have values, or in another width."""
    above = [cells_of(grid, i) for i in range(max(0, index - 5), index)]
    below = [cells_of(grid, i) for i in range(index + 1, min(grid.num_rows, index + 4))]
    if not below:
        return False
    width = len(said)
    most = usual([filled(cells) for cells in above])
    values_above = sum(not header_like(cells) for cells in above) > len(above) / 2
    values_below = any(not header_like(cells) for cells in below)
    fits = all(filled(cells) <= width for cells in below)
    return fits and values_below and (values_above or width != most)
