"""A store that several servers have open at once: many read, one writes at a time."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from data.schema import rights
from data.store.caching.memory import Memory
from data.store.connect import MEMORY_LIMIT
from data.store.cursor import WRITES, Cursor, Damaged
from data.store.lake import fence
from data.store.lake.address import NAME, Lake, connected, named
from data.store.lake.again import Collision
from data.store.lake.turn import Turn
from data.store.migrate import SCHEMA, migrate, wanted_tables
from data.store.store import Store
from data.store.views import VIEWS, cause_sql, view_sql

LOOK_SECONDS = 0.5  # between two looks whether another server has written
MADE = "made"  # in meta: the tables and views that a release wants


def opened(environment: Mapping[str, str], folder: Path) -> SharedStore | None:
    """The shared store that ``RIGHTBOX_STORE`` names, open; None where it names none.

    Raises
    ------
    Damaged
        If it cannot be opened.
    """
    lake = named(environment, folder)
    return None if lake is None else SharedStore(lake)


class LakeCursor(Cursor):
    """A cursor of a shared store, which says afterwards and not row by row what was written."""

    def run(self, sql: str, params: Any = ()) -> Cursor:
        """Run a statement."""
        target = WRITES.match(sql)
        if target is not None:
            self.touched.add(target[1])
        self._execute(sql, params)
        return self


class SharedStore(Store):
    """As ``Store``, of which other servers have the same rows open. ``path`` only names it: there is no such file."""

    shared = True

    def __init__(
        self, lake: Lake, *, memory_limit: str = MEMORY_LIMIT, turn: Turn | None = None, fenced: bool = True
    ):
        self.lake = lake
        self.path = lake.folder / "rightbox.lake"
        self._write_lock = threading.RLock()
        self._lockfile = None
        self._base = None
        self._turn = turn or Turn(lake.catalog)
        self._fenced = fenced  # False only to show what goes wrong without
        self._name = NAME
        lake.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with self._turn.held():
                self._base = connected(lake, memory_limit)
                with closing(self.cursor()) as cursor:
                    _prepare(cursor)
                    self._stand = fence.stand(cursor)
        except BaseException:
            self._release()
            raise
        self._memory = Memory(self.cursor(), memory_limit)
        self._looked, self._snapshot, self._look_lock = 0.0, -1, threading.Lock()
        self._version = self._stand.version
        self._begin()

    @staticmethod
    def _seen_class() -> type[Store]:
        return _SeenShared

    def cursor(self) -> Cursor:
        """A new cursor; the caller closes it."""
        if self._base is None:
            raise RuntimeError("the store is closed")
        own = LakeCursor(self._base.cursor(), self.asker)
        own.run(f"use {NAME}")
        return own

    @property
    def version(self) -> int:
        """Number that grows with every committed write of any server, noticed within ``LOOK_SECONDS``."""
        self._look()
        return self._stand.version

    @property
    def numbers_version(self) -> int:
        """The version since which only words were written."""
        self._look()
        return self._stand.numbers

    def _look(self) -> None:
        now = time.monotonic()
        if now < self._looked + LOOK_SECONDS or not self._look_lock.acquire(blocking=False):
            return
        try:
            self._looked = now
            newest = self._turn.newest()
            if newest not in (-1, self._snapshot):
                with closing(self.cursor()) as cursor:
                    self._know(fence.stand(cursor))
                self._snapshot = newest
        finally:
            self._look_lock.release()

    def _know(self, stand: fence.Stand) -> None:
        if stand.version >= self._stand.version:
            self._stand = stand

    @contextmanager
    def writing(
        self, cursor: Cursor | None = None, *, shown: bool = True, numbers: bool = True, needs: str = ""
    ) -> Iterator[Cursor]:
        """As ``Store.writing``, while no other server writes.

        Raises
        ------
        Collision
            If another server's write came between all the same, because this one had lost its turn.
        """
        self.asker.require(needs)
        token = secrets.token_hex(8)
        with self._write_lock, self._turn.held():
            with self._begun(cursor) as own:
                if self._fenced:
                    fence.pass_through(own, token, shown=shown, numbers=numbers)
                own.touched.clear()
                yield own
                self.asker.check_writes(set(own.touched), needs)
                self._check_shops(own)
                stand = fence.stand(own)
                self._end(own, token)
            self._know(stand)

    def _end(self, cursor: Cursor, token: str) -> None:
        """End the transaction; when that fails, say whether it is stored, which the fence knows."""
        try:
            cursor.run("commit")
        except duckdb.Error as error:
            if "conflict" in str(error).lower():
                raise Collision(str(error)) from error
            with contextlib.suppress(duckdb.Error), closing(self.cursor()) as other:
                if fence.stand(other).token == token:
                    return
            raise

    def _check_shops(self, cursor: Cursor) -> None:
        """Refuse what was written to rows of shops that are not the asker's: all those have to be what they were."""
        if self.asker.shops is None:
            return
        for table in sorted(cursor.touched & set(rights.stored_tables())):
            if not rights.has_shop(table):
                continue
            sums = (
                f"select count(*), coalesce(sum(hash(t)::hugeint), 0) from {NAME}.main.{table} as t "
                "where shop is null or not list_contains(?, shop)"
            )
            with closing(self.cursor()) as before:  # nobody else writes: it sees what was stored before
                if before.rows(sums, [list(self.asker.shops)]) != cursor.rows(sums, [list(self.asker.shops)]):
                    raise rights.Forbidden("", table)

    @contextmanager
    def finishing(self, cursor: Cursor) -> Iterator[None]:
        """A shared store has no transactions that begin before it is their turn."""
        raise NotImplementedError
        yield

    @contextmanager
    def alone(self) -> Iterator[Cursor]:
        """A cursor while nobody writes, on any server."""
        with self._write_lock, self._turn.held(), closing(self.cursor()) as cursor:
            yield cursor

    def _shorten_log(self) -> None:
        """There is no log."""

    def _release(self) -> None:
        temp = None
        if self._base is not None:
            temp = self._base.execute("select current_setting('temp_directory')").fetchall()[0][0]
        super()._release()
        self._base = None
        self._turn.close()
        if temp:
            shutil.rmtree(temp, ignore_errors=True)


class _SeenShared(SharedStore):
    """A shared store for one asker."""

    __slots__ = ("asker",)


def _prepare(cursor: Cursor) -> None:
    """Bring tables and views to what this release wants, once for all servers.

    Raises
    ------
    Damaged
        If a newer release wrote the store ('newer').
    """
    wanted = repr((SCHEMA, wanted_tables(), cause_sql(), [view_sql(view) for view in VIEWS]))
    made = hashlib.sha256(wanted.encode()).hexdigest()
    known: dict[str, str] = {}
    with contextlib.suppress(
        duckdb.CatalogException
    ):  # a new store has none; asking for its tables takes long
        known = dict(cursor.rows("select name, value from meta"))
    if int(known.get("schema") or 0) > SCHEMA:
        raise Damaged("a newer Rightbox wrote this store", "newer", file=NAME)
    if known.get(MADE) == made:
        return
    migrate(cursor)
    fence.lay(cursor)
    cursor.run("delete from meta where name = ?", [MADE])
    cursor.run("insert into meta values (?, ?)", [MADE, made])
