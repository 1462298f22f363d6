"""Tables, columns and views that a store lacks, and what is computed of the others made anew when its columns change."""

from __future__ import annotations

from data import schema
from data.store import cube
from data.store.archive.listing import make_views
from data.store.cursor import Cursor, transaction
from data.store.views import SQL, VIEWS, cause_sql, view_sql

SCHEMA = 3  # grows with every change of what tables mean; a file with a larger number is a newer release's


def wanted_tables() -> dict[str, dict[str, str]]:
    """Every table that a store has, with its columns and their types."""
    wanted: dict[str, dict[str, str]] = {}
    for table in schema.TABLES.values():
        columns = {c.name: schema.SQL_TYPES[c.type] for c in table.columns}
        wanted[table.name] = columns
        if table.imported:
            wanted[f"{table.name}_history"] = columns
    wanted |= schema.DERIVED_TABLES
    return wanted


def columns_present(cursor: Cursor) -> dict[str, set[str]]:
    """Tables of a store with their columns."""
    present: dict[str, set[str]] = {}
    for table, column in cursor.rows(
        "select table_name, column_name from duckdb_columns() where not internal"
    ):
        present.setdefault(table, set()).add(column)
    present.pop("meta", None)
    return present


def migrate(cursor: Cursor) -> None:
    """Give a store every table, column and view that is declared; old ones keep their rows."""
    with transaction(cursor):
        cursor.run("create table if not exists meta (name varchar, value varchar)")
        # asking an engine for its columns makes it describe its own tables first: a new store has none of ours
        have = columns_present(cursor) if cursor.rows("select 1 from meta limit 1") else {}
        for name in ("version", "derived"):
            cursor.run(
                f"insert into meta select '{name}', '0' where not exists (from meta where name = '{name}')"
            )
        if _run_migrations(cursor, bool(have)):
            have = columns_present(cursor)
        cursor.run("delete from meta where name = 'schema'")
        cursor.run("insert into meta values ('schema', ?)", [str(SCHEMA)])
        stale = False
        for name, columns in wanted_tables().items():
            if name in schema.DERIVED_TABLES and have.get(name) not in (None, set(columns)):
                cursor.run(f"drop table {name}")
                have.pop(name)
            stale |= name in schema.DERIVED_TABLES and name not in have
            ensure_table(cursor, name, columns, have.get(name))
        make_views(cursor)
        if stale and have:
            cube.refresh(cursor)
        cursor.run(f"create or replace view cause_sixm as {cause_sql()}")
        for view in VIEWS:
            cursor.run(f"create or replace view {view} as {view_sql(view)}")


def _run_migrations(cursor: Cursor, has_tables: bool) -> bool:
    """Run those that a store lacks; whether any statement ran."""
    done = {row[0] for row in cursor.rows("select value from meta where name = 'migration'")}
    lacking = [path for path in sorted((SQL / "migrations").glob("*.sql")) if path.stem not in done]
    for path in lacking:
        for statement in path.read_text("utf-8").split(";\n") if has_tables else ():
            if statement.strip():
                cursor.run(statement)
        cursor.run("insert into meta values ('migration', ?)", [path.stem])
    return has_tables and bool(lacking)


def ensure_table(cursor: Cursor, name: str, columns: dict[str, str], present: set[str] | None) -> None:
    """Create a table, or add the columns that it lacks."""
    if present is None:
        body = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        cursor.run(f"create table {name} ({body})")
        return
    for column, kind in columns.items():
        if column not in present:
            cursor.run(f"alter table {name} add column {column} {kind}")
