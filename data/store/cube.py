"""The daily cube and the line behind each case, kept up to date at import inside the writing transaction.

Both are derived: dropping and rebuilding them loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data import schema
from data.schema import LINE_DIMENSIONS, PACKING_DIMENSIONS
from data.store.cursor import Cursor
from data.store.facts import refresh_cases
from data.store.packing import attach_packing

LINES_AT_ONCE = 1_500_000  # whose orders are counted in one go


@dataclass(frozen=True)
class Counted:
    """Rows of an import, and how many of them have a value in each dimension that a line has by itself."""

    rows: int
    filled: Mapping[str, int]
    blank_parents: bool  # some family is an empty text
    orders_differ: bool  # no two rows are of one order

    def dimension(self, name: str) -> str:
        """SQL of a dimension, never null, without work for columns that are full or empty."""
        if name not in self.filled or not (self.filled[name] or name == "parent_sku"):
            return "''"
        if self.filled[name] == self.rows and not (name == "parent_sku" and self.blank_parents):
            return name
        return "coalesce(nullif(parent_sku, ''), sku)" if name == "parent_sku" else f"coalesce({name}, '')"


def counted(cursor: Cursor, lines: str) -> Counted:
    """What ``append`` wants to know of new order lines."""
    asked = ["count(*)", "bool_or(parent_sku = '')", *(f"count({name})" for name in LINE_DIMENSIONS)]
    rows, blank, *filled = cursor.rows(f"select {', '.join(asked)} from {lines}")[0]
    return Counted(
        int(rows), dict(zip(LINE_DIMENSIONS, filled, strict=True)), bool(blank), orders_differ=False
    )


def append(cursor: Cursor, lines: str, counted: Counted) -> bool:
    """Add the volume of new order lines to the cube, on days it does not know; False when it has to be rebuilt.

    Nothing stored is touched, so that this can be done while others write.
    """
    if cursor.value("select exists (from packing) or exists (from volumes)"):
        return False
    cursor.run(f"create or replace temp table new_days as select distinct ship_day as day from {lines} as n")
    days = "select day from new_days where day is not null"
    if cursor.value(f"select exists (select 1 from cube where day in ({days}))"):
        return False
    dims = {n: counted.dimension(n) for n in schema.CUBE_DIMENSIONS}
    # an empty dimension costs as much as any other where rows are put into groups
    grouped = ", ".join(f"{sql} as {n}_" for n, sql in dims.items() if sql != "''")
    chosen = ", ".join(f"{sql} as {n}" if sql == "''" else f"{n}_ as {n}" for n, sql in dims.items())
    cursor.run(f"""
        insert into cube by name
        select ship_day as day, {chosen}, 'lines' as origin, lines, units from (
            select ship_day, {grouped}, count(*) as lines, sum(quantity) as units from {lines} as t
            where ship_day is not null group by all
        ) as g
    """)
    places = ", ".join(schema.ORDER_DIMENSIONS)
    if counted.orders_differ:
        cursor.run(f"""
            insert into cube_orders by name
            select day, {places}, 'lines' as origin, sum(lines) as orders from cube where day in ({days}) group by all
        """)
    else:
        chosen = ", ".join(f"{dims[n]} as {n}" for n in schema.ORDER_DIMENSIONS)
        _count_orders(cursor, lines, chosen, days)
    return True


def refresh(cursor: Cursor, days: str | None = None) -> None:
    """Rebuild the cube for the days in the temporary table ``days`` (column day), or for all, and all case facts."""
    where = "" if days is None else f"where day in (select day from {days})"
    for table in ("cube", "cube_orders"):
        cursor.run(f"delete from {table} {where}")
    touched = "ship_day is not null" + ("" if days is None else f" and ship_day in (select day from {days})")
    packed = bool(cursor.value("select count(*) from packing"))
    lines = "order_lines"
    if packed:
        cursor.run(f"create or replace temp table touched as select * from order_lines where {touched}")
        attach_packing(cursor, "touched", "touched_packing")
        lines = "touched"
    join = f"left join {lines}_packing as p on t.rowid = p.line_row" if packed else ""
    exposure = ", ".join(_cube_column(name, packed) for name in schema.CUBE_DIMENSIONS)
    cursor.run(f"""
        insert into cube by name
        select t.ship_day as day, {exposure}, 'lines' as origin, count(*) as lines,
            sum(coalesce(t.quantity, 1)) as units
        from {lines} as t {join} where {touched} group by all
    """)
    places = ", ".join(f"coalesce({name}, '') as {name}" for name in schema.ORDER_DIMENSIONS)
    _count_orders(cursor, lines, places, None if days is None else f"select day from {days}")
    if packed:
        cursor.run("drop table touched")
        cursor.run("drop table touched_packing")
    _add_totals(cursor, days)
    refresh_cases(cursor)


def _count_orders(cursor: Cursor, lines: str, places: str, days: str | None) -> None:
    """Count the orders of the days whose lines the cube has counted; a span of days at a time, to bound the memory."""
    where = "" if days is None else f"and day in ({days})"
    counted = cursor.rows(
        f"select day, sum(lines) from cube where origin = 'lines' {where} group by day order by day"
    )
    spans: list[list[Any]] = []  # first day, last day, lines
    for day, count in counted:
        if spans and spans[-1][2] + count <= LINES_AT_ONCE:
            spans[-1][1:] = [day, spans[-1][2] + count]
        else:
            spans.append([day, day, count])
    chosen = "" if days is None else f"and ship_day in ({days})"
    for first, last, _ in spans:
        cursor.run(
            f"""
            insert into cube_orders by name
            select ship_day as day, {places}, 'lines' as origin, count(distinct order_id) as orders from {lines} as t
            where ship_day between ? and ? {chosen} group by all
            """,
            [first, last],
        )


def _cube_column(name: str, packed: bool) -> str:
    if name in PACKING_DIMENSIONS:
        return f"coalesce(p.{name}, '') as {name}" if packed else f"'' as {name}"
    if name == "parent_sku":
        return "coalesce(nullif(t.parent_sku, ''), t.sku) as parent_sku"
    return f"coalesce(t.{name}, '') as {name}"


def _add_totals(cursor: Cursor, days: str | None) -> None:
    """Totals count only for a day and shop of which no order line is known."""
    where = "" if days is None else f"and v.day in (select day from {days})"
    unknown = f"""
        not exists (select 1 from cube as c where c.day = v.day and c.shop = v.shop and c.origin = 'lines') {where}
    """
    cursor.run(f"""
        insert into cube by name
        select v.day, {_of_totals(schema.CUBE_DIMENSIONS)}, 'totals' as origin,
            sum(v.lines) as lines, sum(coalesce(v.units, v.lines)) as units
        from volumes as v where {unknown} group by all
    """)
    cursor.run(f"""
        insert into cube_orders by name
        select v.day, {_of_totals(schema.ORDER_DIMENSIONS)}, 'totals' as origin,
            sum(coalesce(v.orders, v.lines)) as orders
        from volumes as v where {unknown} group by all
    """)


def _of_totals(names: tuple[str, ...]) -> str:
    """SQL of dimensions of a row of totals, '' where totals do not have them."""
    known = {name: f"coalesce(v.{name}, '')" for name in names if name in schema.VOLUMES.names}
    if "parent_sku" in names:
        known["parent_sku"] = known["sku"]
    return ", ".join(f"{known.get(name, chr(39) * 2)} as {name}" for name in names)
