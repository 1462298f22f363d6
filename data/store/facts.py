"""The shipped line and the packing events behind each case line."""

from __future__ import annotations

from data import schema
from data.store.cursor import Cursor
from data.store.packing import FIELDS, attach_packing


def refresh_cases(cursor: Cursor, touched: str | None = None) -> None:
    """Find the shipped line that a case line is about, at the first level that fits: for all, or for some.

    ``touched``: a table with the keys of the case lines to look at; some may be gone.

    Levels: line (order, SKU, variation), sku (order, SKU), only (the order's only line), order, totals
    (no order line, but the shop's volumes are known), '' (nothing).
    """
    # an import that began before this one is told by it that it was overtaken
    cursor.run("update meta set value = cast(cast(value as bigint) + 1 as varchar) where name = 'derived'")
    key = ", ".join(schema.CASE_KEY)
    if touched is None:
        cursor.run("create or replace temp table near_cases as from cases")
        cursor.run("delete from case_facts")
    else:
        some = f"select {key} from {touched}"
        cursor.run(f"create or replace temp table near_cases as from cases where ({key}) in ({some})")
        cursor.run(f"delete from case_facts where ({key}) in ({some})")
    if cursor.value("select exists (from near_cases)"):
        _insert_facts(cursor)
    cursor.run("drop table near_cases")


def _insert_facts(cursor: Cursor) -> None:
    """Facts of the case lines in the temporary table ``near_cases``."""
    cursor.run("""
        create or replace temp table near_lines as
        select *, concat_ws(chr(31), platform, shop, order_id, sku, variation, unit_price) as line_id,
            count(*) over (partition by platform, shop, order_id) as lines_of_order
        from all_order_lines
        where order_id in (select order_id from near_cases where order_id <> '')
    """)
    attach_packing(cursor, "near_lines", "near_packing")
    _pack_orders(cursor)
    key = ", ".join(f"c.{n}" for n in schema.CASE_KEY)
    packed = {n: f"if(m.rank = 4, w.{n}, p.{n})" for n in (*FIELDS, "packed_at")}
    taken = {f"line_{n}": f"coalesce(m.{n}, '')" for n in schema.LINE_DIMENSIONS}
    taken |= {f"line_{n}": f"coalesce({packed[n]}, '')" for n in schema.PACKING_DIMENSIONS}
    taken |= {f"line_{n}": f"coalesce(m.{n}, '')" for n in ("variation", "currency")}
    taken |= {n: f"coalesce({packed[n]}, '')" for n in FIELDS if n not in schema.PACKING_DIMENSIONS}
    chosen = ", ".join(f"{sql} as {name}" for name, sql in taken.items())
    cursor.run(f"""
        insert into case_facts by name
        with candidates as (
            select c.platform as case_platform, c.shop as case_shop, c.case_id, c.sku as case_sku,
                c.variation as case_variation, n.rowid as line_row, n.*,
                case
                    when c.sku <> '' and c.sku = n.sku and c.variation = n.variation then 1
                    when c.sku <> '' and c.sku = n.sku then 2
                    when n.lines_of_order = 1 then 3
                    else 4
                end as rank
            from near_cases as c
            inner join near_lines as n
                on c.order_id = n.order_id
                and (c.platform = n.platform or c.platform = '' or n.platform = '')
        ),
        matches as (
            select * from candidates
            qualify row_number() over (
                partition by case_platform, case_shop, case_id, case_sku, case_variation
                order by rank, ship_day is null, (shop = case_shop) desc, unit_price desc, line_id
            ) = 1
        ),
        known as (select distinct shop from volumes)
        select
            {key},
            case m.rank when 1 then 'line' when 2 then 'sku' when 3 then 'only' when 4 then 'order'
                else case when k.shop is not null then 'totals' else '' end end as level,
            case when m.rank < 4 then m.line_id
                when m.rank = 4 then concat_ws(chr(31), 'order', m.platform, m.shop, m.order_id) end as line_id,
            {chosen},
            coalesce(m.product_name, '') as product_name, m.unit_price, {packed["packed_at"]} as packed_at, m.shipped_at, m.ship_day, m.order_day,
            coalesce(m.ship_day is null and m.status not in ('', 'unmapped'), false) as stayed
        from near_cases as c
        left join matches as m
            on c.platform = m.case_platform and c.shop = m.case_shop and c.case_id = m.case_id
            and c.sku = m.case_sku and c.variation = m.case_variation
        left join near_packing as p on m.line_row = p.line_row
        left join near_packed as w
            on if(m.rank = 4, m.platform, null) = w.platform and m.shop = w.shop and m.order_id = w.order_id
        left join known as k on c.shop = k.shop
    """)
    of_line = [f"line_{n} = ''" for n in schema.LINE_DIMENSIONS if n not in schema.ORDER_DIMENSIONS]
    cursor.run(
        f"update case_facts set {', '.join(of_line)}, line_variation = '', product_name = '', unit_price = null "
        "where level = 'order'"
    )
    for name in ("near_lines", "near_packing", "near_packed"):
        cursor.run(f"drop table {name}")


def _pack_orders(cursor: Cursor) -> None:
    """Temporary table ``near_packed``: who packed an order of several lines, all of them named together."""
    names = ", ".join(
        f"array_to_string(list_sort(list(distinct p.{n}) filter (where p.{n} <> '')), '+') as {n}"
        for n in FIELDS
    )
    cursor.run(f"""
        create or replace temp table near_packed as
        select n.platform, n.shop, n.order_id, {names}, max(p.packed_at) as packed_at
        from near_lines as n inner join near_packing as p on n.rowid = p.line_row
        where n.lines_of_order > 1 group by all
    """)
