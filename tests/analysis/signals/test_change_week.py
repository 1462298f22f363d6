"""Since when a rate is another one: an interval that holds the week of the change as often as it says."""

from datetime import date, timedelta

import numpy as np
import pytest

from analysis.signals import sentences
from analysis.signals.change_week import change_weeks
from analysis.wording.words import Words


def test_the_interval_holds_the_week_of_the_change():
    rng, held, wide = np.random.default_rng(640_000), 0, []
    for _ in range(300):
        start = int(rng.integers(6, 22))
        lines = rng.integers(150, 400, 26)
        span = change_weeks(rng.poisson(lines * np.where(np.arange(26) < start, 0.015, 0.06)), lines)
        assert span is not None
        held += span[0] <= start <= span[1]
        wide.append(span[1] - span[0] + 1)
    assert held >= 0.92 * 300 and np.median(wide) <= 4


def test_few_weeks_or_no_errors_say_nothing_of_when():
    assert change_weeks([1, 2, 3], [9, 9, 9]) is None and change_weeks([0] * 9, [50] * 9) is None


@pytest.mark.parametrize(
    ("weeks", "said"),
    [(0, "It began in the week of"), (5, "in a week between"), (21, "Since when cannot be told")],
)
def test_a_beginning_that_may_be_any_of_many_weeks_is_not_claimed(weeks, said):
    first = date(2026, 5, 11)
    assert said in sentences.began((first, first + timedelta(weeks=weeks)), Words("en"))


def test_weeks_without_lines_are_no_weeks_in_which_it_can_have_begun():
    """A shop closed for two weeks; the change came when it opened again."""
    lines = np.array([100] * 6 + [0, 0] + [100] * 4)
    errors = np.array([2, 1, 2, 3, 2, 2, 0, 0, 14, 11, 13, 12])
    assert change_weeks(errors, lines) == (8, 8)
    assert change_weeks([0, 0, 3, 3, 3], [0, 0, 90, 90, 90]) is None
