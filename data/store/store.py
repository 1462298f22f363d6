"""The one DuckDB file: connections, one writer at a time.

A cursor is made for every query (a connection shared by threads returns wrong rows), every write is one
transaction under one lock, and the database cannot reach files outside its folder.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from data.schema import rights
from data.store.archive import files
from data.store.caching.case_cache import CACHED, CaseCache
from data.store.caching.memory import Memory
from data.store.caching.shared_answers import SharedAnswers
from data.store.connect import MEMORY_LIMIT, SPARING, connected
from data.store.cursor import (
    Cursor,
    QueryTimeout,
    ReadOnly,
    end_transaction,
    full_disk,
    literal,
    transaction,
    utc_now,
)
from data.store.file_check import last_good, verify_file
from data.store.lockfile import LockFile
from data.store.migrate import migrate
from data.store.recovery import leftovers, torn
from data.store.recovery.acknowledged import VERSION, Acknowledged, number_sql
from data.store.recovery.modes import close_to_others
from data.store.recovery.upgrade import upgrade

QUERY_SECONDS = 60.0
MOST_ANSWERS = 32_000_000  # bytes of what commands and packs have asked for
VIEW_SECONDS = 600.0  # its rows are wanted by every screen: giving up would only have them made again
# a log of so many bytes goes into the file, where so many more than its own size are free
LONG_LOG, SPARE = 16_000_000, 16_000_000


class Store:
    """The durable state of one installation. ``Store(None)`` lives in memory, for tests.

    It answers the program itself; ``seen_by`` is the same store for somebody else.
    """

    asker = rights.SYSTEM
    read_only = False
    shared = False  # True where other servers have it open too

    def __init__(self, path: Path | None, *, memory_limit: str = MEMORY_LIMIT):
        self.path = path
        self._write_lock = threading.RLock()
        self._lockfile: LockFile | None = None
        if path is not None:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lockfile = LockFile(path.with_suffix(".lock"))
        self._base: duckdb.DuckDBPyConnection | None = None
        try:
            if path is not None:
                close_to_others(path)
                leftovers.sweep(path)
            lost = None if path is None else torn.mend(path, lambda: last_good(path.parent / "backups"))
            if path is not None:
                upgrade(path)
            self._connect(path, memory_limit)
            with closing(self.cursor()) as cursor:
                migrate(cursor)
                files.sweep(cursor)
                self._name = '"' + str(cursor.value("select current_database()")).replace('"', '""') + '"'
                self._acknowledged = Acknowledged(cursor, path, lost)
                self._version = int(cursor.value(number_sql(VERSION)))
        except BaseException as error:
            self._release()  # whoever tries again must not find it held by this process
            if isinstance(error, duckdb.Error) and full_disk(error):
                raise OSError(errno.ENOSPC, str(error)) from error
            raise
        self._begin()

    @classmethod
    def reader(cls, path: Path, version: int) -> Store:
        """A store of that version to which nothing is written, in a file of its own that has every table and view.

        Raises
        ------
        Damaged
            If the file cannot be opened.
        """
        store = object.__new__(cls)
        store.path, store.read_only = path, True
        store._write_lock, store._lockfile = threading.RLock(), None
        store._connect(path, MEMORY_LIMIT)
        store._name, store._version = f'"{path.stem}"', version
        store._begin()
        return store

    def _connect(self, path: Path | None, memory_limit: str) -> None:
        self._base = connected(path, memory_limit)
        self._memory = Memory(self.cursor(), memory_limit)

    def _begin(self) -> None:
        """Make ready what is kept in memory besides the file."""
        assert self._base is not None
        self._base.execute("attach ':memory:' as kept")
        self._keep_lock = threading.Lock()
        self._case_cache, self._cached_version = CaseCache(), -1
        self._numbers_version = self._version
        self._answers, self._answered_at = SharedAnswers(MOST_ANSWERS), self._version

    def seen_by(self, asker: rights.Asker) -> Store:
        """This store for somebody: what they may not write or see is refused or not there."""
        other = object.__new__(self._seen_class())
        other.__dict__ = self.__dict__
        other.asker = asker
        return other

    @staticmethod
    def _seen_class() -> type[Store]:
        return _Seen

    @property
    def folder(self) -> Path | None:
        """Folder of the store's files, None in memory."""
        return None if self.path is None else self.path.parent

    @property
    def version(self) -> int:
        """Number that grows with every committed write; part of every cache key."""
        return self._version

    @property
    def numbers_version(self) -> int:
        """The version since which only words were written, such as notes of a retro: no count or cost has changed."""
        return self._numbers_version

    def cursor(self) -> Cursor:
        """A new cursor; the caller closes it."""
        if self._base is None:
            raise RuntimeError("the store is closed")
        return Cursor(self._base.cursor(), self.asker)

    @contextmanager
    def reading(self, seconds: float = QUERY_SECONDS) -> Iterator[Cursor]:
        """A cursor whose queries are interrupted after ``seconds``.

        Raises
        ------
        QueryTimeout
            If the limit was reached.
        data.schema.rights.Forbidden
            If the asker may see nothing.
        """
        self.asker.require(rights.VIEW)
        cursor = Cursor(self.cursor().raw, self.asker, self._name, self._memory.widen)
        timer = threading.Timer(seconds, cursor.raw.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield cursor
        except duckdb.InterruptException as error:
            raise QueryTimeout(f"stopped after {seconds:g} s") from error
        finally:
            timer.cancel()
            cursor.close()

    def frame(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> pd.DataFrame:
        """Result of one query as a DataFrame."""
        with self.reading() as cursor:
            return cursor.frame(sql, params)

    def rows(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Result of one query as tuples."""
        with self.reading() as cursor:
            return cursor.rows(sql, params)

    def value(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """First value of one query."""
        with self.reading() as cursor:
            return cursor.value(sql, params)

    def once(self, sql: str) -> Any:
        """First value of a query, asked once as long as no numbers are written."""
        return self._remembered((sql, self.asker), lambda: self.value(sql))

    def answered(self, question: Callable[..., Any], *args: Hashable) -> Any:
        """``question(store, *args)``, a question of numbers, asked once as long as none are written."""
        return self._remembered((question, args, self.asker), lambda: question(self, *args))

    def _remembered(self, key: Hashable, ask: Callable[[], Any]) -> Any:
        version = self.numbers_version
        if self._answered_at != version:
            self._answered_at = version
            self._answers.forget(lambda kept: kept[0] < version)  # nobody asks for them any more
        return self._answers.get((version, key), ask)

    def materialised(self, view: str) -> str:
        """Name of a table with the rows of a view of ``CACHED`` as of the last write of numbers, for the first who asks.

        A screen asks the same view a dozen times, and evaluating it costs more than all that is asked of it.
        """
        if view not in CACHED:
            raise ValueError(f"{view} is not cached")
        if self.asker.shops is not None:
            return view  # evaluated over the rows that are theirs
        with self._keep_lock:
            version = self.numbers_version
            if self._cached_version != version:
                with self.seen_by(rights.SYSTEM).reading(VIEW_SECONDS) as cursor:
                    self._case_cache.bring_up_to_date(cursor)
                self._cached_version = version
        return f"kept.{view}"

    def sparing(self, megabytes: int = SPARING) -> AbstractContextManager[None]:
        """While a large file is read and stored: what it needs beyond a little memory goes to the disk."""
        return self._memory.sparing(megabytes)

    @contextmanager
    def writing(
        self, cursor: Cursor | None = None, *, shown: bool = True, numbers: bool = True, needs: str = ""
    ) -> Iterator[Cursor]:
        """One transaction under the writer lock: all of it is stored, or nothing.

        A cursor given by the caller keeps its temporary tables and is left open. ``shown=False`` is for what no
        screen asks from a cache, for example drafts: the version stays, and so does what others have cached.
        ``numbers=False`` is for records that no count or cost is computed from. ``needs`` is a right beyond those
        that the tables need (``data.schema.rights.WRITES``).

        Raises
        ------
        data.schema.rights.Forbidden
            If the asker may not write what was written; nothing of it is stored.
        ReadOnly
            If the file is one to look at.
        """
        if self.read_only:
            raise ReadOnly
        self.asker.require(needs)
        with self._write_lock:
            with self._begun(cursor) as own:
                own.touched.clear()
                yield own
                touched = set(own.touched)
                self.asker.check_writes(touched, needs)
                self._acknowledged.count(own, self._version + int(shown))
                end_transaction(own)
                self._acknowledged.add(touched)
            self._version += int(shown)
            if shown and numbers:
                self._numbers_version = self._version
            self._shorten_log()

    @contextmanager
    def _begun(self, cursor: Cursor | None) -> Iterator[Cursor]:
        """A transaction of the cursor, or of one of its own, that whoever writes ends; rolled back when anything fails."""
        own = cursor or self.cursor()
        own.run("begin transaction")
        try:
            yield own
        except BaseException as error:
            own.rollback()
            if isinstance(error, rights.Forbidden):
                self._note_refusal(error)
            raise
        finally:
            if cursor is None:
                own.close()

    def _note_refusal(self, error: rights.Forbidden) -> None:
        """A line of the audit trail; a full disk refuses too."""
        with (
            contextlib.suppress(duckdb.Error, OSError),
            self.seen_by(rights.SYSTEM).writing(numbers=False) as cursor,
        ):
            cursor.run(
                "insert into audit (changed_at, who, what, subject, detail) values (?, ?, 'rights.refused', ?, '{}')",
                [utc_now(), self.asker.email, str(error)],
            )

    @contextmanager
    def finishing(self, cursor: Cursor) -> Iterator[None]:
        """The end, under the writer lock, of a transaction that ``cursor`` began without it: stored whole or not.

        Others may have written since it began; the caller makes sure that it touches none of their rows.
        """
        with self._write_lock:
            try:
                yield
                self.asker.check_writes(cursor.touched, "")
                self._acknowledged.count_beside(cursor)
                end_transaction(cursor)
                self._acknowledged.add(cursor.touched)
                self._version += 1  # only now: who asks for the new version must find the new rows
                self._numbers_version = self._version
            except BaseException:
                cursor.rollback()
                raise
            self._shorten_log()

    @contextmanager
    def alone(self) -> Iterator[Cursor]:
        """A cursor while nobody writes."""
        with self._write_lock, closing(self.cursor()) as cursor:
            yield cursor

    def _shorten_log(self) -> None:
        """Bring a long log into the file, where the disk has room: one that fails halfway ends the whole connection.

        What was written is stored already; while somebody loads, it waits for the next write.
        """
        log = None if self.path is None else torn.log_of(self.path)
        if log is None or not log.exists():
            return
        size = log.stat().st_size
        if size < LONG_LOG or shutil.disk_usage(log.parent).free < size + SPARE:
            return
        with closing(self.cursor()) as cursor, contextlib.suppress(duckdb.Error):
            cursor.run("checkpoint")

    def close(self) -> None:
        """Write everything to disk and let other processes in."""
        self._release()

    def backup(self, target: Path) -> None:
        """Write a complete copy of the store to ``target`` while others keep working.

        The copy is written beside the target, checked, then renamed. ``target`` must lie in the store's folder.
        """
        self.asker.require(rights.MANAGE, "backup")
        if self.asker.shops is not None:
            raise rights.Forbidden("", "backup")
        part = target.with_suffix(".part")
        part.unlink(missing_ok=True)
        cursor = self.cursor()
        name = f"backup_{os.getpid()}_{threading.get_ident()}"
        try:
            cursor.run(f"attach {_literal(part)} as {name}")
            # one transaction reads one moment; COPY FROM DATABASE is refused once the configuration is locked
            with transaction(cursor):
                tables = cursor.rows(
                    "select table_name from duckdb_tables() where database_name = current_database() and not temporary"
                )
                for (table,) in tables:
                    cursor.run(f'create table {name}."{table}" as select * from {self._name}."{table}"')
            cursor.run(f"detach {name}")
            verify_file(part)
            os.replace(part, target)
        finally:
            with contextlib.suppress(duckdb.Error):
                cursor.run(f"detach database if exists {name}")
            cursor.close()
            for left in (part, torn.log_of(part)):
                left.unlink(missing_ok=True)

    def _release(self) -> None:
        if acknowledged := getattr(self, "_acknowledged", None):
            acknowledged.close()
        if self._base is not None:
            self._base.close()
        if self._lockfile is not None:
            self._lockfile.release()


class _Seen(Store):
    """A store for one asker: all that it is made of is that of the store it was taken from."""

    __slots__ = ("asker",)


def _literal(path: Path) -> str:
    return literal(str(path.resolve()))
