"""The records a file is read into: text only, no meaning of columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

ROW_NO = "row_no"
SCAN_ROWS = 200  # a header set may stand anywhere in the first rows of a sheet


@dataclass(frozen=True)
class Limits:
    """What one file may cost before it is refused or cut."""

    max_columns: int = 500
    max_header_bytes: int = 1_000_000
    max_cell_chars: int = 1_000_000
    max_file_bytes: int = 2_000_000_000
    max_grid_bytes: int = 400_000_000  # text kept in memory by the exact reader
    max_cells: int = 12_000_000  # of a sheet, empty ones between its corners included
    max_members: int = 200
    max_unpacked_bytes: int = 600_000_000
    max_ratio: int = 400
    seconds: float = 25.0
    child_memory_bytes: int = 1_200_000_000
    max_problems: int = 1_000


LIMITS = Limits()


def _frozen(params: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(params))


@dataclass(frozen=True)
class Note:
    """Something a person should know; the rows load. Words: msgid `note.<code>`."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", _frozen(self.params))

    @property
    def key(self) -> str:
        return f"note.{self.code}"


@dataclass(frozen=True)
class RawProblem:
    """A row or cell that was not read cleanly. Words: msgid `problem.<code>`.

    `row` is the 1-based line or sheet row; `column` the 0-based position of the cell or None;
    `apart` says that the row is kept out of `RawTable.good`.
    """

    code: str
    row: int
    column: int | None = None
    value: str | None = None
    apart: bool = True
    params: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", _frozen(self.params))

    @property
    def key(self) -> str:
        return f"problem.{self.code}"


class Refused(Exception):
    """The file is not read at all. Words: msgid `refusal.<code>` with `params`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = _frozen(params)

    @property
    def key(self) -> str:
        return f"refusal.{self.code}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _refused, (self.code, dict(self.params))

    def __str__(self) -> str:
        said = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.code}({said})"


def _refused(code: str, params: dict[str, Any]) -> Refused:
    return Refused(code, **params)


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
    header_row: int  # 0 = the file has none
    header: tuple[str, ...]
    encoding: str | None = None
    delimiter: str | None = None
    problems: tuple[RawProblem, ...] = ()
    notes: tuple[Note, ...] = ()
    aside: frozenset[int] = frozenset()
    bad: frozenset[int] = frozenset()  # rows kept apart, also those beyond the problems listed
    member: str | None = None  # path inside the zip it came from

    @cached_property
    def rows(self) -> pa.Table:
        """Data records below the header, short ones padded, those with problems included."""
        numbers = self.grid.column(ROW_NO)
        below = self.grid.filter(pc.greater(numbers, self.header_row))
        return without(below, self.aside)

    @cached_property
    def bad_rows(self) -> frozenset[int]:
        """Row numbers that a problem keeps apart."""
        return self.bad | {problem.row for problem in self.problems if problem.apart}

    @cached_property
    def good(self) -> pa.Table:
        """Data records that have no problem keeping them apart."""
        return without(self.rows, self.bad_rows)

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
        """The same grid under another header row."""
        for number, cells in self.candidates():
            if number == row_no:
                header = _cut(cells)
                kept = tuple(p for p in self.problems if p.row > row_no or p.row == 0)
                aside = frozenset(n for n in self.aside if n > row_no)
                return replace(self, header_row=row_no, header=header, problems=kept, aside=aside)
        raise ValueError(f"row {row_no} is not among the first {SCAN_ROWS} records")


def _cut(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def without(table: pa.Table, row_numbers: frozenset[int]) -> pa.Table:
    """The table without the records that start on these rows."""
    if not row_numbers:
        return table
    gone = pa.array(sorted(row_numbers), pa.int64())
    return table.filter(pc.invert(pc.is_in(table.column(ROW_NO), value_set=gone)))


def rehead(table: RawTable, header_row: int) -> RawTable:
    """`table.with_header`, as a function."""
    return table.with_header(header_row)


@dataclass(frozen=True)
class Reading:
    """All tables of one file, and what is to be said about the file as a whole."""

    tables: tuple[RawTable, ...]
    notes: tuple[Note, ...] = ()
    kind: str = "csv"
    refused: tuple[Refused, ...] = ()  # members of a zip that could not be read, the others could
