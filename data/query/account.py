"""What marketplaces count of an account, from stored orders and cases: one row a shop and day."""

from __future__ import annotations

import pandas as pd

from data.store import Store


def account_days(store: Store, platforms: tuple[str, ...], late_after: int) -> pd.DataFrame:
    """Counts of orders by platform, shop, site and day.

    Returns
    -------
    DataFrame
        platform, shop, site ('' where nobody set it), day, orders (paid and not cancelled, by the day of the order),
        cancelled (every line is; by whom is not stored), shipped (by the day of shipment), late (shipped more than
        ``late_after`` days after the order), returns (orders with a return at the seller's fault, by the day of the
        first), undecided (whose returns nobody judged) and all_returns. Returns that were rejected or withdrawn, and
        what was caught before it left, count nowhere. An order without a status counts as paid.
    """
    return store.frame(
        f"""
        with placed as (
            select platform, shop, order_id, min(coalesce(order_day, ship_day)) as day, min(order_day) as order_day,
                min(ship_day) as ship_day, bool_and(coalesce(status, '') = 'cancelled') as cancelled,
                bool_and(coalesce(status, '') in ('unpaid', 'cancelled')) and not cancelled as unpaid
            from all_order_lines where list_contains(?, platform) and order_id <> '' group by all
        ),
        returned as (
            select platform, shop, coalesce(nullif(order_id, ''), case_id) as order_id, min(open_day) as day,
                bool_or(fault = 'yes') as ours, bool_or(fault = 'unknown') as undecided
            from {store.materialised("case_rows")}
            where list_contains(?, platform) and not caught and coalesce(status, '') not in ('rejected', 'cancelled')
            group by all
        ),
        counted as (
            select platform, shop, day, count(*) filter (where not cancelled and not unpaid) as orders,
                count(*) filter (where cancelled) as cancelled, 0 as shipped, 0 as late, 0 as returns, 0 as undecided,
                0 as all_returns
            from placed group by platform, shop, day
            union all
            select platform, shop, ship_day, 0, 0, count(*), count(*) filter (where ship_day > order_day + ?), 0, 0, 0
            from placed where ship_day is not null group by platform, shop, ship_day
            union all
            select platform, shop, day, 0, 0, 0, 0, count(*) filter (where ours),
                count(*) filter (where undecided and not ours), count(*)
            from returned group by platform, shop, day
        )
        select c.platform, c.shop, coalesce(max(s.site), '') as site, c.day,
            sum(orders)::bigint as orders, sum(cancelled)::bigint as cancelled, sum(shipped)::bigint as shipped,
            sum(late)::bigint as late, sum(returns)::bigint as returns, sum(undecided)::bigint as undecided,
            sum(all_returns)::bigint as all_returns
        from counted as c left join shops as s on s.platform = c.platform and s.shop = c.shop
        where c.day is not null group by c.platform, c.shop, c.day order by all
        """,
        [list(platforms), list(platforms), late_after],
    )
