"""The shipped line and the packing events behind each case line."""

from __future__ import annotations

from data import schema
from data.store.cursor import Cursor
from data.store.packing import FIELDS, attach_packing


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
    key = ", ".join(f"c.{n}" for n in schema.CASE_KEY)
    taken = {f"line_{n}": f"coalesce(m.{n}, '')" for n in schema.LINE_DIMENSIONS}
    taken |= {f"line_{n}": f"coalesce(p.{n}, '')" for n in schema.PACKING_DIMENSIONS}
    taken |= {f"line_{n}": f"coalesce(m.{n}, '')" for n in ("variation", "currency")}
    taken |= {n: f"coalesce(p.{n}, '')" for n in FIELDS if n not in schema.PACKING_DIMENSIONS}
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
            {key},
            case m.rank when 1 then 'line' when 2 then 'sku' when 3 then 'only' when 4 then 'order'
                else case when k.shop is not null then 'totals' else '' end end as level,
            case when m.rank < 4 then m.line_id
                when m.rank = 4 then concat_ws(chr(31), 'order', m.platform, m.shop, m.order_id) end as line_id,
            {chosen},
            coalesce(m.product_name, '') as product_name, m.unit_price, p.packed_at, m.shipped_at, m.ship_day, m.order_day
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
