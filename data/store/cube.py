"""The daily cube and its roll-ups, kept up to date at import inside the writing transaction.

They are derived: dropping and rebuilding them loses nothing.
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

LINES_AT_ONCE = (
    500_000  # are counted in one go: it bounds the memory, and takes a third of the time of all at once
)


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
    if cursor.value("select exists (from all_packing) or exists (from volumes)"):
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
    if counted.orders_differ:
        places = ", ".join(schema.ORDER_DIMENSIONS)
        cursor.run(f"""
            insert into cube_orders by name
            select day, {places}, 'lines' as origin, sum(lines) as orders, sum(lines) as lines, sum(units) as units
            from cube where day in ({days}) group by all
        """)
    else:
        places = ", ".join(f"{dims[n]} as {n}" for n in schema.ORDER_DIMENSIONS)
        for span in spans(cursor, lines):
            cursor.run(f"insert into cube_orders by name {orders_sql(f'{lines} as t', places, span)}")
    _insert_floor(cursor, "cube_orders", f"day in ({days})")
    if cursor.value("select exists (from cube_goods)"):
        _insert_goods(cursor, f"day in ({days})")
    return True


def refresh(cursor: Cursor) -> None:
    """Make the cube, its roll-ups and all case facts anew."""
    refresh_days(cursor)
    refresh_cases(cursor)


def refresh_days(cursor: Cursor, days: str | None = None) -> None:
    """Make the cube and its roll-ups anew for the days in the temporary table ``days`` (column day), or for all."""
    where = "true" if days is None else f"day in (select day from {days})"
    for table in ("cube", *schema.ROLLUPS):
        cursor.run(f"delete from {table} where {where}")
    touched = "true" if days is None else f"ship_day in (select day from {days})"
    packed = bool(cursor.value("select exists (from all_packing)"))
    for span in spans(cursor, f"(from all_order_lines where {touched})"):
        cursor.run(f"create or replace temp table touched as from all_order_lines where {touched} and {span}")
        if packed:
            attach_packing(cursor, "touched", "touched_packing")
        cursor.run(f"insert into cube by name {lines_sql('touched', packed)}")
        cursor.run(f"insert into cube_orders by name {orders_sql('touched as t', PLACES, 'true')}")
        cursor.run("drop table touched")
        cursor.run("drop table if exists touched_packing")
    _add_totals(cursor, days)
    _insert_floor(cursor, "cube", where)
    ensure_goods(cursor, where)


def spans(cursor: Cursor, lines: str) -> list[str]:
    """Conditions on ship_day that part the shipped lines into spans of days of a bounded number of lines."""
    parts: list[list[Any]] = []  # first day, last day, lines
    for day, count in cursor.rows(
        f"select ship_day, count(*) from {lines} as t where ship_day is not null group by 1 order by 1"
    ):
        if parts and parts[-1][2] + count <= LINES_AT_ONCE:
            parts[-1][1:] = [day, parts[-1][2] + count]
        else:
            parts.append([day, day, count])
    return [f"ship_day between date '{first}' and date '{last}'" for first, last, _ in parts]


PLACES = ", ".join(f"coalesce({name}, '') as {name}" for name in schema.ORDER_DIMENSIONS)


def lines_sql(lines: str, packed: bool, sign: str = "") -> str:
    """SQL of the rows of the cube of shipped lines, with the packing events attached to them when there are any."""
    exposure = ", ".join(_cube_column(name, packed) for name in schema.CUBE_DIMENSIONS)
    join = f"left join {lines}_packing as p on t.rowid = p.line_row" if packed else ""
    return (
        f"select t.ship_day as day, {exposure}, 'lines' as origin, {sign}count(*) as lines, "
        f"{sign}sum(coalesce(t.quantity, 1)) as units from {lines} as t {join} group by all"
    )


def orders_sql(lines: str, places: str, where: str, sign: str = "") -> str:
    """SQL of the rows of the roll-up of orders; ``lines`` has the alias t."""
    return (
        f"select ship_day as day, {places}, 'lines' as origin, {sign}count(distinct order_id) as orders, "
        f"{sign}count(*) as lines, {sign}sum(coalesce(quantity, 1)) as units from {lines} where {where} group by all"
    )


def _insert_floor(cursor: Cursor, source: str, where: str) -> None:
    columns = schema.DERIVED_TABLES[source]
    names = ", ".join(n if n in columns else f"'' as {n}" for n in schema.ROLLUPS["cube_floor"])
    cursor.run(
        f"insert into cube_floor by name select day, {names}, origin, sum(lines) as lines, sum(units) as units "
        f"from {source} where {where} group by all"
    )


def _insert_goods(cursor: Cursor, where: str) -> None:
    names = ", ".join(schema.ROLLUPS["cube_goods"])
    cursor.run(
        f"insert into cube_goods by name select day, {names}, origin, sum(lines) as lines, sum(units) as units "
        f"from cube where {where} group by all"
    )


def ensure_goods(cursor: Cursor, where: str) -> None:
    """Fill the roll-up of goods where it lacks rows: of those in ``where``, or all when it was not needed before.

    Without packing the cube itself is as small.
    """
    if cursor.value("select exists (from cube_goods)"):
        _insert_goods(cursor, where)
    elif cursor.value("select exists (from all_packing)"):
        _insert_goods(cursor, "true")


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
            sum(coalesce(v.orders, v.lines)) as orders, sum(v.lines) as lines,
            sum(coalesce(v.units, v.lines)) as units
        from volumes as v where {unknown} group by all
    """)


def _of_totals(names: tuple[str, ...]) -> str:
    """SQL of dimensions of a row of totals, '' where totals do not have them."""
    known = {name: f"coalesce(v.{name}, '')" for name in names if name in schema.VOLUMES.names}
    if "parent_sku" in names:
        known["parent_sku"] = known["sku"]
    return ", ".join(f"{known.get(name, chr(39) * 2)} as {name}" for name in names)
