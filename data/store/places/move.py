"""A store moved to another folder: copied whole, compared table by table, and only then called a store."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from data.schema.rights import ADMINISTER
from data.store.archive import files
from data.store.connect import connected
from data.store.cursor import Cursor, Damaged
from data.store.store import Store

# of the data folder, what belongs to the store besides its file; backups, log and uploads nobody loaded stay
BESIDE = (files.FOLDER, "photos")
ALONE = ("hash.key", "accounts.json")
_TABLES = "select table_name from duckdb_tables() where database_name = current_database() and not temporary order by 1"


class Occupied(RuntimeError):
    """There is a store in the folder already."""


@dataclass(frozen=True)
class Moved:
    """Rows of every table, and number and bytes of the files beside the store."""

    rows: dict[str, int]
    files: int
    bytes: int


def move(store: Store, target: Path) -> Moved:
    """Copy a store that nobody else has open into a folder; the store itself stays as it is.

    The file gets its name last. Stopped before that, the folder holds no store, and the same can be done again.

    Raises
    ------
    Occupied
        If the folder holds a store.
    Damaged
        If what was written is not what was read.
    """
    store.asker.require(ADMINISTER, "move")
    if store.path is None or store.folder is None:
        raise ValueError("a store in memory has no folder")
    place = target / f"{store.path.stem}.duckdb"
    if place.exists():
        raise Occupied(str(target))
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(store.cursor()) as cursor:
        sums = table_sums(cursor)
    fresh = target / f"{place.name}.moving"
    inside = store.folder / f"{store.path.stem}-moving.copy"
    Path(f"{fresh}.wal").unlink(missing_ok=True)  # of a move that was stopped
    try:
        store.backup(inside)
        files.copy(inside, fresh)
    finally:
        inside.unlink(missing_ok=True)
    with connected(fresh) as base, closing(Cursor(base.cursor())) as cursor:
        if table_sums(cursor) != sums:
            raise Damaged(f"{fresh} is not what was copied")
        cursor.run("checkpoint")
    count, size = _move_files(store.folder, target)
    os.replace(fresh, place)
    return Moved({name: rows for name, (rows, _) in sums.items()}, count, size)


def table_sums(cursor: Cursor) -> dict[str, tuple[int, int]]:
    """Number of rows and checksum of every table, whatever the order of its rows."""
    found = {}
    for (name,) in cursor.rows(_TABLES):
        rows, checksum = cursor.rows(sum_sql(f'"{name}"'))[0]
        found[str(name)] = (int(rows), int(checksum))
    return found


def sum_sql(rows: str) -> str:
    """SQL of the number and a checksum of some rows, whatever their order."""
    return f"select count(*), coalesce(sum(hash(t)::hugeint), 0) from {rows} as t"


def _move_files(source: Path, target: Path) -> tuple[int, int]:
    """Copy what lies beside the store and compare it; how many files and bytes that were."""
    paths = [source / name for name in ALONE if (source / name).is_file()]
    paths += [path for name in BESIDE for path in sorted((source / name).glob("*")) if path.is_file()]
    for path in paths:
        copied = target / path.relative_to(source)
        if copied.exists() and copied.samefile(path):  # out of a shared store into the folder that it shares
            continue
        copied.parent.mkdir(mode=0o700, exist_ok=True)
        files.copy(path, copied)
        copied.chmod(0o600)
        if files.sha256_of(copied) != files.sha256_of(path):
            raise Damaged(f"{copied} is not what was copied")
    return len(paths), sum(path.stat().st_size for path in paths)
