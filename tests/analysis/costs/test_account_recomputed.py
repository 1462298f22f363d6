"""Value and points of an account, computed again by SQL of its own from stored orders and cases."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from analysis.costs import account
from analysis.costs.account_rules import DEFAULTS
from data.query.account import account_days
from data.store import Store
from tests.data.query.test_account import generated
from tests.make import loaded, write

NON_FULFILMENT, LATE = DEFAULTS[0], DEFAULTS[1]
LAST_DAY = date(2026, 7, 26)
MONDAYS = (
    date(2026, 7, 13),
    date(2026, 7, 20),
    date(2026, 7, 27),
)  # 6 July looks back before the first order
# of orders that were paid and not cancelled, by the day of the order
NET = """
    select count(distinct order_id) from order_lines where shop = ? and order_day between ? and ?
        and order_id not in (select order_id from order_lines where status in ('cancelled', 'unpaid'))
"""
# of orders with a return that stands and is ours, by the day of the first that stands
RETURNED = """
    select count(*) from (
        select order_id, min(open_day) as day, max(case when seller_fault = 'yes' then 1 else 0 end) as ours
        from cases where shop = ? and coalesce(status, '') not in ('rejected', 'cancelled')
        group by order_id
    ) where ours = 1 and day between ? and ?
"""
SHIPPED = """
    select count(*), count(*) filter (where gone > placed + 2) from (
        select min(order_day) as placed, min(ship_day) as gone from order_lines where shop = ? group by order_id
    ) where gone between ? and ?
"""


@pytest.mark.parametrize(("orders", "returned"), [(900, 0.12), (1_500, 0.03), (150, 0.4)])
def test_value_and_points_are_those_of_sql(
    store: Store, tmp_path: Path, orders: int, returned: float
) -> None:
    lines, cases = generated(orders, orders, returned)
    loaded(store, write(tmp_path / "lines.csv", lines))
    loaded(store, write(tmp_path / "cases.csv", cases))
    frame = account_days(store, ("shopee",), LATE.late_after)
    for shop in ("SG", "TH"):
        daily, points = frame[frame["shop"] == shop], 0
        for monday in MONDAYS:
            week = [shop, monday - timedelta(days=7), monday - timedelta(days=1)]
            wrong, base = store.value(RETURNED, week), store.value(NET, week)
            seen = account.health(daily, NON_FULFILMENT, monday - timedelta(days=1))
            assert (seen.counted, seen.base, seen.value) == (wrong, base, wrong / base if base else None)
            points += (1 + (wrong >= 30)) if wrong and base and 10 * wrong >= base else 0
            slow = account.health(daily, LATE, monday - timedelta(days=1))
            assert [(slow.base, slow.counted)] == store.rows(SHIPPED, week)
        assert account.sure_points(daily, NON_FULFILMENT, LAST_DAY) == points
        assert account.tier(points) == sum(points >= tier for tier in (3, 6, 9, 12, 15))
