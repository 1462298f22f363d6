"""The table of numbers judges the rate of errors as the headline does: by the same weeks, errors and limits."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from analysis.questions.metrics import metric_summary
from analysis.questions.situation import assess
from analysis.questions.stories import last_week
from data.query import Filters
from data.records.source import Direct
from tests.analysis.questions.shops import MONDAY, load, steady, weeks_of_lines
from tests.analysis.questions.test_backlog import judge

WEEKS, LINES = 44, 300
SALE = (date(2026, 9, 7) - MONDAY).days // 7  # the week of 9 September


def _both(store, end):
    """The newest judged week of the headline, and its row in the table."""
    filters = Filters(end - timedelta(weeks=12), end)
    weeks = assess(Direct(store), filters)
    now = datetime.combine(end + timedelta(days=30), datetime.min.time())
    _, table = metric_summary(Direct(store), filters, now, None)
    return last_week(weeks), table


def _refund(of):
    """What a claim has cost, as a row of a file."""
    keys = ("platform", "shop", "case_id", "sku")
    paid = {"kind": "refund", "amount": "5.00", "currency": "SGD", "booked_on": of["opened_at"][:10]}
    return {name: of[name] for name in keys} | paid


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("times", [1, 2, 12])
def test_the_table_and_the_headline_say_one_thing_of_a_sale_week(store, tmp_path, seed, times) -> None:
    errors = steady(SALE + 4, 5, seed)
    errors[SALE] = 5 * times
    shipped, claims = weeks_of_lines(errors, lines=LINES)
    load(store, tmp_path, "orders.csv", shipped)
    load(store, tmp_path, "claims.csv", claims)
    load(store, tmp_path, "costs.csv", [_refund(claim) for claim in claims])
    week, table = _both(store, MONDAY + timedelta(weeks=SALE, days=6))
    row = table.loc["error_rate"]
    assert week.sale and week.errors == row["numerator"] == 5 * times
    assert (max(row["lower"], 0), row["upper"]) == pytest.approx((week.usual_lower, week.usual_upper))
    assert row["variation"] == {"": "common", "above": "concerning", "below": "improving"}[week.unusual]
    assert week.unusual == ("above" if times == 12 else "")
    perfect = table.loc["perfect_orders"]
    assert 1 - perfect["upper"] == pytest.approx(max(row["lower"], 0), abs=1e-3)
    assert 1 - perfect["lower"] == pytest.approx(row["upper"], abs=0.02)
    assert perfect["variation"] == row["variation"]
    assert table.loc["cost_per_1000_lines", "week"] < pd.Timestamp(week.start)


def test_a_cost_that_is_unknown_is_no_number(store, tmp_path) -> None:
    shipped, claims = weeks_of_lines(steady(WEEKS, 5), lines=LINES)
    load(store, tmp_path, "orders.csv", shipped)
    load(store, tmp_path, "claims.csv", claims)
    cost = _both(store, MONDAY + timedelta(weeks=WEEKS, days=-1))[1].loc["cost_per_1000_lines"]
    assert pd.isna(cost["newest"]) and pd.isna(cost["week"])


def test_claims_that_nobody_judged_count_alike_in_the_table_and_the_headline(store, tmp_path) -> None:
    rng = np.random.default_rng(7)
    shipped, claims = weeks_of_lines([int(n) for n in rng.poisson(12, WEEKS)], lines=LINES)
    load(store, tmp_path, "orders.csv", shipped)
    load(store, tmp_path, "claims.csv", claims)
    judge(store, claims, 0.5, WEEKS - 6, 8)
    week, table = _both(store, MONDAY + timedelta(weeks=WEEKS - 2, days=-1))
    assert table.loc["error_rate", "numerator"] == week.errors < 12
    assert table.loc["error_rate", "upper"] == pytest.approx(week.usual_upper)
