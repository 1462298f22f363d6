"""What has to hold in every store, and what of it does not: keys, money, orphans, and counts that equal their rows."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from data.schema import DERIVED_TABLES, TABLES
from data.store import cube
from data.store.archive import files
from data.store.archive.listing import everything, make_views
from data.store.connect import connected
from data.store.cursor import Cursor

# child, column, parent: a row of the child means nothing without the parent's
BELONGS = (
    ("retro_cases", "retro_id", "retros"),
    ("findings", "retro_id", "retros"),
    ("topics", "retro_id", "retros"),
    ("action_events", "action_id", "actions"),
    ("import_problems", "import_id", "imports"),
)


def broken(cursor: Cursor) -> dict[str, int]:
    """Number of rows that break a rule, by rule such as 'key cases', 'orphan findings', 'cube'; empty when all hold.

    What is computed of the rows is computed anew for that and taken back: the store stays as it is.
    """
    if absent := files.broken(cursor):
        return {"archive": absent}  # nothing can be counted without its months
    found: dict[str, int] = {}
    for name, table in TABLES.items():
        if table.key:
            key = ", ".join(table.key)
            twice = f"select 1 from {everything(name)} group by {key} having count(*) > 1"
            found[f"key {name}"] = int(cursor.value(f"select count(*) from ({twice})"))
    for (name,) in cursor.rows(
        "select table_name from duckdb_tables() where database_name = current_database()"
    ):
        stored, read = cursor.rows(
            f'select (select count(*) from "{name}"), (select count(*) from "{name}" as t where hash(t) is not null)'
        )[0]
        found[f"count {name}"] = abs(int(stored) - int(read))
    for child, column, parent in BELONGS:
        found[f"orphan {child}"] = int(
            cursor.value(
                f"select count(*) from {child} as c anti join {parent} as p on c.{column} = p.{column} "
                f"where coalesce(c.{column}, '') <> ''"
            )
        )
    found["money costs"] = int(cursor.value("select count(*) from costs where amount is null"))
    found["versions"] = abs(int(cursor.value("select count(*) from meta where name = 'version'")) - 1)
    return {rule: rows for rule, rows in (found | _counts(cursor)).items() if rows}


def broken_in(path: Path) -> dict[str, int]:
    """As ``broken``, of a file that nobody has open."""
    with connected(path) as base, closing(Cursor(base.cursor())) as cursor:
        make_views(cursor)  # a copy has the tables alone
        return broken(cursor)


def _counts(cursor: Cursor) -> dict[str, int]:
    """Rows of each derived table that are missing, or are there and should not be."""
    cursor.run("begin transaction")
    try:
        for name in DERIVED_TABLES:
            cursor.run(f"create or replace temp table was_{name} as select * from {name}")
        cube.refresh(cursor)
        found = {}
        for name in DERIVED_TABLES:
            differ = (
                f"(from {name} except all from was_{name}) union all (from was_{name} except all from {name})"
            )
            found[name] = int(cursor.value(f"select count(*) from ({differ})"))
        return found
    finally:
        cursor.rollback()
