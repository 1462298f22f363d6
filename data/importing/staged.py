"""A table of a file, converted and compared but not yet stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from data import schema
from data.formats import Recognised
from data.importing import publish
from data.schema import TABLES, Table
from data.store import Cursor

REJECT_SHARE = 0.20


@dataclass(frozen=True)
class Kept:
    """A file that is read again when it is stored, and what it was like when it was first read."""

    path: Path
    size: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> Kept:
        """The file as it is now."""
        found = path.stat()
        return cls(path, found.st_size, found.st_mtime_ns)

    @property
    def same(self) -> bool:
        """False when somebody wrote into the file since."""
        return self.path.exists() and Kept.of(self.path) == self


@dataclass(frozen=True)
class Begun:
    """Rows that stand in their table already, in a transaction that is not ended."""

    import_id: str
    state: tuple[Any, ...]  # of what the import relies on, when the transaction began
    cubed: bool  # their volume is in the cube


@dataclass
class Staged:
    """A table of a file, ready to be stored. ``rows_in`` = new + updated + unchanged + rejected."""

    cursor: Cursor
    recognised: Recognised
    exported_at: datetime
    rows_in: int
    rejected: int
    counts: publish.Counts
    matched: float | None
    unmapped: dict[tuple[str, str], int]
    notes: dict[str, Any]
    provided: dict[str, frozenset[str]]
    extra: tuple[str, ...] = ()  # tables besides the report's own that the file fills (costs of cases)
    origin: dict[str, Any] = field(default_factory=dict)  # file, sheet, encoding, header_row, zone, shop, ...
    fresh: bool = False  # every row is new; they are read from the file ``kept`` when they are stored
    kept: Kept | None = None
    begun: Begun | None = None
    source: Any = None  # the table its rows are read from, which lies on disk as long as somebody holds it
    part: str = ""  # ending of its temporary tables, where the file has several tables

    @property
    def table(self) -> Table:
        """The table the file mainly fills."""
        return TABLES[self.recognised.report.table]

    @property
    def _main(self) -> str:
        return f"staged_{self.table.name}"

    @property
    def mostly_rejected(self) -> bool:
        """True when too many rows were rejected to store the rest without asking."""
        return self.rows_in > 0 and self.rejected > REJECT_SHARE * self.rows_in

    def temp(self, name: str) -> str:
        """What a temporary table of this one is called: problems, rejected_rows, staged_<table>."""
        return f"{name}{self.part}"

    def set_apart(self, number: int) -> None:
        """Give the temporary tables names of their own, so that the next table of the file can be staged."""
        self.part = f"_{number}"
        for name in ("problems", "rejected_rows", *(f"staged_{n}" for n in (self.table.name, *self.extra))):
            self.cursor.run(f"alter table {name} rename to {self.temp(name)}")

    def count(self, stored: publish.Counts) -> None:
        """Take over what became of the stored rows, as counts of the file's rows.

        A row of an income statement becomes several costs, or none; equal rows of one key become one. What is left
        brought nothing that was not there, which is unchanged.
        """
        if self.recognised.report.post and self.table.name == "costs":
            stored = publish.of_file_rows(self.cursor, self.temp("staged_costs"))
        left = self.rows_in - self.rejected - stored.new - stored.updated
        self.counts = publish.Counts(stored.new, stored.updated, left)

    @property
    def lacks_currency(self) -> bool:
        """True when nothing says in which currency the amounts are."""
        if "currency" not in self.table.names or not self.rows_in:
            return False
        known = f"select count(*) from {self.temp(self._main)} where coalesce(currency, '') <> ''"
        return not self.cursor.value(known)

    def preview(self, rows: int = 20) -> pd.DataFrame:
        """The first rows as they would be stored."""
        names = [c.name for c in schema.file_columns(self.table)]
        return self.cursor.frame(f"select {', '.join(names)} from {self.temp(self._main)} limit {int(rows)}")

    def problems(self, limit: int = 10_000) -> pd.DataFrame:
        """Rejected and doubtful cells: row_no, column_name, value, code, rejected, params (JSON), raw_row (JSON)."""
        return self.cursor.frame(
            f"select p.*, coalesce(r.raw_row, '') as raw_row from {self.temp('problems')} as p "
            f"left join {self.temp('rejected_rows')} as r on p.rejected and p.row_no = r.row_no "
            f"order by p.rejected desc, p.row_no, p.column_name limit {int(limit)}"
        )

    def settle(self) -> None:
        """Read the rows of a fresh file into a table, to be compared with rows that came meanwhile."""
        name = self._main
        self.cursor.run(f"create temp table settled as select * from {name}")
        self.cursor.run(f"drop view {name}")
        self.cursor.run(f"alter table settled rename to {name}")
        self.fresh = False

    def discard(self) -> None:
        """Let go of the file the rows are read from."""
        self.source = None
        if self.kept is not None:
            self.kept.path.unlink(missing_ok=True)
