"""The daily cube and the line behind each case, kept up to date at import inside the writing transaction.

Both are derived: dropping and rebuilding them loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data import schema
from data.store import Cursor

PACKED = ("packer", "picker", "station", "shift", "scan")
LINES_AT_ONCE = 1_500_000  # whose orders are counted in one go
LINE_DIMENSIONS = tuple(name for name in schema.CUBE_DIMENSIONS if name not in PACKED)


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
    chosen = ", ".join(sql if sql == "''" else f"{n}_" for n, sql in dims.items())
    cursor.run(f"""
        insert into cube
        select ship_day, {chosen}, 'lines', lines, units from (
            select ship_day, {grouped}, count(*) as lines, sum(quantity) as units from {lines} as t
            where ship_day is not null group by all
        ) as g
    """)
    places = ", ".join(schema.ORDER_DIMENSIONS)
    if counted.orders_differ:
        cursor.run(f"""
            insert into cube_orders
            select day, {places}, 'lines', sum(lines) from cube where day in ({days}) group by all
        """)
    else:
        chosen = ", ".join(f"{dims[n]} as {n}_" for n in schema.ORDER_DIMENSIONS)
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
        insert into cube
        select t.ship_day, {exposure}, 'lines', count(*), sum(coalesce(t.quantity, 1))
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
            insert into cube_orders
            select ship_day, {places}, 'lines', count(distinct order_id) from {lines} as t
            where ship_day between ? and ? {chosen} group by all
            """,
            [first, last],
        )


