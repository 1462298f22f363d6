"""What is said about a file while it is read: limits, notes, problems, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

ROW_NO = "row_no"
SCAN_ROWS = 200  # a header set may stand anywhere in the first rows of a sheet


@dataclass(frozen=True)
class Limits:
    """What one file may cost before it is refused or cut."""

    max_columns: int = 500
    max_cell_chars: int = 1_000_000
    max_file_bytes: int = 2_000_000_000
    spill_bytes: int = 96_000_000  # text kept in memory by the exact reader, more goes to the disk
    folder: str | None = None  # where on the disk; None: where the system keeps passing files
    max_cells: int = 7_000_000  # of a workbook, empty ones between the corners of its sheets included
    max_members: int = 200
    max_unpacked_bytes: int = 600_000_000
    max_ratio: int = 400
    seconds: float = 25.0
    child_memory_bytes: int = 700_000_000  # at most, for a large workbook
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

    @property
    def words(self) -> dict[str, Any]:
        """Values for the placeholders of the sentence; `column` counts from 1."""
        place = "" if self.column is None else self.column + 1
        return {"row": self.row, "column": place, "value": self.value or "", **self.params}


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
