"""The forecast of the quarter: its parts add up, its band holds what it says, and it keeps quiet on too little."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.costs import forecast


def _weeks(errors: np.ndarray, lines: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"errors": errors, "lines": lines, "mature": True})


NO_DAYS = pd.DataFrame({"lines": [], "maturity": []}, dtype=float)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 11, 23), date(2026, 10, 1), date(2026, 12, 31)),
        (date(2024, 2, 29), date(2024, 1, 1), date(2024, 3, 31)),
    ],
)
def test_a_quarter_is_a_calendar_quarter(day: date, first: date, last: date) -> None:
    assert forecast.quarter_of(day) == (first, last)


def test_a_quarter_that_is_over_and_told_costs_what_is_booked() -> None:
    weeks = _weeks(np.full(20, 10), np.full(20, 1000))
    found = forecast.quarter(weeks, NO_DAYS, [5.0, 6, 7, 8, 9], booked=123.45, unpriced=0, days_left=0)
    assert found is not None
    assert (found.expected, found.lower, found.upper) == pytest.approx((123.45,) * 3)


def test_the_parts_add_up_to_what_is_expected() -> None:
    weeks = _weeks(np.full(20, 10), np.full(20, 1000))
    days = pd.DataFrame({"lines": [2000.0], "maturity": [0.5]})
    found = forecast.quarter(weeks, days, np.full(40, 12.0), booked=100, unpriced=3, days_left=28)
    assert found is not None
    assert found.expected == pytest.approx(found.booked + found.unpriced + found.to_come + found.to_ship)
    # 3 unpriced at 12; 1 % of the 1,000 lines not in; 1 % of 4 weeks of 1,000 lines
    assert found.unpriced == pytest.approx(36)
    assert found.to_come == pytest.approx(120, rel=0.05)
    assert found.to_ship == pytest.approx(480, rel=0.05)


def test_days_without_a_known_maturity_count_as_not_yet_told() -> None:
    weeks = _weeks(np.full(20, 10), np.full(20, 1000))
    costs = np.full(9, 10.0)
    days = pd.DataFrame({"lines": [1000.0], "maturity": [float("nan")]})
    found = forecast.quarter(weeks, days, costs, booked=0, unpriced=0, days_left=0)
    assert found is not None and found.to_come == pytest.approx(100, rel=0.05)


@pytest.mark.parametrize(
    ("weeks", "costs"),
    [(3, [5.0] * 9), (20, [5.0] * 4), (20, [-5.0] * 9), (20, [float("nan")] * 9)],
)
def test_too_little_gives_no_forecast(weeks: int, costs: list[float]) -> None:
    part = _weeks(np.full(weeks, 10), np.full(weeks, 1000))
    assert forecast.quarter(part, NO_DAYS, costs, booked=1, unpriced=0, days_left=30) is None


@pytest.mark.parametrize("spread", [0.0, 0.25])
def test_the_band_holds_the_final_cost_nine_times_in_ten(spread: float) -> None:
    rng = np.random.default_rng(5)
    held, runs = 0, 150
    for _ in range(runs):
        lines = rng.poisson(3000, 27)
        rate = 0.01 * (rng.gamma(1 / spread**2, spread**2, 27) if spread else np.ones(27))
        errors = rng.poisson(rate * lines)
        price = rng.lognormal(2, 0.8, int(errors.sum()))
        past, ahead = slice(0, 20), slice(20, 27)
        seen = int(errors[past].sum())
        found = forecast.quarter(
            _weeks(errors[past], lines[past]), NO_DAYS, price[:seen], booked=0, unpriced=0, days_left=49
        )
        assert found is not None
        final = price[seen : seen + int(errors[ahead].sum())].sum()
        held += found.lower <= final <= found.upper
    low, high = stats.binom.ppf([0.001, 0.999], runs, forecast.BAND) / runs
    assert low - 0.03 <= held / runs <= high


def test_of_an_error_booked_in_part_only_the_rest_is_still_to_come() -> None:
    weeks = _weeks(np.full(20, 10), np.full(20, 1000))
    given = {"booked": 100.0, "unpriced": 3, "days_left": 0}
    found = forecast.quarter(weeks, NO_DAYS, np.full(40, 12.0), **given, partly=30.0)
    assert found is not None and found.unpriced == pytest.approx(6) and found.expected == pytest.approx(106)
    more = forecast.quarter(weeks, NO_DAYS, np.full(40, 12.0), **given, partly=50.0)
    assert more is not None and more.unpriced == 0 and more.expected == pytest.approx(100)
