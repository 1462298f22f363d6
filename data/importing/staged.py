"""A file after reading: its tables, converted and compared but not yet stored, each in one of three states."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from data import schema
from data.formats import Recognised
from data.importing import publish
from data.importing.job import ImportOptions, Job
from data.importing.scratch import Scratch
from data.reading.base.model import Refused
from data.reading.grid.table import RawTable
from data.schema import Table
from data.store import Cursor, Store, literal

REJECT_SHARE = 0.20
MOST_ORDERS = 100_000


@dataclass(frozen=True)
class SourceFile:
    """A file that is read again when it is stored, and what it was like when it was first read."""

    path: Path
    size: int
    changed: int

    @classmethod
    def at(cls, path: Path) -> SourceFile:
        """The file as it is now."""
        state = path.stat()
        return cls(path, state.st_size, state.st_mtime_ns)

    @property
    def same(self) -> bool:
        """False when somebody wrote into the file since."""
        return self.path.exists() and SourceFile.at(self.path) == self


# where rows that no temporary table holds are read from; a table lies on disk as long as somebody holds it
Source = SourceFile | RawTable | None


_DAYS = {
    "order_day": "coalesce(order_day, ship_day)",
    "packed_at": "{local}",
    "open_day": "{0}",
    "booked_on": "{0}",
    "day": "{0}",
}


class Contents(NamedTuple):
    """Rows, orders and articles (None where the table names none), first and last day (None where nothing tells)."""

    rows: int
    orders: int | None
    skus: int | None
    first: date | None
    last: date | None


@dataclass
class Staged:
    """A table of a file, ready to be stored. ``rows_in`` = new + updated + unchanged + rejected."""

    job: Job
    scratch: Scratch
    rows_in: int
    rejected: int
    counts: publish.RowCounts
    matched: float | None
    unmapped: dict[tuple[str, str], int] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    provided: dict[str, frozenset[str]] = field(default_factory=dict)
    import_id: str = ""  # once it is stored

    @property
    def recognised(self) -> Recognised:
        """The export that it is."""
        return self.job.recognised

    @property
    def table(self) -> Table:
        """The table the file mainly fills."""
        return self.job.table

    @property
    def mostly_rejected(self) -> bool:
        """True when too many rows were rejected to store the rest without asking; a closing sum is no row."""
        if self.rejected <= REJECT_SHARE * self.rows_in:
            return False
        closing = int((self.problems()["code"] == "totals_row").sum())
        return self.rejected - closing > REJECT_SHARE * (self.rows_in - closing)

    @property
    def asks_shop(self) -> bool:
        """True when the rows do not say themselves to which shop they belong."""
        return "shop" in self.table.names and not self.recognised.sources("shop")

    @property
    def lacks_currency(self) -> bool:
        """True when nothing says in which currency the amounts are."""
        if "currency" not in self.table.names or not self.rows_in:
            return False
        known = f"select count(*) from {self.scratch.rows()} where coalesce(currency, '') <> ''"
        return not self.scratch.cursor.value(known)

    @property
    def orders(self) -> frozenset[str]:
        """Order numbers of the rows; none for so many rows that they would have to be read once more."""
        if "order_id" not in self.table.names or self.rows_in > MOST_ORDERS:
            return frozenset()
        rows = self.scratch.cursor.rows(
            f"select distinct order_id from {self.scratch.rows()} where order_id <> ''"
        )
        return frozenset(str(number) for (number,) in rows)

    @property
    def repeated(self) -> int:
        """Rows whose order and item stand in the file more than once, of which only the last counts."""
        problems = self.scratch.name("problems")
        again = f"select count(*) from {problems} where code in ('duplicate_row', 'same_key_again')"
        return int(self.scratch.cursor.value(again))

    @property
    def extent(self) -> Contents:
        """What of the rows would be stored."""
        have, zone = self.table.names, self.job.context.zone
        local = f"timezone({literal(zone)}, timezone('UTC', {{0}}))::date"
        day = next((_DAYS[n].format(n, local=local.format(n)) for n in _DAYS if n in have), "null::date")
        asked = [
            f"count(distinct nullif({n}, ''))"
            if n in have and self.table.column(n).type == "text"
            else "null"
            for n in ("order_id", "sku")
        ]
        row = self.scratch.cursor.rows(
            f"select count(*), {', '.join(asked)}, min({day}), max({day}) from {self.scratch.rows()}"
        )[0]
        return Contents(*row)

    def preview(self, rows: int = 20) -> pd.DataFrame:
        """The first rows as they would be stored."""
        names = ", ".join(c.name for c in schema.file_columns(self.table))
        return self.scratch.cursor.frame(f"select {names} from {self.scratch.rows()} limit {int(rows)}")

    def problems(self, limit: int = 10_000) -> pd.DataFrame:
        """Rejected and doubtful cells: row_no, column_name, value, code, rejected, params (JSON), raw_row (JSON)."""
        return self.scratch.problems(limit)

    def discard(self) -> None:
        """Let go of what the rows are read from."""


@dataclass
class Compared(Staged):
    """Rows in temporary tables, each compared with what is stored."""

    extra: tuple[str, ...] = ()  # tables besides the report's own that the file fills (costs of cases)

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table the file fills."""
        return (self.table.name, *self.extra)

    def count(self, stored: publish.RowCounts) -> None:
        """Take over what became of the stored rows, as counts of the file's rows.

        A row of an income statement becomes several costs, or none; equal rows of one key become one. What is left
        brought nothing that was not there, which is unchanged.
        """
        if self.recognised.report.post and self.table.name == "costs":
            stored = publish.of_file_rows(self.scratch.cursor, self.scratch.rows("costs"))
        left = self.rows_in - self.rejected - stored.new - stored.updated
        self.counts = publish.RowCounts(stored.new, stored.updated, left)