def _cube_column(name: str, packed: bool) -> str:
    if name in PACKED:
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
        select v.day, '' as platform, v.shop, '' as warehouse, '' as carrier, v.sku, v.sku as parent_sku, v.packer,
            '' as picker, '' as station, '' as shift, '' as scan, 'totals' as origin,
            sum(v.lines) as lines, sum(coalesce(v.units, v.lines)) as units
        from volumes as v where {unknown} group by all
    """)
    cursor.run(f"""
        insert into cube_orders by name
        select v.day, '' as platform, v.shop, '' as warehouse, '' as carrier, 'totals' as origin,
            sum(coalesce(v.orders, v.lines)) as orders
        from volumes as v where {unknown} group by all
    """)


def attach_packing(cursor: Cursor, lines: str, target: str) -> None:
    """Temporary table ``target``: for each row of ``lines`` (by rowid) the packing events that belong to it.

    Matched by (order, SKU), else by tracking or package number, else by order. Two people on one line are
    named together ("P03+P07"): the line counts once, for neither alone. Columns: line_row, packed_level,
    packer, picker, station, shift, scan, bin, packed_at.
    """
    cursor.run(f"""
        create or replace temp table {target}_near as
        select * from packing
        where order_id in (select order_id from {lines})
            or tracking_no in (select tracking_no from {lines} where tracking_no <> '')
            or tracking_no in (select package_id from {lines} where package_id <> '')
    """)
    if cursor.value(f"select count(distinct source) > 1 from {target}_near"):
        # two systems logged the same parcel: the one loaded last speaks
        cursor.run(f"""
            create or replace temp table {target}_near as select * from {target}_near
            qualify max(import_id) over (partition by order_id, tracking_no, source)
                = max(import_id) over (partition by order_id, tracking_no)
        """)
    levels = (
        ("line", "order_id, sku", "order_id <> '' and sku <> ''"),
        ("parcel", "tracking_no", "tracking_no <> ''"),
        ("order", "order_id", "order_id <> ''"),
    )
    for level, keys, where in levels:
        cursor.run(
            f"create or replace temp table {target}_{level} as {_events(f'{target}_near', keys, where)}"
        )
    fields = (*PACKED, "bin")
    chosen = ", ".join(
        f"case when l.found then l.{f} when g.found then g.{f} when k.found then k.{f} else o.{f} end as {f}"
        for f in (*fields, "packed_at")
    )
    cursor.run(f"""
        create or replace temp table {target} as
        select
            t.rowid as line_row,
            case when l.found then 'line' when g.found or k.found then 'parcel' else 'order' end as packed_level,
            {chosen}
        from {lines} as t
        left join {target}_line as l on t.order_id = l.order_id and t.sku = l.sku
        left join {target}_parcel as g on nullif(t.tracking_no, '') = g.tracking_no
        left join {target}_parcel as k on nullif(t.package_id, '') = k.tracking_no
        left join {target}_order as o on t.order_id = o.order_id
        where l.found or g.found or k.found or o.found
    """)
    for suffix in ("near", "line", "parcel", "order"):
        cursor.run(f"drop table {target}_{suffix}")


def _events(source: str, keys: str, where: str) -> str:
    fields = (*PACKED, "bin")
    spans = ", ".join(f"min(nullif({f}, '')) as {f}_first, max(nullif({f}, '')) as {f}_last" for f in fields)
    names = ", ".join(
        f"case when {f}_first is not distinct from {f}_last then {f}_first "
        f"else array_to_string({f}_all, '+') end as {f}"
        for f in fields
    )
    lists = ", ".join(
        f"case when min(nullif({f}, '')) is distinct from max(nullif({f}, '')) "
        f"then list_sort(list(distinct {f}) filter (where {f} <> '')) end as {f}_all"
        for f in fields
    )
    crowded = " or ".join(f"{f}_first is distinct from {f}_last" for f in fields)
    return f"""
        with spans as (
            select {keys}, {spans}, max(packed_at) as packed_at, true as found from {source} where {where} group by {keys}
        ),
        shared as (select {keys} from spans where {crowded}),
        lists as (
            select {keys}, {lists} from {source} semi join shared using ({keys}) where {where} group by {keys}
        )
        select {keys}, found, packed_at, {names} from spans left join lists using ({keys})
    """


def refresh_cases(cursor: Cursor) -> None:
    """Find for every case line the shipped line it is about, at the first level that fits.

    Levels: line (order, SKU, variation), sku (order, SKU), only (the order's only line), order, totals
    (no order line, but the shop's volumes are known), '' (nothing).
    """
    # an import that began before this one is told by it that it was overtaken
    cursor.run("update meta set value = cast(cast(value as bigint) + 1 as varchar) where name = 'derived'")
    if not cursor.value("select exists (from cases)"):
        cursor.run("delete from case_facts")
        return
    cursor.run("""
        create or replace temp table near_lines as
        select *, concat_ws(chr(31), platform, shop, order_id, sku, variation, unit_price) as line_id,
            count(*) over (partition by platform, shop, order_id) as lines_of_order
        from order_lines
        where order_id in (select order_id from cases where order_id <> '')
    """)
    attach_packing(cursor, "near_lines", "near_packing")
    cursor.run("delete from case_facts")
    taken = ", ".join(
        f"coalesce(p.{n}, '')" if n in PACKED else f"coalesce(m.{n}, '')" for n in schema.CUBE_DIMENSIONS
    )
    cursor.run(f"""
        insert into case_facts
        with candidates as (
            select c.platform as case_platform, c.shop as case_shop, c.case_id, c.sku as case_sku,
                c.variation as case_variation, n.rowid as line_row, n.*,
                case
                    when c.sku <> '' and c.sku = n.sku and c.variation = n.variation then 1
                    when c.sku <> '' and c.sku = n.sku then 2
                    when n.lines_of_order = 1 then 3
                    else 4
                end as rank
            from cases as c
            inner join near_lines as n
                on c.order_id = n.order_id
                and (c.platform = n.platform or c.platform = '' or n.platform = '')
        ),
        matches as (
            select * from candidates
            qualify row_number() over (
                partition by case_platform, case_shop, case_id, case_sku, case_variation
                order by rank, (shop = case_shop) desc, unit_price desc, line_id
            ) = 1
        ),
        known as (select distinct shop from volumes)
        select
            c.platform, c.shop, c.case_id, c.sku, c.variation,
            case m.rank when 1 then 'line' when 2 then 'sku' when 3 then 'only' when 4 then 'order'
                else case when k.shop is not null then 'totals' else '' end end,
            case when m.rank < 4 then m.line_id
                when m.rank = 4 then concat_ws(chr(31), 'order', m.platform, m.shop, m.order_id) end,
            {taken},
            coalesce(m.variation, ''), coalesce(m.product_name, ''), m.unit_price, coalesce(m.currency, ''),
            coalesce(p.bin, ''), p.packed_at, m.shipped_at, m.ship_day, m.order_day
        from cases as c
        left join matches as m
            on c.platform = m.case_platform and c.shop = m.case_shop and c.case_id = m.case_id
            and c.sku = m.case_sku and c.variation = m.case_variation
        left join near_packing as p on m.line_row = p.line_row
        left join known as k on c.shop = k.shop
    """)
    cursor.run("""
        update case_facts set line_sku = '', line_parent_sku = '', line_variation = '', product_name = '', unit_price = null
        where level = 'order'
    """)
    cursor.run("drop table near_lines")
    cursor.run("drop table near_packing")
