"""A PostgreSQL of the tests' own, and shared stores in it."""

import importlib
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from data.store.cursor import transaction
from data.store.lake.address import INLINED, Lake
from data.store.lake.shared import SharedStore

PACKAGES = ("psycopg", "duckdb_extension_ducklake", "duckdb_extension_postgres_scanner")


class Postgres:
    """A running server; ``crash`` ends it as a power failure would."""

    def __init__(self, folder: Path, programs: Path):
        self.folder, self._programs = folder, programs
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        user = "postgres" if os.getuid() == 0 else None  # it refuses to be run by root
        self._as = {"user": user, "group": user} if user else {}
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        self._run(
            "initdb",
            "-D",
            folder / "db",
            "-U",
            "rightbox",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        )
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        alone = "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200"
        options = f"-p {self.port} -c fsync=off {alone}"
        self._run("pg_ctl", "-D", self.folder / "db", "-o", options, "-l", self.folder / "log", "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        """End it, without a word to anybody."""
        self._run("pg_ctl", "-D", self.folder / "db", "-m", mode, "-w", "stop", check=False)

    def catalog(self, name: str = "") -> str:
        """A new empty database, as libpq names it."""
        name = name or f"t{secrets.token_hex(6)}"
        self.sql(f"create database {name}")
        return self.address(name)

    def address(self, name: str) -> str:
        """How libpq finds a database."""
        return f"host=127.0.0.1 port={self.port} user=rightbox dbname={name}"

    def sql(self, text: str) -> None:
        """Run a statement."""
        with importlib.import_module("psycopg").connect(
            self.address("postgres"), autocommit=True
        ) as connection:
            connection.execute(text)

    def _run(self, program: str, *words: object, check: bool = True) -> None:
        subprocess.run(
            [self._programs / program, *map(str, words)],
            check=check,
            cwd="/",
            stdout=subprocess.DEVNULL,
            **self._as,
        )


def programs() -> Path | None:
    """Folder of PostgreSQL's programs, None where it is not installed."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists()), None)


def lacking() -> str:
    """What is not installed that a shared store needs, in a sentence; '' when all is there."""
    absent = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if absent:
        return f"a shared store needs docs/deploy/requirements-servers.txt: {', '.join(absent)}"
    return "" if programs() else "a shared store needs PostgreSQL, which is not installed"


def needed() -> Path:
    """Folder of PostgreSQL's programs; skips the test, and says why, where something is not installed."""
    place = programs()
    if lacking() or place is None:
        pytest.skip(lacking())
    return place


@contextmanager
def running() -> Iterator[Postgres]:
    """A server in a folder of its own, which is gone at the end."""
    place = needed()
    folder = Path(tempfile.mkdtemp(prefix="rightbox-postgres-"))
    server = Postgres(folder, place)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def lake(server: Postgres, folder: Path, inlined: int = INLINED) -> Lake:
    """A new shared store's place."""
    return Lake(server.catalog(), folder, inlined)


def emptied(store: SharedStore) -> None:
    """Take every row out of a shared store, as if it were new."""
    with store.alone() as cursor:
        names = cursor.rows(
            "select table_name from duckdb_tables() where database_name = 'lake' and table_name <> 'meta'"
        )
        full = " union all ".join(f"select '{name}' where exists (from \"{name}\")" for (name,) in names)
        with transaction(cursor):
            for (name,) in cursor.rows(full):
                cursor.run(f'delete from "{name}"')
