"""Putting staged rows into the store, and taking an import out again; both in one transaction with the cube.

Every version of a row is kept: the newest in its table, the others in ``<table>_history``; the newest by export
time, then by upload time (import ids ascend). A column that the newest file does not have is inherited from the newest
version whose file has it (``imports.provided``). Undoing an import removes its versions and puts the rest together
again, so that the store is as if the file had never been loaded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from data.cases import merging, replacements
from data.importing.versions import UNTOLD, compose, keep
from data.schema import CASE_KEY, DERIVED, IMPORTED, Table
from data.store import Cursor, cube, cube_change
from data.store.archive.listing import placed
from data.store.archive.months import bring_back

_BOOKKEEPING = ("import_id", "exported_at")


@dataclass(frozen=True)
class RowCounts:
    """What became of the rows of a file that were not rejected."""

    new: int
    updated: int
    unchanged: int


def classify(
    cursor: Cursor, table: Table, staged: str, provided: Collection[str], exported_at: object
) -> RowCounts:
    """Compare ``staged`` (key unique) with the store; makes the temporary table ``<staged>_state``.

    It holds staged_row, stored_row (their rowids), state, and alike (unchanged, also in what the file lacks). States:
    new, updated, unchanged (same content), older and known (a newer export is stored already, with other or with the
    same content).
    """
    aside = {*table.key, *_BOOKKEEPING, "ship_day"}  # the day follows from columns that are compared
    compared = [n for n in table.names if n in provided and n not in aside]
    same = " and ".join(f"s.{n} is not distinct from t.{n}" for n in compared) or "true"
    others = [n for n in table.names if n not in (*table.key, *_BOOKKEEPING, *compared)]
    alike = " and ".join(("same", *(f"s.{n} is not distinct from t.{n}" for n in others)))
    # a null is filled when the row is put together of its versions
    alike += "".join(f" and t.{n} is not null" for n in table.names if n in UNTOLD)
    cursor.run(
        f"""
        create or replace temp table {staged}_state as
        select staged_row, stored_row,
            case when not stored then 'new' when newer then case when same then 'known' else 'older' end
                when same then 'unchanged' else 'updated' end as state,
            state = 'unchanged' and alike as alike
        from (
            select s.rowid as staged_row, t.place as stored_row, t.import_id is not null as stored, coalesce(t.exported_at > ?, false) as newer,
                {same} as same, coalesce({alike}, false) as alike
            from {staged} as s left join {placed(table)} as t on {table.same_key("s", "t")}
        ) as each_row
        """,
        [exported_at],
    )
    found = {
        str(state): int(count)
        for state, count in cursor.rows(f"select state, count(*) from {staged}_state group by 1")
    }
    kept = sum(found.get(state, 0) for state in ("unchanged", "known", "older"))
    return RowCounts(found.get("new", 0), found.get("updated", 0), kept)


def of_file_rows(cursor: Cursor, staged: str) -> RowCounts:
    """RowCounts of the file's rows (row_no) behind classified rows: new when it brought anything new, else updated, ..."""
    found = dict(
        cursor.rows(
            f"""
            select place, count(*) from (
                select min(case x.state when 'new' then 0 when 'updated' then 1 else 2 end) as place
                from {staged} as s inner join {staged}_state as x on s.rowid = x.staged_row group by s.row_no
            ) as each_row group by place
            """
        )
    )
    return RowCounts(found.get(0, 0), found.get(1, 0), found.get(2, 0))


def insert(cursor: Cursor, table: Table, staged: str, import_id: str, exported_at: object) -> None:
    """Store staged rows of which none is stored already; the caller holds the transaction."""
    names = ", ".join(table.names)
    fresh = ", ".join(_stamped(n, f"s.{n}") for n in table.names)
    cursor.run(
        f"insert into {table.name} ({names}) select {fresh} from {staged} as s", [import_id, exported_at]
    )


def of_import(table: Table, import_id: str) -> str:
    """SQL of the stored rows that an import brought."""
    return f"(select * from {table.name} where import_id = '{import_id}')"


