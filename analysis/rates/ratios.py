"""Ratio of two rates with its interval."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from scipy.optimize import elementwise
from scipy.special import expit

from analysis.rates.arguments import confidence_level, counts, one_of, require_volume, same_shape
from analysis.rates.intervals import exact, wilson


class Ratio(NamedTuple):
    """Ratio of two rates with its bounds."""

    ratio: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def ratio(
    errors1: ArrayLike,
    lines1: ArrayLike,
    errors0: ArrayLike,
    lines0: ArrayLike,
    confidence: float = 0.95,
    method: str = "exact",
) -> Ratio:
    """First rate over the second, with an interval that takes both counts as Poisson.

    Parameters
    ----------
    errors1, lines1, errors0, lines0 : array_like, shape (n,)
        Errors >= 0 and exposures > 0 of both groups (errors may exceed lines: several errors a line).
    confidence : float
        In (0, 1).
    method : {"exact", "score"}
        Exact: the errors of the first group given those of both are binomial (Clopper-Pearson).
        Score: of the log ratio; where so few errors leave its equation without a solution, the Wilson interval
        of the same binomial.

    Returns
    -------
    Ratio
        ratio, lower, upper: ndarray of float, shape (n,). Without errors in the second group the ratio has no
        finite value and no upper bound: both are inf; without errors in either group it is NaN, from 0 to inf.

    Raises
    ------
    ValueError
        If a value is negative or not finite, lengths differ, an exposure is 0, or method is unknown.

    References
    ----------
    Przyborowski, Wilenski (1940), Biometrika 31:313; Gu, Ng, Tang, Schucany (2008), Biometrical Journal 50:283.

    Examples
    --------
    >>> [round(float(value), 4) for value in ratio(30, 11000, 60, 12000)]
    [0.5455, 0.3397, 0.8591]
    """
    one_of("method", method, ("exact", "score"))
    confidence_level(confidence)
    found1, shipped1, found0, shipped0 = same_shape(
        errors1=counts("errors1", errors1),
        lines1=counts("lines1", lines1),
        errors0=counts("errors0", errors0),
        lines0=counts("lines0", lines0),
    )
    require_volume(lines1=shipped1, lines0=shipped0)
    with np.errstate(divide="ignore", invalid="ignore"):
        point = (found1 / shipped1) / (found0 / shipped0)
    within = exact if method == "exact" else wilson
    bounds = within(found1, found1 + found0, confidence)
    lower, upper = _odds(np.asarray(bounds.lower)), _odds(np.asarray(bounds.upper))
    if method == "score":
        low, high = _score_log(found1, found0, confidence)
        lower, upper = (
            np.where(np.isnan(low), lower, low),
            np.where(np.isnan(high), upper, high),
        )
    lower, upper = lower * shipped0 / shipped1, upper * shipped0 / shipped1
    return Ratio(point[()], lower[()], upper[()])


def _odds(chance: np.ndarray) -> np.ndarray:
    return np.divide(chance, 1 - chance, out=np.full(chance.shape, np.inf), where=chance < 1)


def _score_log(found1: np.ndarray, found0: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of the odds that an error is of the first group, NaN where an equation has no solution.

    The statistic is (x - y)^2 t p (1 - p) with x the observed and y the assumed log odds of t errors and p the
    chance that belongs to y; statsmodels has it for one pair of groups, without saying when it has no solution.
    """
    both = (found1 > 0) & (found0 > 0)
    observed = np.log(np.where(both, found1, 1)) - np.log(np.where(both, found0, 1))
    total = found1 + found0
    lower = _score_log_lower(observed, total, confidence)
    upper = -_score_log_lower(-observed, total, confidence)
    solved = both & np.isfinite(lower) & np.isfinite(upper)
    return np.where(solved, np.exp(lower), np.nan), np.where(solved, np.exp(upper), np.nan)


def _score_log_lower(observed: np.ndarray, total: np.ndarray, confidence: float) -> np.ndarray:
    wanted = stats.norm.isf((1 - confidence) / 2) ** 2

    def excess(y: np.ndarray, x: np.ndarray, t: np.ndarray) -> np.ndarray:
        return (x - y) ** 2 * t * expit(y) * expit(-y) - wanted

    start = np.minimum(observed, 0)
    # Below its peak the statistic falls again: only the solution between peak and observation is a bound.
    peak = elementwise.find_root(
        lambda y, x: (x - y) * (1 - 2 * expit(y)) - 2,
        (start - 10, start),
        args=(observed,),
    ).x
    found = elementwise.find_root(excess, (peak, observed), args=(observed, total))
    return np.where(found.success, found.x, np.nan)
