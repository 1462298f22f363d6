"""Relapses of closed actions: seldom by chance however often one looks, and soon where the errors are back.

Larger simulations, also of actions that were closed because they had been lucky: `python -m benchmarks proof relapse`.
"""

import numpy as np
import pytest

from analysis.proof import relapse

RUNS, PAST, CLOSED, HALF_YEAR = 1000, 26, 12, 26


def reopened(seed: int, mean: float, later: float = 1.0, spread: float = 1.0) -> np.ndarray:
    """Week after closing in which each of the runs is reopened, 99 for never; looked at every week."""
    rng = np.random.default_rng(seed)
    lines = rng.poisson(1000, (RUNS, PAST + CLOSED + HALF_YEAR)).astype(float)
    rate = np.full(lines.shape[1], mean / 1000)
    rate[:PAST] *= 2
    rate[PAST + CLOSED :] *= later
    expected = lines * rate
    wobble = rng.gamma(expected / (spread - 1), spread - 1) if spread > 1 else expected
    errors = rng.poisson(wobble).astype(float)
    found = np.full(RUNS, 99)
    for week in range(1, HALF_YEAR + 1):
        end = PAST + CLOSED + week
        told = relapse.evidence(
            errors[:, PAST:end], lines[:, PAST:end], CLOSED, (errors[:, :PAST], lines[:, :PAST])
        )
        found = np.where((told.total >= relapse.SURE) & (found == 99), week, found)
    return found


@pytest.mark.parametrize(("mean", "spread"), [(0.3, 1.0), (2.0, 1.0), (2.0, 2.0), (20.0, 1.5), (300.0, 4.0)])
def test_an_action_that_holds_is_reopened_in_at_most_one_of_forty_half_years(mean, spread):
    share = np.mean(reopened(71, mean, spread=spread) < 99)
    assert share <= 0.025 + 1.64 * np.sqrt(0.025 * 0.975 / RUNS)


@pytest.mark.parametrize(
    ("mean", "later", "spread", "share", "weeks"),
    [
        (5.0, 2.0, 1.0, 0.85, 9),
        (10.0, 2.0, 2.0, 0.85, 8),
        (50.0, 2.0, 1.0, 1.0, 2),
        (50.0, 1.5, 1.0, 0.98, 5),
    ],
)
def test_errors_that_are_back_are_found_within_weeks(mean, later, spread, share, weeks):
    found = reopened(72, mean, later, spread)
    assert np.mean(found < 99) >= share and np.median(found) <= weeks


def test_the_week_in_which_it_began_is_told():
    errors = np.r_[np.full(20, 5.0), np.full(4, 20.0)][None, :]
    told = relapse.evidence(errors, np.full((1, 24), 500.0), 10)
    assert told.begins[0] == 20 and told.total[0] > relapse.SURE


def test_more_lines_are_no_relapse_and_fewer_lines_with_the_same_errors_are():
    more, fewer = (np.r_[np.full(18, 500.0), np.full(6, lines)][None, :] for lines in (1500.0, 150.0))
    assert relapse.evidence(more / 50, more, 12).total[0] < 1
    assert relapse.evidence(np.full((1, 24), 10.0), fewer, 12).total[0] > relapse.SURE


def test_weeks_that_scatter_or_follow_one_another_count_for_less():
    rng = np.random.default_rng(5)
    steady, lines = rng.poisson(20, (1, 40)).astype(float), np.full((1, 40), 1000.0)
    swings = np.repeat([10.0, 32.0, 8.0, 30.0, 12.0, 28.0, 11.0, 29.0, 10.0, 30.0], 4)[None, :]
    now = np.r_[np.full(12, 20.0), np.full(4, 34.0)][None, :]
    calm, wild = (
        relapse.evidence(now, np.full((1, 16), 1000.0), 12, (past, lines)).total[0]
        for past in (steady, swings)
    )
    assert calm > relapse.SURE > 1 > wild


@pytest.mark.parametrize(
    ("errors", "lines"),
    [([], []), ([3.0], [100.0]), ([0.0] * 9, [0.0] * 9), ([0.0] * 9, [50.0] * 9), ([9.0] * 9, [9.0] * 9)],
)
def test_too_little_is_no_relapse_and_nothing_breaks(errors, lines):
    told = relapse.evidence(np.array([errors]).reshape(1, -1), np.array([lines]).reshape(1, -1), 1)
    assert not told.total[0] >= relapse.SURE


def test_two_errors_are_never_one():
    errors, lines = np.r_[np.zeros(20), [2.0]][None, :], np.r_[np.full(20, 1e6), [1.0]][None, :]
    assert relapse.evidence(errors, lines, 10).total[0] == 0
