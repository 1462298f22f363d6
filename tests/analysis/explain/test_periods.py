"""Two periods: same counts, same maturity, and a week that was picked because it looks bad."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis import explain
from analysis.explain import periods, picked_period
from analysis.rates import maturity


def _cells(rng: np.random.Generator, lines: float, rate: float) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([["a", "b", "c"], ["S1", "S2"]], names=["sku", "station"])
    frame = pd.DataFrame({"lines": rng.poisson(lines, 6)}, index=index).reset_index()
    return frame.assign(errors=rng.binomial(frame["lines"], rate))


def test_nothing_gets_lost_side_by_side_and_every_split_adds_up() -> None:
    rng = np.random.default_rng(3)
    before, after = _cells(rng, 500, 0.02), _cells(rng, 300, 0.05).iloc[1:]
    table = periods.side_by_side(before, after, ["sku", "station"])
    assert table[list(explain.COUNTS)].sum().tolist() == [
        before["lines"].sum(), before["errors"].sum(), after["lines"].sum(), after["errors"].sum(),
    ]  # fmt: skip
    change = after["errors"].sum() / after["lines"].sum() - before["errors"].sum() / before["lines"].sum()
    split = periods.parts(table, ["sku", "station"])
    assert split["total"].to_numpy() == pytest.approx([change, change], abs=1e-12)
    assert (split["mix"] + split["rate"]).to_numpy() == pytest.approx([change, change], abs=1e-12)


def test_the_waterfall_ends_at_the_whole_change() -> None:
    rng = np.random.default_rng(4)
    table = periods.side_by_side(_cells(rng, 400, 0.02), _cells(rng, 400, 0.04), ["sku", "station"])
    table["both"] = table["sku"] + table["station"]
    shown = periods.steps(explain.ranked(table, "both"), "both", most=3)
    assert shown["kind"].tolist() == ["value"] * 3 + ["others", "total"]
    assert shown["total"].iloc[:-1].sum() == pytest.approx(shown["total"].iloc[-1], abs=1e-12)


def test_a_young_period_of_equal_quality_is_no_fall() -> None:
    # Half of the claims come within 10 days; the young period is 10 days old.
    delays = pd.DataFrame({"platform": "x", "delay_days": [5, 15] * 300, "age_limit_days": 60})
    curves = maturity.delay_curves(delays)
    cells = pd.DataFrame(
        {"day": pd.to_datetime(["2026-01-01", "2026-02-20"]), "platform": "x", "lines": 1000}
    )
    cells["errors"] = [40, 20]
    ripe = periods.ripened(cells, curves, date(2026, 3, 2))
    assert ripe["lines"].tolist() == pytest.approx([1000, 500])
    assert (ripe["errors"] / ripe["lines"]).tolist() == pytest.approx([0.04, 0.04])


def test_lines_never_fall_below_their_errors_and_stay_without_any_claim() -> None:
    cells = pd.DataFrame(
        {"day": pd.to_datetime(["2026-03-01"]), "platform": "x", "lines": [10], "errors": [3]}
    )
    some = maturity.delay_curves(
        pd.DataFrame({"platform": "x", "delay_days": [9] * 20, "age_limit_days": 60})
    )
    assert periods.ripened(cells, some, date(2026, 3, 2))["lines"].tolist() == [3]
    none = maturity.delay_curves(pd.DataFrame({"platform": [], "delay_days": [], "age_limit_days": []}))
    assert periods.ripened(cells, none, date(2026, 3, 2))["lines"].tolist() == [10]


def _weeks(errors: np.ndarray) -> pd.DataFrame:
    days = pd.date_range("2026-01-05", periods=len(errors), freq="7D")
    return pd.DataFrame({"week": days, "errors": errors, "lines": 1000})


def _worst(weeks: pd.DataFrame) -> picked_period.Hindsight:
    monday = weeks.loc[weeks["errors"].idxmax(), "week"]
    found = picked_period.hindsight(weeks, monday.date(), (monday + pd.Timedelta(days=6)).date())
    assert found is not None
    return found


def test_the_worst_of_many_equal_weeks_is_called_chance_about_as_often_as_it_should() -> None:
    rng = np.random.default_rng(10)
    told = [_worst(_weeks(rng.poisson(12, 26))).chance for _ in range(200)]
    assert np.mean(np.array(told) < 0.05) <= 0.08
    assert 0.35 <= np.median(told) <= 0.8


def test_a_week_with_three_times_the_errors_is_not_chance() -> None:
    errors = np.random.default_rng(11).poisson(12, 26)
    errors[20] = 40
    found = _worst(_weeks(errors))
    assert found.place == 1 and found.of == 26 and found.chance < 0.01


def test_long_periods_and_short_histories_say_nothing() -> None:
    weeks = _weeks(np.full(26, 10))
    assert picked_period.hindsight(weeks, date(2026, 1, 5), date(2026, 3, 29)) is None
    assert picked_period.hindsight(weeks.head(5), date(2026, 1, 5), date(2026, 1, 11)) is None
    assert picked_period.hindsight(weeks, date(2027, 1, 4), date(2027, 1, 10)) is None
