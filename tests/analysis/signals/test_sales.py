"""Sale weeks are known for what they are: in no ordinary limits, with limits of their own, no signal by themselves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.proof.weeks import without_sales
from analysis.signals import sales, unusual, weekly
from benchmarks.truth import sales as truth

SEED = 520_000


def _weeks(errors: list[int], lines: list[int]) -> pd.DataFrame:
    week = pd.date_range(truth.MONDAY, periods=len(errors), freq="7D")
    frame = pd.DataFrame({"week": week, "errors": errors, "lines": lines, "mature": True})
    return sales.with_sales(frame, truth.SALE_DAYS)


def test_a_sale_is_no_signal_where_it_is_known_to_be_one():
    known, unknown = (
        truth.share(20_000, 4, np.random.default_rng(SEED), known, at=truth.LOOKED_AT[:1])
        for known in (True, False)
    )
    assert known == 0 and unknown >= 0.5


def test_a_sale_with_far_more_errors_than_sales_have_is_a_signal():
    made = truth.shop(np.random.default_rng(SEED + 1), 20_000, changed=4.0)
    assert truth.signals(*made, truth.LOOKED_AT[0] + 1)


def test_limits_of_ordinary_weeks_are_those_without_any_sale():
    days, shipped, errors = truth.shop(np.random.default_rng(SEED + 2), 20_000)
    frame = pd.DataFrame({"day": days, "platform": "a", "lines": shipped.sum(1), "errors": errors.sum(1)})
    drawn = weekly.weekly(frame, truth.CURVES, pd.Timestamp("2027-06-01").date(), sale_days=truth.SALE_DAYS)
    ordinary = drawn.weeks.head(weekly.BASELINE_WEEKS)
    ordinary = ordinary[~ordinary["sale"]]
    centre = drawn.chart["centre"][~drawn.weeks["sale"]]
    assert centre.to_numpy() == pytest.approx(ordinary["errors"].sum() / ordinary["lines"].sum())
    assert (drawn.chart["upper"][drawn.weeks["sale"]] > centre.iloc[0] * 1.3).all()


def test_a_sale_week_reads_the_same_in_every_later_view():
    days, shipped, errors = truth.shop(np.random.default_rng(SEED + 3), 20_000)
    frame = pd.DataFrame({"day": days, "platform": "a", "lines": shipped.sum(1), "errors": errors.sum(1)})
    early, late = (
        weekly.weekly(
            frame.head(7 * n), truth.CURVES, pd.Timestamp("2027-06-01").date(), sale_days=truth.SALE_DAYS
        )
        for n in (44, truth.WEEKS)
    )
    limits = ["centre", "lower", "upper", "signal"]
    pd.testing.assert_frame_equal(early.chart[limits].iloc[30:44], late.chart[limits].iloc[30:44])


def test_later_sales_lean_on_earlier_ones():
    weeks = _weeks([10] * 10 + [80] + [10] * 30 + [10] * 17, [1000] * 58)
    weeks["sale"] = np.isin(np.arange(58), [10, 40])
    factor, spread = sales.factors(weeks, sales.ordinary_base(weeks))
    assert (
        factor[10] == pytest.approx(1.5)
        and factor[40] > 3
        and spread[40] < spread[10]
        and (factor[11:40] == 1).all()
    )


def test_weeks_of_a_sale_prove_nothing():
    weeks = pd.DataFrame(
        {"start": pd.date_range("2026-08-31", periods=3, freq="7D"), "phase": ["before", "before", "after"]}
    )
    assert without_sales(weeks, truth.SALE_DAYS)["phase"].tolist() == ["before", "between", "after"]


def test_sales_ahead_are_days_on_top():
    weeks = _weeks([10] * 58, [1000] * 58)
    assert sales.extra_days(weeks, []) == 0
    ahead = [d for d in truth.SALE_DAYS if d >= truth.SALES[-1]]
    assert 0 <= sales.extra_days(weeks, ahead) < 7  # the sales seen were as large and as good as usual weeks
    none = weeks.assign(sale=False)
    assert sales.extra_days(none, ahead) == round(7 * (sales.USUAL_LINES * 1.5 - 1))


def test_an_item_is_not_measured_by_a_sale_that_sold_more_of_it():
    # everything's rate doubles in the newest week, one of a sale, because it sells the hard item; no item changed
    weeks = 30
    lines = np.array([[100.0] * (weeks - 4) + [400.0] * 4, [900.0] * (weeks - 4) + [600.0] * 4])
    errors = np.array([lines[0] * 0.1, lines[1] * 0.01])
    frame = _weeks(list(errors.sum(0)), list(lines.sum(0)))
    frame["sale"] = np.arange(weeks) == weeks - 1
    table = pd.concat(
        pd.DataFrame({"week": frame["week"], "sku": name, "parent_sku": name, "lines": sent, "errors": wrong})
        for name, sent, wrong in zip(("HARD", "EASY"), lines, errors, strict=True)
    )
    assert unusual.find({("sku", "parent_sku"): table}, frame) == []
