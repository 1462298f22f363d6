"""What goes wrong while records are read: gathered, counted, and bounded in time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from data.reading.base.model import Limits, RawProblem, Refused

# a slow machine still reads this many of undamaged text, or that much
ROWS_A_SECOND = 20_000
CHARS_A_SECOND = 3_000_000


class Clock:
    """Refuses a file that costs time without giving rows; one that gives rows may be long.

    Time of the processor: what other programs take of it is not the file's doing.
    """

    def __init__(self, limits: Limits) -> None:
        self._start = time.thread_time()
        self._seconds = limits.seconds
        self.rows = 0

    def check(self, chars: int) -> None:
        spent = time.thread_time() - self._start
        slow = self.rows < spent * ROWS_A_SECOND and chars < spent * CHARS_A_SECOND
        if spent > self._seconds and slow:
            raise Refused("too_slow", seconds=int(self._seconds))


@dataclass
class Damage:
    """What was found while reading; problems beyond the limit are counted only."""

    limit: int
    problems: list[RawProblem] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    gaps: list[int] = field(default_factory=list)  # blank lines, the first thousands of them
    first_invisible: int = 0
    chars: int = 0  # read so far
    open_end: bool = False  # the file ends without a line break or a quote: perhaps within a cell
    long_cell: tuple[int, int] | None = None
    header_gap: tuple[int, int] | None = None  # (row, 0-based column) of an empty name left out

    def problem(
        self,
        code: str,
        row: int,
        column: int | None = None,
        value: str | None = None,
        **params: object,
    ) -> None:
        self.rows.add(row)
        self.count(code)
        if len(self.problems) < self.limit:
            shown = value[:200] if value is not None else None
            self.problems.append(RawProblem(code, row, column, shown, True, params))

    def count(self, code: str) -> None:
        self.counts[code] = self.counts.get(code, 0) + 1

    def blank(self, row: int) -> None:
        self.count("blank_rows")
        if len(self.gaps) < 10_000:
            self.gaps.append(row)
