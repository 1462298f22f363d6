"""A store in a file copied into a shared one: in one transaction, compared table by table before it ends."""

from __future__ import annotations

import secrets
from contextlib import closing

from data.schema.rights import ADMINISTER
from data.store.archive import listing
from data.store.connect import MEMORY_LIMIT
from data.store.cursor import Cursor, Damaged, literal, transaction
from data.store.lake.address import NAME, Lake, connected
from data.store.lake.shared import SharedStore
from data.store.lake.turn import Turn
from data.store.places.move import Moved, Occupied, sum_sql, table_sums
from data.store.store import Store


def move(store: Store, lake: Lake) -> Moved:
    """Copy a store that nobody else has open; the store itself stays as it is, and so do the files beside it.

    Stopped before the end, the shared store has none of it, and the same can be done again.

    Raises
    ------
    Occupied
        If there are tables in the shared store.
    Damaged
        If what was written is not what was read.
    """
    store.asker.require(ADMINISTER, "move")
    if store.path is None or store.folder is None or store.shared:
        raise ValueError("only a store in a file can be moved into a shared one")
    if store.folder.resolve() != lake.folder.resolve():
        raise ValueError("photos and key lie in the data folder, which both share")
    wanted = _sums(store)
    copy = store.folder / f"{store.path.stem}-moving-{secrets.token_hex(4)}.copy"
    try:
        store.backup(copy)
        with store.alone() as cursor:
            months = listing.listed(cursor)
        with closing(Turn(lake.catalog)) as turn, turn.held(), connected(lake, MEMORY_LIMIT) as base:
            cursor = Cursor(base)
            cursor.run(f"attach {literal(str(copy.resolve()))} as source (read_only)")
            cursor.run(f"use {NAME}")
            if cursor.value("select exists (from duckdb_tables() where database_name = ?)", [NAME]):
                raise Occupied(NAME)
            with transaction(cursor):
                _copy(
                    cursor,
                    list(wanted),
                    {table: _archived(store, table, months) for table in listing.DAYS},
                )
                if table_sums(cursor) != wanted:
                    raise Damaged("the shared store is not what was copied")
    finally:
        copy.unlink(missing_ok=True)
    SharedStore(lake).close()  # which gives it its views and its fence
    return Moved({name: rows for name, (rows, _) in wanted.items()}, 0, 0)


def _copy(cursor: Cursor, tables: list[str], archived: dict[str, str]) -> None:
    for name in tables:
        aside = " where name <> 'archived'" if name == "meta" else ""
        cursor.run(f'create table "{name}" as select * from source."{name}"{aside}')
        if archived.get(name):
            cursor.run(f'insert into "{name}" by name {archived[name]}')


def _archived(store: Store, table: str, months: list[listing.Month]) -> str:
    """SQL of the rows of a table that lie in the archive, '' for none: a shared store has its rows in files anyhow."""
    folder = store.folder
    assert folder is not None
    files = [m for m in months if m.table == table]
    return " union all by name ".join(f"select * from {m.read_sql(folder / listing.FOLDER)}" for m in files)


def _sums(store: Store) -> dict[str, tuple[int, int]]:
    """Rows and checksum of every table, with what lies in the archive."""
    with closing(store.cursor()) as cursor:
        found = table_sums(cursor)
        for table in listing.DAYS:
            found[table] = cursor.rows(sum_sql(f"(select * from all_{table})"))[0]
        found["meta"] = cursor.rows(sum_sql("(select * from meta where name <> 'archived')"))[0]
    return {name: (int(rows), int(checksum)) for name, (rows, checksum) in found.items()}
