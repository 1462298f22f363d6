"""Headroom to a marketplace's limit, counted exactly."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pandas as pd

from analysis.costs import headroom


def test_the_next_error_after_those_left_reaches_the_limit() -> None:
    for share in (0.1, 0.01, 0.025, 0.29):
        for orders in (1, 7, 99, 100, 1000, 12345):
            for errors in (0, 3, orders):
                spare = headroom.left(errors, orders, share)
                limit = Fraction(str(share))
                assert Fraction(errors + spare, orders) < limit <= Fraction(errors + spare + 1, orders)


def test_own_limits_replace_defaults_and_zero_takes_one_away() -> None:
    made = headroom.limits({"shopee": 0.05, "lazada": 0.02, "amazon": 0})
    assert made["shopee"].share == 0.05 and made["shopee"].days == headroom.LIMITS["shopee"].days
    assert made["lazada"].share == 0.02 and "amazon" not in made
    assert headroom.limits(None) == headroom.LIMITS


def test_the_tightest_shop_comes_first_and_shops_without_orders_have_no_share() -> None:
    cells = pd.DataFrame({"shop": ["a", "b", "c"], "errors": [1, 9, 2], "orders": [100, 100, 0]})
    made = headroom.headroom(cells, headroom.Limit(0.1, 7))
    assert made[["shop", "left"]].to_numpy().tolist() == [["b", 0], ["a", 8]]


def test_the_window_ends_on_the_last_day_and_has_so_many_days() -> None:
    start, end = headroom.window(date(2026, 3, 1), headroom.Limit(0.1, 7))
    assert (start, end) == (date(2026, 2, 23), date(2026, 3, 1))