@dataclass
class Fresh(Staged):
    """Rows that are all new; they are read from their source when they are stored."""

    source: Source = None

    def settled(self) -> Compared:
        """The same rows in a temporary table, because some are no longer new."""
        self.scratch.settle()
        return Compared(*(getattr(self, item.name) for item in fields(Staged)))

    def discard(self) -> None:
        """Let go of the file the rows are read from."""
        if isinstance(self.source, SourceFile):
            self.source.path.unlink(missing_ok=True)
        self.source = None


@dataclass
class Begun(Fresh):
    """New rows that stand in their table already, in a transaction that is not ended."""

    state: tuple[Any, ...] = ()  # of what the import relies on, when the transaction began
    cubed: bool = False  # their volume is in the cube


@dataclass
class Upload:
    """A file after reading: tables ready to be stored, or the sentence why not (``refused``)."""

    file: str
    tables: list[Staged] = field(default_factory=list)
    refused: Refused | None = None
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    parts_refused: list[Refused] = field(default_factory=list)  # sheets and members left out, the others load
    options: ImportOptions = ImportOptions()
    path: Path | None = None  # of the bytes, and the version of the numbers when they were read
    version: int = -1
    cursor: Cursor | None = None  # holds the temporary tables of all tables, to be stored in one transaction

    @property
    def mostly_rejected(self) -> bool:
        """True when a table has too many rejected rows to be stored without asking."""
        return any(staged.mostly_rejected for staged in self.tables)

    def opened(self, store: Store) -> Cursor:
        """The cursor of the file's temporary tables."""
        if self.cursor is None:
            self.cursor = store.cursor()
        return self.cursor

    def close(self) -> None:
        """Forget the rows; what is known about them stays."""
        for staged in self.tables:
            staged.discard()
        if self.cursor is not None:
            self.cursor.close()
            self.cursor = None

    def discard(self) -> None:
        """Forget everything read."""
        self.close()
        self.tables = []