def publish(
    cursor: Cursor, table: Table, staged: str, provided: Collection[str], import_id: str, exported_at: object
) -> RowCounts:
    """Store the staged rows; the caller holds the transaction and refreshes the cube afterwards.

    A column the file does not provide keeps the value that the stored row has.
    """
    bring_back(cursor, table.name, f"exists (select 1 from {staged} as s where {table.same_key('s', 't')})")
    counts = classify(cursor, table, staged, provided, exported_at)
    state = f"{staged}_state"
    # a row that stays as it is has its day counted already; whom packing speaks of depends on which import is newest
    met = "state <> 'new'" if table.name == "packing" else "state <> 'new' and not alike"
    both = f"{staged} as s inner join {state} as x on s.rowid = x.staged_row"
    with changing(cursor, table, f"(select s.* from {both} where state = 'new' or {met})"):
        if not counts.updated and not counts.unchanged:
            insert(cursor, table, staged, import_id, exported_at)
        else:
            _replace(cursor, table, staged, (import_id, exported_at))
            compose(cursor, table, f"(select s.* from {both} where {met})")
    return counts


def _replace(cursor: Cursor, table: Table, staged: str, stamps: tuple[str, object]) -> None:
    """Put classified rows in the place of those that they meet, which become older versions."""
    state, both = f"{staged}_state", f"{staged} as s inner join {staged}_state as x on s.rowid = x.staged_row"
    keep(cursor, table, _stored(table, state, "state in ('updated', 'unchanged')"))
    cursor.run(
        f"update {table.name} as t set import_id = ?::varchar, exported_at = ?::timestamp "
        f"from {state} as x where x.alike and t.rowid = x.stored_row",
        stamps,
    )
    cursor.run(
        f"delete from {table.name} where rowid in "
        f"(select stored_row from {state} where state in ('updated', 'unchanged') and not alike)"
    )
    names = ", ".join(table.names)
    fresh = ", ".join(_stamped(n, f"s.{n}") for n in table.names)
    for target, states in (
        (table.name, "('new', 'updated', 'unchanged')"),
        (f"{table.name}_history", "('known', 'older')"),
    ):
        cursor.run(
            f"insert into {target} ({names}) select {fresh} from {both} where state in {states} and not alike",
            stamps,
        )


def _stored(table: Table, state: str, where: str) -> str:
    """SQL of the stored rows that classified rows met."""
    return (
        f"(select t.* from {table.name} as t "
        f"semi join (select stored_row from {state} where {where}) as x on t.rowid = x.stored_row)"
    )


def _stamped(name: str, sql: str) -> str:
    """The column of a stored row; what the import itself knows is bound, in the order of the schema."""
    return {"import_id": "?::varchar as import_id", "exported_at": "?::timestamp as exported_at"}.get(
        name, sql
    )


@contextmanager
def touching(cursor: Cursor) -> Iterator[None]:
    """Bring the cube and the case facts up to date at the end with what was changed in between.

    Changed orders and case lines are noted by ``changing``; days that have to be counted anew as a whole in the
    temporary table ``touched_days``.
    """
    cursor.run("create or replace temp table touched_days (day date)")
    cursor.run(f"create or replace temp table touched_cases ({', '.join(f'{k} varchar' for k in CASE_KEY)})")
    cube_change.start(cursor)
    yield
    cube_change.merge(cursor)
    if cursor.value("select exists (from touched_days)"):
        cube.refresh_days(cursor, "touched_days")
    for key in merging.reconcile(cursor):
        cursor.run("insert into touched_cases values (?, ?, ?, ?, ?)", [key[k] for k in CASE_KEY])
    cube.refresh_cases(cursor, "touched_cases")
    replacements.fill(cursor)
    cursor.run("drop table touched_days")
    cursor.run("drop table touched_cases")


@contextmanager
def changing(cursor: Cursor, table: Table, rows: str, before: str = "true") -> Iterator[None]:
    """Note the volume of the orders, and the case lines, that change with these rows of the table.

    ``rows``: SQL with the table's columns, asked before the change. ``before``: which stored order lines were there
    already, when some that were not are.
    """
    orders = f"changed_{table.name}"
    if table.name not in ("order_lines", "packing"):
        touch(cursor, table, rows)
        yield
        return
    cursor.run(f"create or replace temp table {orders} as {_orders(table, rows)}")
    _touch_days(cursor, orders)
    cube_change.count(cursor, orders, "-", before)
    yield
    cube_change.count(cursor, orders, "")
    _touch_days(cursor, orders)
    cursor.run(f"insert into touched_cases {cases_of(orders)}")
    cursor.run(f"drop table {orders}")


