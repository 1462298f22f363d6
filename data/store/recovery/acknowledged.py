"""Counting of acknowledged writes: in the store within each transaction, and in the journal after it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from data.schema import TABLES
from data.store.cursor import Cursor, DatabaseError, transaction, utc_now
from data.store.recovery.journal import Journal
from data.store.recovery.torn import Lost

NAME = "written"


class Acknowledged:
    """Number of writes of an open store. Used under its writer lock; ``cursor`` is for transactions of its own."""

    def __init__(self, cursor: Cursor, path: Path | None, lost: Lost | None):
        self._cursor = cursor
        found = cursor.value(f"select value from meta where name = '{NAME}'")
        self.number = int(found or 0)
        if found is None:
            cursor.run(f"insert into meta values ('{NAME}', '0')")
        if lost is not None:  # first into the store, then the journal forgets it
            cursor.run("insert into meta values ('lost', ?)", [json.dumps(asdict(lost), default=str)])
        self._journal = None if path is None else Journal(path)
        if self._journal is not None and (lost is not None or self._journal.empty):
            self._journal.restart(self.number, utc_now())

    def count(self, cursor: Cursor) -> None:
        """Count one write more, within its own transaction."""
        cursor.run(f"update meta set value = ? where name = '{NAME}'", [str(self.number + 1)])

    def count_alone(self, tables: Iterable[str]) -> None:
        """Count a write that has just ended; in its own long transaction it would conflict with all others."""
        with contextlib.suppress(DatabaseError):  # what was written is safe, only uncounted
            with transaction(self._cursor):
                self.count(self._cursor)
            self.add(tables)

    def add(self, tables: Iterable[str]) -> None:
        """Note in the journal that the counted write is safe."""
        self.number += 1
        if self._journal is not None:
            self._journal.add(self.number, utc_now(), {name for name in tables if name in TABLES})

    def close(self) -> None:
        """Let the journal go."""
        if self._journal is not None:
            self._journal.close()
