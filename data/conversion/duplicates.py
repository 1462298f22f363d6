"""Rows of one key in one file."""

from __future__ import annotations

from data.schema import Table
from data.store import Cursor


def one_row_a_key(cursor: Cursor, table: Table, repeats: str, first_row: int) -> None:
    """Rows of one key in one file: quantities add up, or the last row wins and the others are named as doubtful."""
    staged = f"staged_{table.name}"
    keys = ", ".join(table.key)
    if "row_no" not in cursor.columns(staged):
        cursor.run(f"create temp table numbered as select rowid + {first_row} as row_no, * from {staged}")
        cursor.run(f"drop table {staged}")
        cursor.run(f"alter table numbered rename to {staged}")
    if repeats == "sum" and "quantity" in table.names:
        rest = ", ".join(
            f"arg_max({n}, row_no) as {n}"
            for n in ("row_no", *table.names)
            if n not in (*table.key, "quantity", "import_id", "exported_at")
        )
        cursor.run(
            f"create or replace temp table merged as select {keys}, sum(coalesce(quantity, 1))::bigint as quantity, {rest} "
            f"from {_counted(staged, table)} group by {keys}"
        )
    else:
        cursor.run(
            f"create or replace temp table merged as select * from {staged} "
            f"qualify row_number() over (partition by {keys} order by row_no desc) = 1"
        )
        content = ", ".join(n for n in table.names if n not in ("import_id", "exported_at"))
        cursor.run(
            f"insert into problems (row_no, column_name, value, code, rejected) select s.row_no, '', '', case when exists (select 1 from merged as m where "
            f"{' and '.join(f's.{n} is not distinct from m.{n}' for n in content.split(', '))}) "
            f"then 'duplicate_row' else 'same_key_again' end, false from {staged} as s anti join merged as m on s.row_no = m.row_no"
        )
    cursor.run(f"drop table {staged}")
    cursor.run(f"alter table merged rename to {staged}")


def _counted(staged: str, table: Table) -> str:
    """Rows that add up: a unit that was cancelled does not, where others of its line were not."""
    if "status" not in table.names:
        return staged
    cancelled = "coalesce(status, '') = 'cancelled'"
    return (
        f"(select * from {staged} "
        f"qualify not {cancelled} or bool_and({cancelled}) over (partition by {', '.join(table.key)}))"
    )
