"""What the look at a grid gathers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from data.reading.base.model import Note, RawProblem


@dataclass
class Findings:
    """Rows that are no data, rows kept apart, and what is said about them."""

    aside: set[int] = field(default_factory=set)
    bad: set[int] = field(default_factory=set)
    problems: list[RawProblem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def problem(self, code: str, row: int, said: Sequence[str], **params: object) -> None:
        self.bad.add(row)
        self.problems.append(RawProblem(code, row, None, ", ".join(said[:4])[:200], True, params))


def cells_of(grid: pa.Table, index: int) -> list[str]:
    """Cells of one record, empty ones as ''."""
    return [grid.column(i)[index].as_py() or "" for i in range(grid.num_columns - 1)]
