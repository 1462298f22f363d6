"""Where the table stands in a grid of text: header, data, and what is neither."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.reading.model import ROW_NO, SCAN_ROWS, Note, RawProblem

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
_TOTAL = re.compile(
    r"^\W*(?:grand\s+total|sub\s?-?total|total|totals|sum|合\s?计|总\s?计|小\s?计|合\s?計|總\s?計|小\s?計"
    r"|jumlah|total\s+keseluruhan|รวม|รวมทั้งหมด|ยอดรวม|tổng|tổng\s+cộng|subtotal|total\s+geral)\s*[:：]?\s*$",
    re.IGNORECASE,
)
_COMMENT = ("#", "//")


@dataclass(frozen=True)
class Shape:
    """The header row (0 = none), rows that are no data, and what is to be said about them."""

    header_row: int
    header: tuple[str, ...]
    aside: frozenset[int] = frozenset()
    problems: tuple[RawProblem, ...] = ()
    notes: tuple[Note, ...] = ()


def filled(cells: Sequence[str]) -> int:
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
    usual = _usual(counts)
    wide = [i for i, count in enumerate(counts) if count >= max(1, 0.5 * usual) and (count > 1 or usual == 1)]
    for i in wide[:20]:
        cells = rows[i][1]
        if cells[0].lstrip().startswith(_COMMENT) and filled(cells) < usual:
            continue
        if header_like(cells):
            return _fuller(rows, i, usual)
        if counts[i] >= 0.8 * usual:
            return 0
    return 0


def _fuller(rows: Rows, i: int, usual: int) -> int:
    """The header, or the row right below it if this one is a title over fewer columns."""
    number, cells = rows[i]
    if filled(cells) >= 0.8 * usual:
        return number
    for below, names in rows[i + 1 : i + 6]:
        if filled(names) > filled(cells) and filled(names) >= 0.8 * usual:
            return below if header_like(names) else number
    return number


def _usual(counts: list[int]) -> int:
    """The number of filled cells that most rows have at least, titles left out."""
    several = sorted(count for count in counts if count > 1) or sorted(counts)
    return several[len(several) // 2]


def shape(grid: pa.Table, lengths: np.ndarray | None, gaps: Sequence[int]) -> Shape:
    """Shape of a grid; `lengths` are the cells per record (None: all the same)."""
    top = _top(grid)
    number = find_header(top)
    cells = next((cells for row, cells in top if row == number), ())
    header = tuple(clean_name(cell) for cell in _trimmed(cells))
    aside: set[int] = set()
    problems: list[RawProblem] = []
    notes: list[Note] = []
    numbers = grid.column(ROW_NO).to_numpy()
    _preamble(numbers, number, notes)
    end = _second_table(grid, numbers, number, header, gaps, aside, problems)
    _repeats(grid, numbers, number, header, aside, notes)
    _tail(grid, numbers, end, len(header), gaps, aside, problems, notes)
    if lengths is not None:
        width = int(lengths[np.searchsorted(numbers, number)]) if number else _modal(lengths)
        _ragged(grid, numbers, lengths, number, width, aside, problems, notes)
    _names(header, cells, notes)
    return Shape(number, header, frozenset(aside), tuple(problems), tuple(notes))


def _top(grid: pa.Table) -> list[tuple[int, tuple[str, ...]]]:
    top = grid.slice(0, SCAN_ROWS)
    columns = [top.column(i).to_pylist() for i in range(top.num_columns - 1)]
    return [
        (number, tuple(column[i] or "" for column in columns))
        for i, number in enumerate(top.column(ROW_NO).to_pylist())
    ]


def _trimmed(cells: Sequence[str]) -> Sequence[str]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\xad]")


def clean_name(cell: str) -> str:
    """A header without marks, invisible characters and outer white space."""
    return _INVISIBLE.sub("", cell).strip()


def _names(header: tuple[str, ...], cells: Sequence[str], notes: list[Note]) -> None:
    twice = [name for name, count in Counter(header).items() if count > 1 and name]
    if twice:
        notes.append(
            Note(
                "duplicate_headers",
                {"names": ", ".join(twice[:5]), "count": len(twice)},
            )
        )
    if "" in header:
        places = [str(i + 1) for i, name in enumerate(header) if not name]
        notes.append(
            Note(
                "empty_headers",
                {"columns": ", ".join(places[:10]), "count": len(places)},
            )
        )
    hidden = [clean_name(cell) for cell in cells if _INVISIBLE.search(cell)]
    if hidden:
        notes.append(
            Note(
                "invisible_in_headers",
                {"names": ", ".join(hidden[:5]), "count": len(hidden)},
            )
        )


def _preamble(numbers: np.ndarray, header_row: int, notes: list[Note]) -> None:
    above = int(np.searchsorted(numbers, header_row)) if header_row else 0
    if above:
        notes.append(Note("preamble", {"count": above, "row": header_row}))


def _modal(lengths: np.ndarray) -> int:
    values, counts = np.unique(lengths, return_counts=True)
    return int(values[counts.argmax()]) if len(values) else 0


def _same_names(grid: pa.Table, header: tuple[str, ...]) -> np.ndarray:
    """How many cells of each record equal the header above them."""
    same = np.zeros(grid.num_rows, dtype=np.int32)
    for i, name in enumerate(header[: grid.num_columns - 1]):
        if name:
            equal = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(grid.column(i)), name), False)
            same += equal.to_numpy().astype(np.int32)
    return same


def _cells(grid: pa.Table, index: int) -> list[str]:
    return [grid.column(i)[index].as_py() or "" for i in range(grid.num_columns - 1)]


def _second_table(
    grid: pa.Table,
    numbers: np.ndarray,
    header_row: int,
    header: tuple[str, ...],
    gaps: Sequence[int],
    aside: set[int],
    problems: list[RawProblem],
) -> int:
    """Put a second table below the first aside; returns the number of records before it."""
    if not header_row:
        return grid.num_rows
    names = [name for name in header if name]
    same = _same_names(grid, header)
    near = set(np.nonzero((same >= max(2, len(names) / 2)) & (numbers > header_row))[0].tolist())
    after_gap = {int(np.searchsorted(numbers, gap)) for gap in gaps if gap > header_row}
    for index in sorted(near | after_gap):
        if index >= grid.num_rows or index < 2:
            continue
        cells = _cells(grid, index)
        said = [cell.strip() for cell in cells if cell.strip()]
        if (
            [clean_name(c) for c in _trimmed(cells)] == list(header)
            or len(said) < 2
            or not header_like(cells)
        ):
            continue
        if index in near or _is_start(grid, index, said):
            row = int(numbers[index])
            aside.update(numbers[index:].tolist())
            count = grid.num_rows - index
            problems.append(
                RawProblem(
                    "second_table",
                    row,
                    None,
                    ", ".join(said[:4])[:200],
                    True,
                    {"count": count},
                )
            )
            return index
    return grid.num_rows


def _is_start(grid: pa.Table, index: int, said: list[str]) -> bool:
    """True if names stand here where the records above have values, or in another width."""
    above = [_cells(grid, i) for i in range(max(0, index - 5), index)]
    below = [_cells(grid, i) for i in range(index + 1, min(grid.num_rows, index + 4))]
    if not below:
        return False
    width = len(said)
    usual = _usual([filled(cells) for cells in above])
    values_above = sum(not header_like(cells) for cells in above) > len(above) / 2
    values_below = any(not header_like(cells) for cells in below)
    fits = all(filled(cells) <= width for cells in below)
    return fits and values_below and (values_above or width != usual)


def _repeats(
    grid: pa.Table,
    numbers: np.ndarray,
    header_row: int,
    header: tuple[str, ...],
    aside: set[int],
    notes: list[Note],
) -> None:
    names = [name for name in header if name]
    if not header_row or len(names) < 2:
        return
    again = (_same_names(grid, header) == len(names)) & (numbers > header_row)
    rows = [row for row in numbers[again].tolist() if row not in aside]
    if rows:
        aside.update(rows)
        notes.append(Note("repeated_header", {"count": len(rows), "row": rows[0]}))


def _tail(
    grid: pa.Table,
    numbers: np.ndarray,
    end: int,
    width: int,
    gaps: Sequence[int],
    aside: set[int],
    problems: list[RawProblem],
    notes: list[Note],
) -> None:
    """Totals and remarks in the last records."""
    if width < 2:
        return
    start = max(int(np.searchsorted(numbers, gaps[-1])), end - 5) if gaps else end
    for index in range(end - 1, max(0, end - 6), -1):
        cells = _cells(grid, index)
        said = [cell.strip() for cell in cells if cell.strip()]
        row = int(numbers[index])
        if said and any(_TOTAL.match(cell) for cell in said[:2]):
            aside.add(row)
            problems.append(RawProblem("totals_row", row, None, ", ".join(said[:4])[:200]))
        elif len(said) == 1 and width > 3 and index >= start:
            aside.add(row)
            notes.append(Note("remark", {"row": row, "value": said[0][:200]}))
        else:
            return


def _ragged(
    grid: pa.Table,
    numbers: np.ndarray,
    lengths: np.ndarray,
    header_row: int,
    width: int,
    aside: set[int],
    problems: list[RawProblem],
    notes: list[Note],
) -> None:
    """Rows with too few or too many cells; a length that many rows share is how the file is."""
    below = numbers > header_row
    odd = np.nonzero(below & (lengths != width))[0]
    total = int(below.sum())
    usual = {
        int(v)
        for v, n in zip(*np.unique(lengths[odd], return_counts=True), strict=True)
        if n >= max(5, 0.05 * total)
    }
    padded = 0
    for index in odd.tolist():
        row, length = int(numbers[index]), int(lengths[index])
        if row in aside:
            continue
        cells = _cells(grid, index)
        if length < width and cells[0].lstrip().startswith(_COMMENT):
            aside.add(row)
            notes.append(
                Note(
                    "comment_line",
                    {"row": row, "value": ", ".join(c for c in cells if c)[:200]},
                )
            )
        elif length > width and not filled(cells[width:]):
            continue
        elif length < width and length in usual and length > 1:
            padded += 1
        else:
            code = "short_row" if length < width else "long_row"
            value = ", ".join(c for c in cells if c)[:200]
            problems.append(RawProblem(code, row, None, value, True, {"cells": length, "width": width}))
    if padded:
        notes.append(Note("rows_padded", {"count": padded, "width": width}))
