"""Since when a rate is another one: an interval that holds the week of the change as often as it says."""

import numpy as np

from analysis.signals.change_week import change_weeks


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
