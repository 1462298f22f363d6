"""Account metrics as marketplaces count them: limits to the order, points, quarters, rules, and the band of Monday."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from analysis.costs import account, account_rules
from analysis.costs.account_forecast import outlook
from analysis.costs.account_rules import DEFAULTS, AccountRule
from benchmarks.truth.account import SHOPS, in_band

NON_FULFILMENT, LATE = DEFAULTS[0], DEFAULTS[1]


def days(
    orders: int, returns: int = 0, *, cancelled: int = 0, undecided: int = 0, n: int = 7
) -> pd.DataFrame:
    """The whole week's counts on its last day; nothing on the days before."""
    frame = pd.DataFrame({"day": pd.date_range(end="2026-03-08", periods=n)}).assign(
        **dict.fromkeys(account.COUNTS, 0)
    )
    last = frame.index[-1]
    frame.loc[last, ["orders", "shipped", "returns", "cancelled", "undecided"]] = (
        orders, orders, returns, cancelled, undecided,
    )  # fmt: skip
    return frame


@pytest.mark.parametrize(
    "returns, orders, points",
    [
        (999, 10_000, 0),
        (1_000, 10_000, 2),
        (29, 290, 1),
        (30, 300, 2),
        (29, 291, 0),
        (1, 10, 1),
        (0, 0, 0),
        (3, 0, 0),
    ],
)
def test_points_at_the_limit_and_at_thirty_orders(returns: int, orders: int, points: int) -> None:
    seen = account.health(days(orders, returns), NON_FULFILMENT, date(2026, 3, 8))
    assert (seen.counted, seen.base) == (returns, orders)
    assert account.points(NON_FULFILMENT, seen.counted, seen.base) == points


def test_what_the_files_leave_open_is_between_certain_and_at_most() -> None:
    seen = account.health(days(90, 4, cancelled=10, undecided=2), NON_FULFILMENT, date(2026, 3, 8))
    assert seen.value == pytest.approx(4 / 90) and seen.highest == pytest.approx(16 / 100)
    none = account.health(days(0), NON_FULFILMENT, date(2026, 3, 8))
    assert none.value is None and none.highest is None


def test_the_window_has_its_days_and_no_other() -> None:
    frame = days(100, 5, n=8)
    frame.loc[0, ["orders", "returns"]] = (1_000, 500)
    assert account.health(frame, NON_FULFILMENT, date(2026, 3, 8)).counted == 5
    assert account.health(frame, NON_FULFILMENT, date(2026, 3, 7)).counted == 500
    assert account.health(frame, LATE, date(2026, 3, 8)).base == 100


def test_room_ends_where_points_begin() -> None:
    for orders in range(1, 400, 7):
        room = account.room(NON_FULFILMENT, 0, orders)
        assert room is not None
        assert account.points(NON_FULFILMENT, room, orders) == 0
        assert account.points(NON_FULFILMENT, room + 1, orders) > 0


def test_a_quarter_begins_on_its_first_monday_and_takes_the_points_with_it() -> None:
    assert account.quarter_start(date(2027, 1, 3)) == date(2026, 10, 5)
    assert account.quarter_start(date(2027, 1, 4)) == date(2027, 1, 4)
    frame = pd.DataFrame({"day": pd.date_range("2026-09-07", "2026-10-25")}).assign(
        **dict.fromkeys(account.COUNTS, 0)
    )
    frame = frame.assign(orders=10, returns=1)
    # Mondays 5, 12, 19 and 26 October; each week has 7 of 70 orders
    assert account.sure_points(frame, NON_FULFILMENT, date(2026, 10, 25)) == 4
    assert account.sure_points(frame, NON_FULFILMENT, date(2026, 10, 24)) == 3
    assert account.sure_points(frame, NON_FULFILMENT, date(2026, 10, 3)) == 3  # 14, 21 and 28 September
    assert [account.tier(n) for n in (0, 2, 3, 5, 6, 9, 12, 15, 40)] == [0, 0, 1, 1, 2, 3, 4, 5, 5]


def test_next_monday_is_the_first_whose_week_is_not_over() -> None:
    for n in range(20):
        last = date(2026, 11, 20) + timedelta(days=n)
        monday = account.next_monday(last)
        assert monday.weekday() == 0 and 2 <= (monday - last).days <= 8


def test_rules_have_source_and_day_and_a_site_goes_before_all_sites() -> None:
    for rule in DEFAULTS:
        assert rule.source.startswith("http") and rule.read_on and rule.metric in account_rules.METRICS
    chosen = {"shopee|TH|non_fulfilment": {"share": 0.05, "many": 20, "read_on": "2026-11-01", "source": "x"}}
    rules = account_rules.in_force(chosen)
    thai, other = (account_rules.of_site(rules, "shopee", site) for site in ("TH", "SG"))
    assert {r.metric: (r.share, r.own) for r in thai}["non_fulfilment"] == (0.05, True)
    assert {r.metric: (r.share, r.own) for r in other}["non_fulfilment"] == (0.1, False)
    assert {r.metric for r in thai} == {"non_fulfilment", "late_shipment"}


def test_limits_that_a_shop_set_before_still_hold() -> None:
    rules = {r.name: r for r in account_rules.in_force({"shopee": 0.05, "lazada": 0.0, "amazon": 0})}
    assert rules["shopee||non_fulfilment"].share == 0.05 and rules["shopee||non_fulfilment"].own
    assert rules["amazon||seller_returns"].share is None
    assert rules["lazada||return_disputes"].share == 0.3 and "lazada||seller_returns" not in rules
    assert account_rules.in_force(None) == account_rules.in_force({})


def test_without_a_known_share_nothing_is_counted_against_it() -> None:
    rule = AccountRule("tiktok", "seller_returns", None, 30, "", date(2026, 1, 1))
    assert account.points(rule, 50, 60) == 0 and account.room(rule, 50, 60) is None


def test_a_short_history_or_no_orders_has_no_forecast() -> None:
    assert outlook(days(100, 3, n=27), NON_FULFILMENT, date(2026, 3, 8)) is None
    assert outlook(days(0, 0, n=60), NON_FULFILMENT, date(2026, 3, 8)) is None
    assert outlook(days(0, 0, n=60).head(0), NON_FULFILMENT, date(2026, 3, 8)) is None
    assert outlook(days(100, 3, n=60), NON_FULFILMENT, date(2026, 3, 8)) is not None


def test_the_band_holds_about_eighty_of_a_hundred_mondays() -> None:
    """Short form of `python -m benchmarks truth account`: 70 weeks, within three standard errors of 80 %."""
    rng = np.random.default_rng(4)
    held = np.mean([in_band(rng, *SHOPS[n % len(SHOPS)]) for n in range(70)])
    assert 0.66 <= held <= 0.94


def test_the_value_told_lies_in_its_own_band_where_hardly_anything_counts() -> None:
    frame = days(240, 0, n=84)
    frame[["orders", "shipped"]] = 34
    ahead = outlook(frame, LATE, date(2026, 3, 8))
    assert ahead is not None and ahead.lower <= ahead.expected <= ahead.upper
