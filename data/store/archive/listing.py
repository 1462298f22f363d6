"""Which months lie in the archive, and the views of all rows: ``all_<table>``, and ``archived_<table>`` of the archive's.

Whoever reads order lines or packing asks ``all_order_lines`` and ``all_packing``; the tables hold what can be changed.
The list stands in the catalog, so that rows and list change in one transaction. A file is never written twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from data.schema import ORDER_LINES, PACKING, SQL_TYPES, Table
from data.store.cursor import Cursor, Damaged, literal

FOLDER = "archive"
# table -> the day that says of which month a row is
DAYS: dict[str, str] = {"order_lines": "coalesce(ship_day, order_day)", "packing": "packed_at::date"}
TABLES: tuple[Table, ...] = (ORDER_LINES, PACKING)
_NAME = "archived"
LISTED = f"select value from meta where name = '{_NAME}'"


@dataclass(frozen=True)
class Month:
    """A month of a table in the archive: its file's name, number of rows and SHA-256, and the columns in it."""

    table: str
    month: str
    file: str
    rows: int
    sha256: str
    columns: tuple[str, ...]

    def read_sql(self, folder: Path) -> str:
        """SQL of its rows."""
        return f"read_parquet({literal(str(folder / self.file))})"


def folder_of(cursor: Cursor) -> Path | None:
    """Where the archive of the cursor's store lies; None for one in memory or shared, which has none."""
    path = cursor.value(
        "select path from duckdb_databases() where database_name = current_database() and type = 'duckdb'"
    )
    return Path(path).parent / FOLDER if path else None


def listed(cursor: Cursor, table: str = "") -> list[Month]:
    """Months in the archive, of one table or of all, the oldest first."""
    return [m for m in read(text for (text,) in cursor.rows(LISTED)) if table in ("", m.table)]


def read(texts: Iterable[str]) -> list[Month]:
    """Months from what ``LISTED`` finds, the oldest first."""
    rows = [json.loads(text) for text in texts]
    months = [Month(**(row | {"columns": tuple(row["columns"])})) for row in rows]
    return sorted(months, key=lambda m: (m.table, m.month, m.file))


def add(cursor: Cursor, month: Month) -> None:
    """Put a month on the list; the caller holds the transaction and makes the views anew."""
    cursor.run(f"insert into meta values ('{_NAME}', ?)", [json.dumps(asdict(month))])


def drop(cursor: Cursor, month: Month) -> None:
    """Take a month off the list; the caller holds the transaction and makes the views anew."""
    cursor.run(
        f"delete from meta where name = '{_NAME}' and json_extract_string(value, '$.file') = ?", [month.file]
    )


def make_views(cursor: Cursor) -> None:
    """Make ``all_<table>`` and ``archived_<table>`` for what is on the list.

    Raises
    ------
    Damaged
        If a file of the archive is not there ('archive_missing').
    """
    folder = folder_of(cursor)
    for table in TABLES:
        months = listed(cursor, table.name)
        names = ", ".join(table.names)
        aside = f"select {names} from {table.name} where false"
        if months and folder is not None:
            aside = _of_files(table, months, folder)
        cursor.run(f"create or replace view archived_{table.name} as {aside}")
        both = f"select {names} from {table.name}" + (f" union all {aside}" if months else "")
        cursor.run(f"create or replace view all_{table.name} as {both}")


def _of_files(table: Table, months: list[Month], folder: Path) -> str:
    """SQL of the rows in files, with nothing in the columns that files lack."""
    for month in months:
        if not (folder / month.file).is_file():
            raise Damaged(f"the archive lacks {month.file}", "archive_missing", file=month.file)
    have = {name for month in months for name in month.columns}
    columns = ", ".join(
        c.name if c.name in have else f"null::{SQL_TYPES[c.type]} as {c.name}" for c in table.columns
    )
    files = ", ".join(literal(str(folder / month.file)) for month in months)
    return f"select {columns} from read_parquet([{files}], union_by_name = true)"


def everything(table: str) -> str:
    """Name under which all rows of a table are asked: its own, or that of the view with the archive."""
    return f"all_{table}" if table in DAYS else table


def placed(table: Table) -> str:
    """SQL of all rows of an imported table with their ``place`` in it (rowid), none for those in the archive."""
    rows = f"select rowid as place, * from {table.name}"
    if table.name in DAYS:
        rows += f" union all by name select null::bigint as place, * from archived_{table.name}"
    return f"({rows})"
