"""One connection's work: bound SQL in, frames and rows out."""

from __future__ import annotations

import contextlib
import errno
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import duckdb
import numpy as np
import pandas as pd

from data.schema import rights

DatabaseError = duckdb.Error
OutOfDisk = (duckdb.IOException, duckdb.OutOfMemoryException)
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ROOM_WORDS = ("No space left", "write file", "Could not write all bytes", "File too large", "Disk quota")


class QueryTimeout(RuntimeError):
    """A query ran longer than its limit and was stopped."""


class ReadOnly(rights.Forbidden):
    """A file to look at was written to; nothing of it is stored."""

    def __init__(self) -> None:
        super().__init__("", "writing into a file to look at")


class Damaged(RuntimeError):
    """The store's file cannot be opened or failed its check; ``store.<code>`` are the words for it."""

    def __init__(self, message: str, code: str = "damaged", **params: object):
        self.code = code
        self.params = params
        super().__init__(message)


Answer = TypeVar("Answer")
WRITES = re.compile(r"\s*(?:insert(?:\s+or\s+\w+)?\s+into|update|delete\s+from)\s+(\w+)", re.I)


class Cursor:
    """One connection's work: bound SQL in, frames and rows out."""

    def __init__(
        self,
        raw: duckdb.DuckDBPyConnection,
        asker: rights.Asker = rights.SYSTEM,
        database: str = "",
        more_room: Callable[[], bool] = lambda: False,
    ):
        self.raw = raw
        self._more_room = more_room  # asked when a query finds no memory: True when it may try again
        self.touched: set[str] = set()  # what was written to, for the journal
        self.asker = asker
        # with the name of its database it only reads, and meets no row that is not for the asker
        self._database = database
        self._left = rights.conditions(asker, database) if database and asker.narrowed else {}

    def run(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> Cursor:
        """Run a statement."""
        target = WRITES.match(sql)
        if target is None:
            self._execute(sql, params)
            return self
        self.touched.add(target[1])
        if (
            self.asker.shops is not None
            and target[1] in rights.stored_tables()
            and rights.has_shop(target[1])
        ):
            written = self.raw.execute(f"{sql} returning shop", params).fetchnumpy()["shop"]
            self.asker.check_shops(target[1], set(np.ma.filled(written, "").tolist()))
        else:
            self.raw.execute(sql, params)
        return self

    def _execute(self, sql: str, params: Sequence[Any] | dict[str, Any]) -> duckdb.DuckDBPyConnection:
        for table in rights.mentioned(sql, self._left) if self._left else ():
            # in the place of the table for this cursor alone, also where a view reads it
            source = f"{self._database}.main.{table}"
            self.raw.execute(
                f"create temp view {table} as select * from {source} where {self._left.pop(table)}"
            )
        return self.raw.execute(sql, params)

    def frame(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> pd.DataFrame:
        """Result as a DataFrame."""
        return self._answered(lambda: self._execute(sql, params).df())

    def rows(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Result as tuples."""
        return self._answered(lambda: self._execute(sql, params).fetchall())

    def value(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """First value of the first row, None when there is no row."""
        # read to its end: a result of which one row was taken keeps its transaction open, and nothing is checkpointed
        found = self.rows(sql, params)
        return found[0][0] if found else None

    def _answered(self, ask: Callable[[], Answer]) -> Answer:
        try:
            return ask()
        except duckdb.OutOfMemoryException:
            if not self._more_room():
                raise
            return ask()

    def array(self, sql: str) -> np.ndarray:
        """The only column of a result, as an array that may be changed."""
        (values,) = self._execute(sql, ()).fetchnumpy().values()
        return np.ma.getdata(values)

    def columns(self, table: str) -> set[str]:
        """Names of the columns of a table or view."""
        return {str(row[0]) for row in self.rows(f"describe {table}")}

    def drop(self, name: str) -> None:
        """Take a temporary view or table away, whichever it is."""
        view = self.value("select exists (from duckdb_views() where view_name = ?)", [name])
        self.run(f"drop {'view' if view else 'table'} {name}")

    def rollback(self) -> None:
        """Undo the open transaction; the statement that failed may have ended it already."""
        with contextlib.suppress(duckdb.Error):
            self.run("rollback")

    def register(self, name: str, table: Any) -> None:
        """Make a frame or Arrow table visible to this cursor under ``name``."""
        self.raw.register(name, table)

    def unregister(self, name: str) -> None:
        """Take a registered table away."""
        self.raw.unregister(name)

    def close(self) -> None:
        """Release the cursor with its temporary tables."""
        self.raw.close()


def literal(text: str) -> str:
    """A text as an SQL literal, for the places where no parameter can be bound.

    Examples
    --------
    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def utc_now() -> datetime:
    """The present moment as a naive UTC time, as stored."""
    return datetime.now(UTC).replace(tzinfo=None)


def full_disk(error: BaseException) -> bool:
    """True for an error that says that the disk has no room."""
    said = str(error)
    return getattr(error, "errno", 0) in NO_ROOM or any(words in said for words in NO_ROOM_WORDS)


def end_transaction(cursor: Cursor) -> None:
    """End the transaction; what the disk refused is told as such and not as a conflict."""
    try:
        cursor.run("commit")
    except duckdb.TransactionException as error:
        if full_disk(error):
            raise duckdb.IOException(str(error)) from error
        raise


@contextmanager
def transaction(cursor: Cursor) -> Iterator[None]:
    """All that ``cursor`` writes within is stored, or nothing."""
    cursor.run("begin transaction")
    try:
        yield
        cursor.run("commit")
    except BaseException:
        cursor.rollback()
        raise
