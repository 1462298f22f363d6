"""Rows with too few or too many cells."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.reading.base.model import LIMITS, Note, RawProblem
from data.reading.grid.findings import Findings, cells_of
from data.reading.grid.header import COMMENT


def ragged(
    grid: pa.Table, numbers: np.ndarray, lengths: np.ndarray, header_row: int, width: int, found: Findings
) -> None:
    """Rows with too few or too many cells; a length that many rows share is how the file is."""
    below = numbers > header_row
    odd = np.nonzero(below & (lengths != width) & ~np.isin(numbers, list(found.aside)))[0]
    if not len(odd):
        return
    size, number, places = lengths[odd], numbers[odd], pa.array(odd)
    comment = (size < width) & _starts(grid.column(0), COMMENT)[odd]
    # in a file where most rows end where the header does, a longer one has a cell too many, be its last one empty:
    # the cells behind the stray delimiter stand under the wrong names
    usual = len(odd) < 0.5 * below.sum()
    empty_extra = (size > width) & ~_any_filled(grid, width, places) & (not usual)
    sizes, counts = np.unique(size, return_counts=True)
    shared = sizes[(counts >= max(5, 0.05 * below.sum())) & (sizes > 1) & (sizes < width)]
    padded = np.isin(size, shared) & ~comment
    beyond = _beyond_header(size, width, empty_extra, int(below.sum()), found)
    wrong = ~(comment | empty_extra | padded) | beyond
    found.aside.update(number[comment].tolist())
    found.bad.update(number[wrong].tolist())
    listed = np.nonzero(wrong)[0][: LIMITS.max_problems]
    rows = grid.take(pa.array(odd[listed]))
    for n, index in enumerate(listed.tolist()):
        code = "short_row" if size[index] < width else "long_row"
        value = ", ".join(cell for cell in cells_of(rows, n) if cell)[:200]
        params = {"cells": int(size[index]), "width": width}
        found.problems.append(RawProblem(code, int(number[index]), None, value, True, params))
    if comment.any():
        found.notes.append(
            Note("comment_lines", {"count": int(comment.sum()), "row": int(number[comment][0])})
        )
    if padded.any():
        found.notes.append(Note("rows_padded", {"count": int(padded.sum()), "width": width}))


def _beyond_header(
    size: np.ndarray, width: int, empty_extra: np.ndarray, rows: int, found: Findings
) -> np.ndarray:
    """Rows nearly all of which are wider than the header, in one width, with values beyond its last name.

    A name is missing or two are glued together: nobody knows which values stand under which name. Where the
    cells beyond are empty in every row, delimiters at the end of rows look the same: that is told.
    """
    nothing = np.zeros(len(size), dtype=bool)
    if rows < 3 or not (size > width).any():
        return nothing
    sizes, counts = np.unique(size[size > width], return_counts=True)
    usual = int(sizes[counts.argmax()])
    same = size == usual
    if same.sum() < 0.9 * rows:
        return nothing
    if not empty_extra[same].all():
        return same
    found.notes.append(Note("header_short", {"cells": usual, "width": width}))
    return nothing


def _starts(column: pa.ChunkedArray, signs: tuple[str, ...]) -> np.ndarray:
    found = [np.zeros(0, bool)]
    for chunk in column.chunks:  # the first characters only: a copy of long cells costs memory
        first = pc.utf8_ltrim_whitespace(pc.utf8_slice_codeunits(chunk, 0, 40))
        starts = [np.asarray(pc.fill_null(pc.starts_with(first, sign), False)) for sign in signs]
        found.append(np.logical_or.reduce(starts))
    return np.concatenate(found)


def _any_filled(grid: pa.Table, first: int, places: pa.Array) -> np.ndarray:
    some = np.zeros(len(places), dtype=bool)
    for i in range(first, grid.num_columns - 1):
        some |= pc.is_valid(grid.column(i).take(places)).to_numpy()
    return some
