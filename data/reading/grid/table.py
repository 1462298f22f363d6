"""The table a file is read into: text only, no meaning of columns."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from data.reading.base.model import LIMITS, ROW_NO, SCAN_ROWS, Note, RawProblem, Refused
from data.reading.grid.shape import shape

_CUTS = 200


@dataclass(frozen=True)
class Observed:
    """What the reader saw whatever the header row is."""

    lengths: np.ndarray | None = None  # cells per record; None where all have the same
    gaps: Sequence[int] = ()
    problems: tuple[RawProblem, ...] = ()
    notes: tuple[Note, ...] = ()
    bad: frozenset[int] = frozenset()
    open_end: bool = False  # nothing shows that the last row is whole


@dataclass(frozen=True)
class RawTable:
    """One table of text.

    `grid` holds every record that has any text, in file order, before and after the header:
    string columns c0..cN (null = empty) and int64 `row_no`, the 1-based line or sheet row on which
    the record starts. `aside` are the row numbers that are no data of this table (repeated header,
    footnote, totals, second table); each of them is named by a note or a problem.
    """

    name: str
    kind: str  # csv, xlsx, xls, xlsb, ods
    grid: pa.Table
    header_row: int = 0  # 0 = the file has none
    header: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    problems: tuple[RawProblem, ...] = ()
    notes: tuple[Note, ...] = ()
    aside: frozenset[int] = frozenset()
    bad: frozenset[int] = frozenset()  # rows kept apart, also those beyond the problems listed
    member: str | None = None  # path inside the zip it came from
    found: Observed = field(default_factory=Observed, repr=False)

    @cached_property
    def rows(self) -> pa.Table:
        """Data records below the header, short ones padded, those with problems included."""
        first = int(np.searchsorted(self.grid.column(ROW_NO).to_numpy(), self.header_row, side="right"))
        return without(self.grid.slice(first), self.aside)

    @cached_property
    def bad_rows(self) -> frozenset[int]:
        """Row numbers that a problem keeps apart."""
        extra = {problem.row for problem in self.problems if problem.apart} - self.bad
        return self.bad | extra if extra else self.bad

    @cached_property
    def good(self) -> pa.Table:
        """Data records that have no problem keeping them apart."""
        return without(self.rows, self.bad_rows)

    @property
    def count(self) -> int:
        """Data records below the header, those with problems included."""
        return self.rows.num_rows

    @property
    def bad_count(self) -> int:
        """Rows kept apart, also those beyond the problems listed."""
        return len(self.bad_rows)

    def parts(self) -> Iterator[RawTable]:
        """The table a part at a time; most are one part."""
        yield self

    def candidates(self, limit: int = SCAN_ROWS) -> list[tuple[int, tuple[str, ...]]]:
        """The first records as (row number, cells), for whoever knows header sets."""
        top = self.grid.slice(0, limit)
        columns = [top.column(i).to_pylist() for i in range(top.num_columns - 1)]
        numbers = top.column(ROW_NO).to_pylist()
        return [
            (number, tuple((column[i] or "").strip() for column in columns))
            for i, number in enumerate(numbers)
        ]

    def with_header(self, row_no: int) -> RawTable:
        """The same grid under another header row, its notes and problems found anew."""
        if row_no not in (number for number, _ in self.candidates()):
            raise ValueError(f"row {row_no} is not among the first {SCAN_ROWS} records")
        return shaped(self, row_no)


def without(table: pa.Table, row_numbers: frozenset[int]) -> pa.Table:
    """The table without the records that start on these rows; few are cut out without a copy."""
    if not row_numbers:
        return table
    numbers = table.column(ROW_NO).to_numpy()
    gone = np.isin(numbers, np.fromiter(row_numbers, np.int64, len(row_numbers)))
    places = np.nonzero(gone)[0]
    if len(places) > _CUTS:
        return table.filter(pa.array(~gone))
    ends = [-1, *places.tolist(), table.num_rows]
    kept = [table.slice(a + 1, b - a - 1) for a, b in itertools.pairwise(ends) if b - a > 1]
    return pa.concat_tables(kept) if kept else table.slice(0, 0)


@dataclass(frozen=True)
class Reading:
    """All tables of one file, and what is to be said about the file as a whole."""

    tables: tuple[RawTable, ...]
    notes: tuple[Note, ...] = ()
    kind: str = "csv"
    refused: tuple[Refused, ...] = ()  # members of a zip that could not be read, the others could


def shaped(table: RawTable, header_row: int | None = None, last: bool = True) -> RawTable:
    """The table with its header (None: the best guess), and what follows from where it stands.

    `last` is False for a part of a table that goes on below.
    """
    found = table.found
    seen = shape(table.grid, found.lengths, found.gaps, header_row, last, found.open_end)
    own = [p for p in found.problems if p.row > seen.header_row]
    told = {p.row for p in own}
    problems = sorted([*own, *(p for p in seen.problems if p.row not in told)], key=lambda p: p.row)
    listed = problems[: LIMITS.max_problems]
    bad = seen.bad
    if found.bad:
        bad |= frozenset(row for row in found.bad if row > seen.header_row)
    notes = [*found.notes, *seen.notes]
    if len(bad) > len({p.row for p in listed}):
        notes.append(Note("more_problems", {"shown": len(listed), "count": len(bad)}))
    return replace(
        table,
        header_row=seen.header_row,
        header=seen.header,
        problems=tuple(listed),
        notes=tuple(notes),
        aside=seen.aside,
        bad=bad,
    )
