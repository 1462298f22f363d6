"""Errors planted into a store by plain SQL, so that a screen has something known to find."""

from __future__ import annotations

from data.store import cube
from pages.ui.core import ask


def plant(which: str, count: int, name: str, received: str | None = None) -> None:
    """Give ``count`` lines without a case a wrong-item case of ours, reported five days after shipment.

    ``which`` is SQL on order lines l and their packing p.
    """
    with ask.store().writing() as cursor:
        cursor.run(
            f"""
            insert into cases by name
            select l.platform, l.shop, ? || row_number() over (order by l.order_id, l.sku) as case_id, l.order_id,
                l.sku, l.variation, 1 as quantity, ? as received_sku, l.shipped_at + interval 5 day as opened_at,
                l.ship_day + 5 as open_day, 'wrong_item' as symptom, 'yes' as seller_fault, l.currency
            from order_lines as l inner join packing as p on l.order_id = p.order_id and l.sku = p.sku
            where l.ship_day is not null and l.order_id not in (select order_id from cases) and {which}
            order by l.order_id, l.sku limit {int(count)}
            """,
            [name, received],
        )
        cube.refresh(cursor)
