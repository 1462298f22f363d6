"""Counts that are predicted from the usual level."""

import numpy as np
import pytest

from analysis.rates.predicted_counts import predicted_counts


@pytest.mark.parametrize(("usual", "ahead"), [(500, 33), (2_000, 33), (1_200, 100), (6_000, 240), (240, 240)])
@pytest.mark.parametrize("rate", [0.004, 0.015, 0.06])
@pytest.mark.parametrize("swing", [0.0, 0.09])
def test_the_range_holds_as_many_later_counts_as_it_promises(
    usual: int, ahead: int, rate: float, swing: float
) -> None:
    """Past and future Poisson at one rate; with swing each period's rate swings by itself. 3,000 draws, -1.5 points."""
    rng = np.random.default_rng(usual + ahead)
    known = rng.poisson(usual * rate, 3_000)
    level = rate * np.exp(rng.normal(-swing / 2, np.sqrt(swing), 3_000))
    later = rng.poisson(ahead * level)
    bounds = {int(n): predicted_counts(int(n), usual, ahead, swing=swing) for n in np.unique(known)}
    inside = [bounds[int(n)].lower <= c <= bounds[int(n)].upper for n, c in zip(known, later, strict=True)]
    assert np.mean(inside) >= 0.935


def test_the_range_is_no_wider_than_it_has_to_be() -> None:
    """Against the exact binomial range of a rate that is known."""
    found = predicted_counts(30_000, 1_000_000, 240)
    assert (found.lower, found.upper) == (2, 13)


def test_less_that_is_known_and_more_swing_widen_it() -> None:
    upper = [predicted_counts(e, n, 240).upper for e, n in ((3_000, 100_000), (30, 1_000), (3, 100))]
    assert upper == sorted(upper) and upper[0] < upper[-1]
    assert predicted_counts(300, 10_000, 240, swing=0.2).upper > predicted_counts(300, 10_000, 240).upper


def test_never_more_errors_than_lines_and_no_range_from_nothing() -> None:
    assert predicted_counts(20, 21, 3).upper <= 3
    assert predicted_counts(3, 100, 0) == (0, 0)
    with pytest.raises(ValueError, match="above 0"):
        predicted_counts(3, 0, 10)
