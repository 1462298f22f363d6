"""Whether a store file can be read to its end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb

from data.store.archive.listing import LISTED, Month, read
from data.store.cursor import Damaged
from data.store.migrate import SCHEMA
from data.store.recovery.acknowledged import WRITTEN, number_sql
from data.store.views import SQL


def verify_file(path: Path, *, rules: bool = False) -> None:
    """Check a store file in a child process (this process must never open a live file), with all ``rules`` or without.

    Raises
    ------
    Damaged
        If the file cannot be opened or a table cannot be read to its end.
    """
    result = subprocess.run(
        [sys.executable, "-m", "data.store.verify", str(path), *(["--rules"] if rules else [])],
        capture_output=True,
        text=True,
        cwd=SQL.parents[2],
        check=False,
    )
    if result.returncode:
        raise Damaged(f"{path.name} failed its check: {result.stderr.strip().splitlines()[-1:]}")


def check(path: Path) -> dict[str, int]:
    """Rows of every table of a store file, read to the end; meant for a process that holds no store."""
    with duckdb.connect(str(path), read_only=True) as connection:
        names = [row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()]
        counts = {}
        for name in names:
            columns = connection.execute(
                f'select count(*), bit_xor(hash(columns(*))) from "{name}"'
            ).fetchone()
            counts[name] = int(columns[0]) if columns else 0
        return counts


def last_good(folder: Path) -> str:
    """Name of the newest backup in a folder that can be read to its end, '' when there is none."""
    for path in sorted(folder.glob("rightbox-*.duckdb"), reverse=True):
        try:
            verify_file(path)
        except Damaged:
            continue
        return path.name
    return ""


def schema_of(path: Path) -> int:
    """Number of the schema of a store file, 1 for those from before it was written down, 0 for a file without a table.

    Raises
    ------
    Damaged
        If it is another program's file (code 'foreign'), or a newer release's (code 'newer').
    """
    with duckdb.connect(str(path), read_only=True) as connection:
        names = {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}
        if not names:
            return 0
        meta = connection.execute("describe meta").fetchall() if "meta" in names else []
        if [row[0] for row in meta] != ["name", "value"]:
            raise Damaged(f"{path.name} is a database of another program.", "foreign", file=path.name)
        known = dict(connection.execute("select name, value from meta").fetchall())
        if "version" not in known:
            raise Damaged(f"{path.name} is a database of another program.", "foreign", file=path.name)
        number = int(known.get("schema") or 1)
        if number > SCHEMA:
            raise Damaged(f"{path.name} was written by a newer Rightbox.", "newer", file=path.name)
        return number


def months_of(path: Path) -> list[Month]:
    """Months in the archive that belong to a store file."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return read(text for (text,) in connection.execute(LISTED).fetchall())


def written(path: Path) -> int:
    """Number of writes that a store file and its log hold; looking changes neither."""
    with duckdb.connect(str(path), read_only=True) as connection:
        has = connection.execute("select count(*) from duckdb_tables() where table_name = 'meta'").fetchall()
        if not has[0][0]:
            return 0
        return int(connection.execute(number_sql(WRITTEN)).fetchall()[0][0])