def cases_of(orders: str) -> str:
    """SQL of the keys of the case lines about some orders (table or SQL with order_id)."""
    # an import has many more orders than have a case: only those are put into a set
    about = "select order_id from {} as o where order_id in (select order_id from cases)"
    return f"select {', '.join(CASE_KEY)} from cases where order_id in ({about.format(orders)})"


def _orders(table: Table, rows: str) -> str:
    """SQL of the orders of order lines, or of those that packing events belong to."""
    if table.name == "order_lines":
        return f"select distinct order_id from {rows} as r"
    return f"""
        with r as materialized (from {rows})
        select distinct l.order_id from all_order_lines as l where
            l.order_id in (select order_id from r where order_id <> '')
            or l.tracking_no in (select tracking_no from r where tracking_no <> '')
            or l.package_id in (select tracking_no from r where tracking_no <> '')
    """


def _touch_days(cursor: Cursor, orders: str) -> None:
    """Where totals stand in for days without lines, a day is counted as a whole."""
    if cursor.value("select exists (from volumes)"):
        cursor.run(
            "insert into touched_days select distinct ship_day from all_order_lines "
            f"where ship_day is not null and order_id in (select order_id from {orders})"
        )


def undo(cursor: Cursor, import_id: str) -> dict[str, int]:
    """Take every version that an import brought out of the store. Returns the rows removed per table."""
    removed: dict[str, int] = {}
    for table in IMPORTED:
        removed[table.name] = _undo_table(cursor, table, import_id)
    return removed


def _undo_table(cursor: Cursor, table: Table, import_id: str) -> int:
    history = f"{table.name}_history"
    names = ", ".join(table.names)
    keys = ", ".join(table.key)
    newest = f"row_number() over (partition by {keys} order by exported_at desc, import_id desc) = 1"
    bring_back(
        cursor,
        table.name,
        f"import_id = $1 or exists (select 1 from {history} as h where h.import_id = $1 and {table.same_key('h', 't')})",
        [import_id],
    )
    cursor.run(
        f"create or replace temp table gone as select *, true as current from {table.name} where import_id = ? "
        f"union all by name select *, false as current from {history} where import_id = ?",
        [import_id, import_id],
    )
    count = int(cursor.value("select count(*) from gone where current"))
    with changing(cursor, table, "gone"):
        cursor.run(f"delete from {history} where import_id = ?", [import_id])
        cursor.run(f"delete from {table.name} where import_id = ?", [import_id])
        cursor.run(
            f"create or replace temp table back as select h.* from {history} as h "
            f"semi join (select * from gone where current) as g on {table.same_key('h', 'g')} qualify {newest}"
        )
        cursor.run(f"insert into {table.name} ({names}) select {names} from back")
        cursor.run(
            f"delete from {history} as h where exists "
            f"(select 1 from back as b where b.import_id = h.import_id and {table.same_key('h', 'b')})"
        )
        compose(cursor, table, "gone")
    cursor.run("drop table back")
    cursor.run("drop table gone")
    return count


def touch(cursor: Cursor, table: Table, rows: str) -> None:
    """Note the case lines that these rows are or speak of, and the days that totals among them are of."""
    if table.name == "cases":
        cursor.run(f"insert into touched_cases select {', '.join(CASE_KEY)} from {rows} as r")
    elif table.name == "volumes":
        cursor.run(f"insert into touched_days select distinct day from {rows} as r")
        cursor.run(
            f"insert into touched_cases select {', '.join(CASE_KEY)} from cases "
            f"where shop in (select shop from {rows} as r)"
        )


def provided_columns(table: Table, filled: Collection[str]) -> frozenset[str]:
    """Columns that a file fills, with the day columns the import derives from them."""
    days = {
        "ordered_at": "order_day",
        "shipped_at": "ship_day",
        "opened_at": "open_day",
        "status": "ship_day",
    }
    derived = {days[n] for n in filled if n in days and days[n] in table.names}
    return frozenset({n for n in filled if n in table.names} | derived) - (DERIVED - derived)
