"""Nobody answers for weeks in which an item, a place or all went wrong for everybody."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.fair import times
from benchmarks.truth import fair_weeks
from benchmarks.truth.fair_weeks import WHO, FloorWeeks

# Seeds of the tests; the benchmark has others.
SEED = 420_000
HARD = FloorWeeks(present=(16, 26), bad=(16, 26), item=0.4, times=8, lines=150)


def _rows(weeks: FloorWeeks, runs: int, time: str = "week") -> list:
    rng = np.random.default_rng(SEED)
    return [fair_weeks.named(weeks.counts(rng), time).loc[WHO] for _ in range(runs)]


@pytest.mark.parametrize(
    "weeks",
    [
        HARD,
        replace(HARD, what="everything", times=3),
        replace(HARD, present=(12, 14), bad=(12, 14), what="everything", times=4, lines=300),
    ],
)
def test_who_began_when_it_went_wrong_is_compared_with_these_weeks(weeks):
    """One of six over the whole year is named without the weeks; with them the expectation is what was planted."""
    rows, without = _rows(weeks, 6), _rows(weeks, 6, "")
    assert not any(row["flagged"] for row in rows)
    assert np.mean([row["ratio"] for row in rows]) == pytest.approx(1, abs=0.25)
    assert np.mean([row["ratio"] for row in without]) > 1.5


def test_who_begins_and_errs_three_times_as_often_is_still_seen():
    rows = _rows(replace(HARD, packer=3, lines=300), 6)
    assert sum(row["direction"] == "higher" for row in rows) >= 4


def test_who_works_alone_in_bad_weeks_cannot_be_told_apart_from_them():
    alone = FloorWeeks(present=(8, 16), bad=(8, 16), what="everything", times=3, lines=200, alone=True)
    rows = _rows(alone, 3)
    assert [row["sentence"] for row in rows] == ["alone"] * 3 and not any(row["flagged"] for row in rows)


def test_steady_weeks_have_no_parts_of_their_own():
    rng = np.random.default_rng(SEED)
    week, code = np.tile(np.arange(52), 40), np.repeat(np.arange(40), 52)
    group, base = np.zeros(len(week), int), np.full(len(week), 0.5)
    found = [
        bool(times.factors(group, week, [code], rng.poisson(base).astype(float), base).levels)
        for _ in range(20)
    ]
    assert sum(found) <= 2


def test_bad_weeks_are_told_from_the_others_errors_alone():
    week, code = np.tile(np.arange(20), 2), np.zeros(40, int)
    group, base = np.repeat([0, 1], 20), np.full(40, 11.0)
    wrong = np.where((week >= 10) & (group == 1), 20.0, 2.0)
    factor = times.factors(group, week, [code], wrong, base).factor
    assert (11 * factor)[group == 0] == pytest.approx(np.where(np.arange(20) < 10, 2, 20), rel=0.1)
    assert factor[group == 1] == pytest.approx(1)
