"""The weekly chart of what is in view: the stated false alarms, rare errors, rebases."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.rates import maturity
from analysis.signals import weekly
from analysis.spc import counts, limits, rules

AS_OF = date(2026, 12, 31)
CURVES = maturity.delay_curves(
    pd.DataFrame({"platform": "a", "delay_days": [0, 1, 2], "age_limit_days": [90, 90, 90]}), least_at_risk=1
)


def days(errors: np.ndarray, lines: int) -> pd.DataFrame:
    """One row a day from a Monday on."""
    when = pd.date_range("2026-01-05", periods=len(errors), freq="D")
    return pd.DataFrame({"day": when, "platform": "a", "lines": lines, "errors": errors})


@pytest.mark.parametrize("name", list(rules.RULE_SETS))
def test_false_alarms_stay_below_what_is_said(name: str) -> None:
    rng, seen = np.random.default_rng(7), []
    for mean, weeks in ((4, 38), (4, 52), (20, 38), (60, 52)):
        errors = rng.binomial(3000, mean / 3000, (1500, weeks))
        options: limits.Options = {"baseline": weekly.BASELINE_WEEKS, "least": 12, "rules": name}
        drawn = counts.share_charts(errors, np.full(errors.shape, 3000), options, prime=False, many=True)
        part = slice(-weekly.RECENT_WEEKS, None)
        seen.append(float((drawn.signal & np.isin(drawn.direction, [1, -1]))[:, part].any(axis=1).mean()))
    assert max(seen) <= weekly.FALSE_ALARMS[name] + 0.01
    assert weekly.FALSE_ALARMS[name] <= 2 * max(seen)


def test_rare_errors_that_come_closer_together_signal_on_the_g_chart() -> None:
    rng = np.random.default_rng(1)
    rate = np.where(np.arange(280) < 240, 0.002, 0.02)
    drawn = weekly.weekly(days(rng.binomial(60, rate), 60), CURVES, AS_OF)
    signal = weekly.of_all(drawn)
    assert drawn.kind == "g" and signal is not None
    assert signal.direction == "above" and signal.kind == "g" and 0 < signal.unusual <= signal.of
    assert signal.errors > 2 * signal.expected


def test_rare_errors_that_stay_as_they_are_seldom_signal() -> None:
    rng = np.random.default_rng(2)
    found = [
        weekly.of_all(weekly.weekly(days(rng.binomial(60, 0.002, 280), 60), CURVES, AS_OF)) for _ in range(60)
    ]
    assert sum(s is not None for s in found) <= 3


def test_a_run_on_one_side_is_a_signal_only_where_its_errors_are_improbable() -> None:
    """Three errors a week, then twelve weeks with two each, which chance brings, or with none."""
    usual = [3, 1, 4, 3, 2, 5, 3, 2, 4, 3] * 4
    drawn = {
        last: weekly.weekly(
            days(np.concatenate([[n, 0, 0, 0, 0, 0, 0] for n in (*usual, *[last] * 12)]), 45), CURVES, AS_OF
        )
        for last in (2, 0)
    }
    for of in drawn.values():
        assert of.kind == "p" and of.chart["signal"].iloc[-2] == "run"
    assert weekly.of_all(drawn[2]) is None
    none = weekly.of_all(drawn[0])
    assert none is not None and none.direction == "below" and none.errors == 0


def test_a_large_shop_whose_rate_wobbles_seldom_signals_and_shows_a_true_rise() -> None:
    rng = np.random.default_rng(6)
    false = found = 0
    for _ in range(40):
        rate = np.repeat(0.01 * rng.lognormal(0, 0.2, 40), 7)
        counts = rng.binomial(14_000, rate)
        drawn = weekly.weekly(days(counts, 14_000), CURVES, AS_OF)
        assert drawn.kind == "p_prime"
        false += weekly.of_all(drawn) is not None
        risen = np.where(np.arange(280) >= 259, 2 * counts, counts)
        signal = weekly.of_all(weekly.weekly(days(risen, 14_000), CURVES, AS_OF))
        found += signal is not None and signal.direction == "above"
    assert false <= 3 and found >= 36  # P(more than 3 of 40 at 2 %) is 1 %; the chart alone signals in 8 %


def test_a_chart_that_starts_anew_has_the_limits_of_its_own_weeks() -> None:
    rng = np.random.default_rng(3)
    counts = rng.binomial(400, np.where(np.arange(280) < 140, 0.01, 0.03))
    start = date(2026, 1, 5) + pd.Timedelta(days=140)
    before = weekly.weekly(days(counts, 400), CURVES, AS_OF)
    after = weekly.weekly(days(counts, 400), CURVES, AS_OF, phases=[start])
    assert weekly.of_all(before) is not None and weekly.of_all(after) is None
    assert after.chart["phase"].max() == 2 and after.since == 20
    assert after.chart["centre"].iloc[-1] == pytest.approx(0.03, rel=0.1)


def test_a_g_chart_can_start_anew() -> None:
    rng = np.random.default_rng(4)
    counts = rng.binomial(60, np.where(np.arange(280) < 140, 0.002, 0.004))
    start = date(2026, 1, 5) + pd.Timedelta(days=140)
    drawn = weekly.weekly(days(counts, 60), CURVES, AS_OF, kind="g", phases=[start])
    assert set(drawn.chart["phase"]) == {1, 2}
    first, last = drawn.chart.iloc[0]["centre"], drawn.chart.iloc[-1]["centre"]
    assert first > last


@pytest.mark.parametrize("weeks", [0, 1, 2, 11])
def test_few_weeks_have_no_limits_and_say_how_many_more_are_needed(weeks: int) -> None:
    drawn = weekly.weekly(days(np.ones(7 * weeks, int), 50), CURVES, AS_OF)
    assert drawn.missing == 12 - weeks and weekly.of_all(drawn) is None
    assert drawn.chart[["upper", "lower"]].isna().all().all()
