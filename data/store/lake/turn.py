"""Whose turn it is to write: a lock in PostgreSQL that one server holds at a time, and the newest snapshot."""

from __future__ import annotations

import contextlib
import importlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from data.store.cursor import Damaged

KEY = 0x52_49_47_48_54_42_4F_58  # the lock is of the catalog's database
# a server that is cut off gives its turn back within half a minute, and not in two hours
_ALIVE = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
CONNECT_SECONDS = 10


class Turn:
    """Held by one server at a time; used by one of its threads at a time, which may hold it more than once."""

    def __init__(self, catalog: str, *, taken: bool = True):
        self._catalog = catalog
        self._taken = taken  # False only to show what goes wrong without
        self._depth = 0
        self._lock_connection: Any = None
        self._look_connection: Any = None
        self._looking = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait until no other server writes, and let none write within.

        Raises
        ------
        Damaged
            If the catalog does not answer ('no_catalog').
        """
        if not self._depth and self._taken:
            self._take()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth and self._taken:
                self._give()

    def newest(self) -> int:
        """Number of the newest snapshot, -1 while the catalog does not answer."""
        with self._looking:
            try:
                if self._look_connection is None:
                    self._look_connection = _connection(self._catalog)
                found = self._look_connection.execute("select max(snapshot_id) from ducklake_snapshot")
                row = found.fetchone()
                return int(row[0]) if row and row[0] is not None else -1
            except (_psycopg().Error, Damaged):
                self._look_connection = _closed(self._look_connection)
                return -1

    def close(self) -> None:
        """Let both connections go."""
        self._lock_connection = _closed(self._lock_connection)
        with self._looking:
            self._look_connection = _closed(self._look_connection)

    def _take(self) -> None:
        for last in (False, True):  # the connection may have ended since it was used
            try:
                if self._lock_connection is None:
                    self._lock_connection = _connection(self._catalog)
                self._lock_connection.execute("select pg_advisory_lock(%s)", [KEY])
                return
            except _psycopg().Error as error:
                self._lock_connection = _closed(self._lock_connection)
                if last:
                    raise Damaged("the catalog of the shared store does not answer", "no_catalog") from error

    def _give(self) -> None:
        try:
            if self._lock_connection is not None:
                self._lock_connection.execute("select pg_advisory_unlock(%s)", [KEY])
        except _psycopg().Error:  # with the connection the lock is gone
            self._lock_connection = _closed(self._lock_connection)


def _psycopg() -> Any:
    """The package, which only installations with a shared store have."""
    try:
        return importlib.import_module("psycopg")
    except ImportError as error:
        raise Damaged("psycopg is not installed", "no_extension", name="psycopg") from error


def _connection(catalog: str) -> Any:
    try:
        return _psycopg().connect(
            catalog,
            autocommit=True,
            connect_timeout=CONNECT_SECONDS,
            options=_ALIVE,
            application_name="rightbox",
        )
    except _psycopg().Error as error:
        raise Damaged("the catalog of the shared store does not answer", "no_catalog") from error


def _closed(connection: Any) -> None:
    if connection is not None:
        with contextlib.suppress(Exception):
            connection.close()
