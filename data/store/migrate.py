"""Tables and columns that a store lacks."""

from __future__ import annotations

from pathlib import Path

from data import schema
from data.store.cursor import Cursor

SQL = Path(__file__).parent / "sql"
VIEWS: tuple[str, ...] = ("case_effective", "cost_entries", "case_rows")


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


def ensure_table(cursor: Cursor, name: str, columns: dict[str, str], present: set[str] | None) -> None:
    """Create a table, or add the columns that it lacks."""
    if present is None:
        body = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        cursor.run(f"create table {name} ({body})")
        return
    for column, kind in columns.items():
        if column not in present:
            cursor.run(f"alter table {name} add column {column} {kind}")
