"""How many errors so many lines would have at a level that is known from other lines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import stats

# Jeffreys' prior of a Poisson rate: half an error, in no lines.
HALF_ERROR = 0.5


class PredictedCounts(NamedTuple):
    """Fewest and most errors that are usual, whole numbers."""

    lower: int
    upper: int


def predicted_counts(
    errors: float, lines: float, ahead: float, *, swing: float = 0.0, confidence: float = 0.95
) -> PredictedCounts:
    """Prediction interval of the errors among ``ahead`` further lines.

    Parameters
    ----------
    errors, lines : float
        What the usual level is known from; errors >= 0, lines > 0.
    ahead : float
        Lines that are predicted, >= 0.
    swing : float
        Variance of the logarithm of a period's rate by how much weeks swing, see ``rates.swing``.
    confidence : float
        In (0, 1); at least this share of counts lies inside, both ends included.

    Notes
    -----
    The rate has the gamma posterior of Jeffreys' prior, so that a count has a negative binomial distribution. Each end
    cuts off at most half of what is left, and fewer lines are known with less certainty than many.

    References
    ----------
    Krishnamoorthy, Peng (2011), Computational Statistics and Data Analysis 55:170.

    Examples
    --------
    >>> predicted_counts(40, 1600, 33)
    PredictedCounts(lower=0, upper=3)
    >>> predicted_counts(0, 500, 33)
    PredictedCounts(lower=0, upper=1)
    """
    if not (errors >= 0 and lines > 0 and ahead >= 0 and swing >= 0 and 0 < confidence < 1):
        raise ValueError(
            "errors, ahead and swing must be at least 0, lines above 0, confidence between 0 and 1"
        )
    if ahead == 0:
        return PredictedCounts(0, 0)
    known = errors + HALF_ERROR
    shape = 1 / (1 / known + float(np.expm1(swing)))
    chance = shape / (shape + known / lines * ahead)
    tail = (1 - confidence) / 2
    lower, upper = stats.nbinom.ppf([tail, 1 - tail], shape, chance)
    return PredictedCounts(int(lower), int(min(upper, np.ceil(ahead))))
