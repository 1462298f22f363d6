"""Counting of versions and acknowledged writes: in the store within each transaction, and in the journal after it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from data.schema import TABLES
from data.store.cursor import Cursor, utc_now
from data.store.recovery.journal import Journal

if TYPE_CHECKING:  # it asks this module how many writes a file holds
    from data.store.recovery.torn import Lost

VERSION, WRITTEN = "version", "written"
# a row for each write that counts beside the two numbers, which others raise while it lasts; the next write adds them up
MORE = "uncounted"


def number_sql(name: str, source: str = "meta") -> str:
    """SQL of one of the two numbers, with what was counted beside it."""
    return (
        f"select coalesce(max(try_cast(value as bigint)) filter (where name = '{name}'), 0) "
        f"+ count(*) filter (where name = '{MORE}') from {source}"
    )


class Acknowledged:
    """Number of writes of an open store. Used under its writer lock."""

    def __init__(self, cursor: Cursor, path: Path | None, lost: Lost | None):
        if not cursor.value(f"select exists (from meta where name = '{WRITTEN}')"):
            cursor.run(f"insert into meta values ('{WRITTEN}', '0')")
        self.number = int(cursor.value(number_sql(WRITTEN)))
        if lost is not None:  # first into the store, then the journal forgets it
            cursor.run("insert into meta values ('lost', ?)", [json.dumps(asdict(lost), default=str)])
        self._journal = None if path is None else Journal(path)
        if self._journal is not None and (lost is not None or self._journal.empty):
            self._journal.restart(self.number, utc_now())

    def count(self, cursor: Cursor, version: int) -> None:
        """Count one write more, within its own transaction, after which the store is of this version."""
        for name, value in ((VERSION, version), (WRITTEN, self.number + 1)):
            cursor.run("update meta set value = ? where name = ?", [str(value), name])
        cursor.run("delete from meta where name = ?", [MORE])

    @staticmethod
    def count_beside(cursor: Cursor) -> None:
        """As ``count`` with a version more, in a long transaction: an update would conflict with all writes since."""
        cursor.run("insert into meta values (?, '')", [MORE])

    def add(self, tables: Iterable[str]) -> None:
        """Note in the journal that the counted write is safe."""
        self.number += 1
        if self._journal is not None:
            self._journal.add(self.number, utc_now(), {name for name in tables if name in TABLES})

    def close(self) -> None:
        """Let the journal go."""
        if self._journal is not None:
            self._journal.close()
