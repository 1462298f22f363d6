"""A fall is told in the numbers of the later period, and only where the pattern's own errors fell."""

from datetime import timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis import explain
from analysis.questions import changes as questions
from benchmarks.truth.changes import SITUATIONS, QuietWeeks, confirmed
from data.query import Filters

SEED = 320_000
RUNS = 25


def _leaves(rng: np.random.Generator, before: int, after: int) -> pd.DataFrame:
    """Eight stations and four weeks before one; station 0 with so many errors in each period, the others at 1 %."""
    n1 = np.full(8, 4000)
    frame = pd.DataFrame({"station": np.arange(8), "n1": n1, "c1": 40, "n2": n1 // 4, "c2": 10})
    frame[["c1", "c2"]] += rng.integers(-1, 2, (8, 2))
    frame.loc[0, ["c1", "c2"]] = before, after
    return frame


def test_a_fall_from_160_to_5_expects_40_in_the_later_period():
    found = explain.localise(_leaves(np.random.default_rng(SEED), 160, 5), ["station"], direction="fall")
    fall = next(item for item in found if item.pattern)
    assert (fall.as_dict(), fall.direction, fall.status) == ({"station": 0}, "fall", "confirmed")
    assert (fall.errors_before, fall.errors_after) == (160, 5)
    assert fall.expected == pytest.approx(40, rel=0.1) and fall.excess == pytest.approx(-35, rel=0.12)
    assert fall.excess_lower < fall.excess < fall.excess_upper < 0


def test_a_rise_from_160_to_100_expects_40_in_the_later_period():
    found = explain.localise(_leaves(np.random.default_rng(SEED), 160, 100), ["station"])
    rise = next(item for item in found if item.pattern)
    assert rise.as_dict() == {"station": 0} and rise.expected == pytest.approx(40, rel=0.1)


def test_a_family_with_three_errors_before_and_hardly_any_line_after_did_not_fall():
    frame = pd.DataFrame(
        {
            "family": list("abcdefgh"),
            "n1": [158, 110, 130, 120, 140, 100, 90, 72],
            "c1": [3, 0, 1, 0, 1, 0, 0, 0],
            "n2": [10, 30, 34, 31, 36, 30, 30, 29],
            "c2": [0, 0, 1, 0, 0, 0, 1, 0],
        }
    )
    assert [item for item in explain.localise(frame, ["family"], direction="both") if item.pattern] == []


@pytest.mark.parametrize("weeks", [QuietWeeks(), QuietWeeks(lines=2000), QuietWeeks(lines=2000, swing=0.15)])
def test_weeks_in_which_nothing_changed_confirm_nothing(weeks: QuietWeeks):
    """At most 5 to 7 % over many runs; three of twenty-five is the most that chance allows here."""
    assert confirmed(weeks, RUNS, np.random.default_rng(SEED + 1)) <= 3 / RUNS


def test_what_changed_never_names_a_person():
    assert not {"packer", "picker"} & set(questions.DIMENSIONS)


def test_stations_that_swing_against_each_other_are_no_change():
    """Short form of `benchmarks truth changes`, 5 % there; two of twelve is the most that chance allows here."""
    weeks = SITUATIONS["20,000 lines a week, weeks swing by 15 %"][0]
    assert confirmed(weeks, 12, np.random.default_rng(SEED + 7)) <= 2 / 12
    found = dict(weeks.allowance(np.random.default_rng(SEED + 8)).inside)
    assert 0.015 < found["station"] < 0.06 and found["shift"] < 0.01


def test_how_stations_swing_is_read_from_the_weeks_before():
    rng = np.random.default_rng(SEED + 9)
    history, stations = pd.date_range("2026-01-05", periods=40, freq="7D"), ["A", "B", "C", "D"]
    rows = [(week, s, n) for week in history for s in stations for n in ("day", "night")]
    cells = pd.DataFrame(rows, columns=["week", "station", "shift"]).assign(lines=2000)
    level = rng.lognormal(0, 0.3, (40, 4)).repeat(2, axis=1).ravel()
    cells["errors"] = rng.poisson(20 * level)
    cells.loc[cells["week"] >= history[35], "errors"] *= np.where(cells["station"].iloc[280:] == "A", 9, 1)

    def asked(by, _filters):
        frame = cells.assign(**{name: "" for name in by if name not in cells})
        return frame.groupby(list(by), as_index=False)[["lines", "errors"]].sum()

    nothing = pd.DataFrame({"shop": [], "symptom": [], "judged": [], "ours": []})
    source = SimpleNamespace(cells=asked, ask=lambda *_: nothing)
    source.shared = lambda question, *of: question(source, *of)
    weeks = SimpleNamespace(weeks=pd.DataFrame({"week": history, "mature": True}), past=Filters())
    now = Filters(history[35].date(), history[39].date() + timedelta(days=6))
    found = dict(questions._swings_inside(source, weeks, now, now.before()))
    # 0.09 in each week, over two periods of five weeks
    assert found["station"] == pytest.approx(0.09 * 2 / 5, rel=0.6) and found["shift"] < 0.006
