"""What a change of some orders changes in the cube: their lines are taken out as they were and put in as they are.

A file of a few lines of every day would otherwise have every day counted anew.
"""

from __future__ import annotations

from data import schema
from data.store.cube import PLACES, ensure_goods, lines_sql, orders_sql
from data.store.cursor import Cursor
from data.store.packing import attach_packing

_CHANGES = {"cube_change": "cube", "orders_change": "cube_orders"}


def start(cursor: Cursor) -> None:
    """Make the temporary tables in which ``count`` notes what changes, until ``merge``."""
    for change, table in _CHANGES.items():
        cursor.run(f"create or replace temp table {change} as from {table} limit 0")


def count(cursor: Cursor, orders: str, sign: str, where: str = "true") -> None:
    """Note the volume of the lines of some orders (table with order_id), to be taken out (sign '-') or put in ('')."""
    cursor.run(
        "create or replace temp table moved as select * from all_order_lines "
        f"where ship_day is not null and order_id in (select order_id from {orders}) and {where}"
    )
    packed = bool(cursor.value("select exists (from all_packing) and exists (from moved)"))
    if packed:
        attach_packing(cursor, "moved", "moved_packing")
    cursor.run(f"insert into cube_change by name {lines_sql('moved', packed, sign)}")
    cursor.run(f"insert into orders_change by name {orders_sql('moved as t', PLACES, 'true', sign)}")
    cursor.run("drop table moved")
    cursor.run("drop table if exists moved_packing")


def merge(cursor: Cursor) -> None:
    """Bring what was noted into the cube and its roll-ups."""
    whole = bool(cursor.value("select exists (from cube_goods)"))
    _merge(cursor, "cube", schema.CUBE_DIMENSIONS, "cube_change")
    for table, dimensions in schema.ROLLUPS.items():
        if table != "cube_goods" or whole:
            _merge(cursor, table, dimensions, "orders_change" if table == "cube_orders" else "cube_change")
    if not whole:
        ensure_goods(cursor, "true")
    elif not cursor.value("select exists (from all_packing)"):  # the last log of packing was undone
        cursor.run("delete from cube_goods")
    for change in _CHANGES:
        cursor.run(f"drop table {change}")


def _merge(cursor: Cursor, table: str, dimensions: tuple[str, ...], change: str) -> None:
    keys = ("day", *dimensions, "origin")
    counts = [name for name in schema.DERIVED_TABLES[table] if name not in keys]
    sums = ", ".join(f"sum({n})::bigint as {n}" for n in counts)
    cursor.run(
        f"create or replace temp table net as select {', '.join(keys)}, {sums} from {change} group by all "
        f"having {' or '.join(f'sum({n}) <> 0' for n in counts)}"
    )
    cursor.run(
        f"create or replace temp table merged as select {', '.join(f'n.{k}' for k in keys)}, "
        f"{', '.join(f'n.{c} + coalesce(t.{c}, 0) as {c}' for c in counts)}, t.rowid as place "
        f"from net as n left join {table} as t on {' and '.join(f'n.{k} = t.{k}' for k in keys)}"
    )
    cursor.run(f"delete from {table} where rowid in (select place from merged where place is not null)")
    cursor.run(f"insert into {table} by name select * exclude (place) from merged where lines > 0")
    cursor.run("drop table net")
    cursor.run("drop table merged")
