"""Where the table stands in a grid of text: header, data, and what is neither."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.reading.base.model import ROW_NO, SCAN_ROWS, Note, RawProblem
from data.reading.grid.cut import cut_cell
from data.reading.grid.findings import Findings, cells_of
from data.reading.grid.header import INVISIBLE, clean_name, find_header, trimmed
from data.reading.grid.ragged import ragged
from data.reading.grid.second_table import second_table

_SUMS = (
    r"grand\s+total|sub\s?-?total|totals?|sums?|合\s?计|总\s?计|小\s?计|合\s?計|總\s?計|小\s?計|总额|總額"
    r"|jumlah|keseluruhan|รวม|รวมทั้งหมด|ทั้งหมด|ยอดรวม|tổng|cộng|tổng\s+cộng|total\s+geral|geral|general|totais|totales|totale"
    r"|gesamt|gesamtsumme|summe|итого|всего|합계|총계"
)
_TOTAL = re.compile(rf"^\W*(?:{_SUMS})(?:\s+(?:{_SUMS}))*\s*[:：]?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Shape:
    """The header row (0 = none), rows that are no data, and what is to be said about them."""

    header_row: int
    header: tuple[str, ...]
    aside: frozenset[int] = frozenset()
    bad: frozenset[int] = frozenset()
    problems: tuple[RawProblem, ...] = ()
    notes: tuple[Note, ...] = ()


def shape(
    grid: pa.Table,
    lengths: np.ndarray | None,
    gaps: Sequence[int],
    header_row: int | None = None,
    last: bool = True,
    open_end: bool = False,
) -> Shape:
    """Shape of a grid under a header row (None: the best guess).

    `lengths` are the cells per record (None: all the same), `gaps` the blank lines; `last` says that
    the file ends where the grid does, `open_end` that it may do so within a cell.
    """
    top = _top(grid)
    number = find_header(top) if header_row is None else header_row
    cells = next((cells for row, cells in top if row == number), ())
    header = tuple(clean_name(cell) for cell in trimmed(cells))
    found = Findings()
    numbers = grid.column(ROW_NO).to_numpy()
    _preamble(numbers, number, found)
    same = _same_names(grid, header)
    end = second_table(grid, numbers, number, header, same, gaps, found)
    _repeats(numbers, number, header, same, found)
    if last:
        _tail(grid, numbers, lengths, end, len(header), gaps, found)
    if lengths is not None:
        width = int(lengths[np.searchsorted(numbers, number)]) if number else _modal(lengths)
        ragged(grid, numbers, lengths, number, width, found)
        if (
            last
            and open_end
            and end == len(numbers)
            and lengths[-1] == width > 1
            and not found.aside & {numbers[-1]}
        ):
            below = int(np.searchsorted(numbers, number, side="right")) if number else 0
            cut_cell(grid.slice(below), int(numbers[-1]), width, found)
    _names(header, cells, found)
    return Shape(
        number,
        header,
        frozenset(found.aside),
        frozenset(found.bad),
        tuple(found.problems),
        tuple(found.notes),
    )


def _top(grid: pa.Table) -> list[tuple[int, tuple[str, ...]]]:
    top = grid.slice(0, SCAN_ROWS)
    columns = [top.column(i).to_pylist() for i in range(top.num_columns - 1)]
    return [
        (number, tuple(column[i] or "" for column in columns))
        for i, number in enumerate(top.column(ROW_NO).to_pylist())
    ]


def _names(header: tuple[str, ...], cells: Sequence[str], found: Findings) -> None:
    twice = [name for name, count in Counter(header).items() if count > 1 and name]
    if twice:
        found.notes.append(
            Note(
                "duplicate_headers",
                {"names": ", ".join(twice[:5]), "count": len(twice)},
            )
        )
    if "" in header:
        places = [str(i + 1) for i, name in enumerate(header) if not name]
        found.notes.append(
            Note(
                "empty_headers",
                {"columns": ", ".join(places[:10]), "count": len(places)},
            )
        )
    hidden = [clean_name(cell) for cell in cells if INVISIBLE.search(cell)]
    if hidden:
        found.notes.append(
            Note(
                "invisible_in_headers",
                {"names": ", ".join(hidden[:5]), "count": len(hidden)},
            )
        )


def _preamble(numbers: np.ndarray, header_row: int, found: Findings) -> None:
    above = int(np.searchsorted(numbers, header_row)) if header_row else 0
    if above:
        found.notes.append(Note("preamble", {"count": above, "row": header_row}))


def _modal(lengths: np.ndarray) -> int:
    values, counts = np.unique(lengths, return_counts=True)
    return int(values[counts.argmax()]) if len(values) else 0


def _same_names(grid: pa.Table, header: tuple[str, ...]) -> np.ndarray:
    """How many cells of each record equal the header above them."""
    counted = [np.zeros(0, np.int32)]
    for batch in grid.to_batches():  # a batch at a time: the trimmed copies stay small
        same = np.zeros(batch.num_rows, np.int32)
        for i, name in enumerate(header[: batch.num_columns - 1]):
            if name:
                equal = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(batch.column(i)), name), False)
                same += np.asarray(equal)
        counted.append(same)
    return np.concatenate(counted)


def _repeats(
    numbers: np.ndarray, header_row: int, header: tuple[str, ...], same: np.ndarray, found: Findings
) -> None:
    names = [name for name in header if name]
    if not header_row or len(names) < 2:
        return
    again = (same == len(names)) & (numbers > header_row)
    rows = [row for row in numbers[again].tolist() if row not in found.aside]
    if rows:
        found.aside.update(rows)
        found.notes.append(Note("repeated_header", {"count": len(rows), "row": rows[0]}))


def _tail(
    grid: pa.Table,
    numbers: np.ndarray,
    lengths: np.ndarray | None,
    end: int,
    width: int,
    gaps: Sequence[int],
    found: Findings,
) -> None:
    """Totals and remarks in the last records."""
    if width < 2:
        return
    start = max(int(np.searchsorted(numbers, gaps[-1])), end - 5) if gaps else end
    for index in range(end - 1, max(0, end - 6), -1):
        cells = cells_of(grid, index)
        said = [cell.strip() for cell in cells if cell.strip()]
        row = int(numbers[index])
        if said and any(_TOTAL.match(cell) for cell in said[:2]):
            found.aside.add(row)
            found.problem("totals_row", row, said)
        elif len(said) == 1 and width > 3 and index >= start and (lengths is None or lengths[index] == 1):
            found.aside.add(row)
            found.notes.append(Note("remark", {"row": row, "value": said[0][:200]}))
        else:
            return
