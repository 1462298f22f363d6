"""Error rates and their uncertainty: shares, differences, ratios, defects per million, perfect orders."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from scipy.optimize import elementwise
from scipy.special import expit
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson

from analysis.rates import sixsigma
from analysis.rates.arguments import confidence_level, counts, errors_of_lines, one_of, same_shape

# Below this expected count an approximate interval is replaced by an exact one (Cochran 1954).
SMALL_COUNT = 5

dpmo = sixsigma.dpmo
sigma = sixsigma.sigma
perfect_order = sixsigma.perfect_order


class Interval(NamedTuple):
    """Lower and upper bound."""

    lower: np.ndarray
    upper: np.ndarray


class Difference(NamedTuple):
    """Difference of two shares with its bounds."""

    difference: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


class Ratio(NamedTuple):
    """Ratio of two rates with its bounds."""

    ratio: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def share(errors: ArrayLike, lines: ArrayLike) -> np.ndarray:
    """Errors over lines, NaN where there are no lines: no volume has no rate.

    Parameters
    ----------
    errors, lines : array_like, shape (n,)
        Counts; 0 <= errors <= lines.

    Returns
    -------
    ndarray of float, shape (n,), in [0, 1] or NaN

    Raises
    ------
    ValueError
        If a count is negative or not finite, lengths differ, or errors exceed lines.

    Examples
    --------
    >>> share([1, 0], [4, 0]).tolist()
    [0.25, nan]
    """
    found, shipped = errors_of_lines(errors, lines)
    return np.divide(found, shipped, out=np.full(found.shape, np.nan), where=shipped > 0)[()]


def wilson(errors: ArrayLike, lines: ArrayLike, confidence: float = 0.95) -> Interval:
    """Wilson score interval of a share.

    Parameters
    ----------
    errors, lines : array_like of int, shape (n,)
        Counts; 0 <= errors <= lines. No lines tell nothing: the interval is 0 to 1.
    confidence : float
        In (0, 1).

    Returns
    -------
    Interval
        lower, upper: ndarray of float, shape (n,), shares in [0, 1]. No errors still have an upper bound.

    Raises
    ------
    ValueError
        If a count is negative or not finite, lengths differ, or errors exceed lines.

    References
    ----------
    Wilson (1927), JASA 22:209; Newcombe (1998), Statistics in Medicine 17:857.

    Examples
    --------
    >>> [round(float(bound), 4) for bound in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    return _share_interval(errors, lines, confidence, "wilson")


def exact(errors: ArrayLike, lines: ArrayLike, confidence: float = 0.95) -> Interval:
    """Clopper-Pearson interval of a share.

    Parameters
    ----------
    errors, lines : array_like of int, shape (n,)
        Counts; 0 <= errors <= lines. No lines tell nothing: the interval is 0 to 1.
    confidence : float
        In (0, 1).

    Returns
    -------
    Interval
        lower, upper: ndarray of float, shape (n,), shares in [0, 1].

    Raises
    ------
    ValueError
        If a count is negative or not finite, lengths differ, or errors exceed lines.

    References
    ----------
    Clopper, Pearson (1934), Biometrika 26:404.

    Examples
    --------
    >>> [round(float(bound), 4) for bound in exact(0, 20)]
    [0.0, 0.1684]
    """
    return _share_interval(errors, lines, confidence, "beta")


def interval(errors: ArrayLike, lines: ArrayLike, confidence: float = 0.95) -> Interval:
    """The interval to show with a share: Wilson, but exact where fewer than five errors (or non-errors) are in it.

    Parameters
    ----------
    errors, lines : array_like of int, shape (n,)
        Counts; 0 <= errors <= lines.
    confidence : float
        In (0, 1).

    Returns
    -------
    Interval
        lower, upper: ndarray of float, shape (n,), shares in [0, 1].

    Raises
    ------
    ValueError
        If a count is negative or not finite, lengths differ, or errors exceed lines.

    Examples
    --------
    >>> interval([0, 65], [20, 100]).upper.round(4).tolist()
    [0.1684, 0.7364]
    """
    found, shipped = errors_of_lines(errors, lines)
    few = np.minimum(found, shipped - found) < SMALL_COUNT
    narrow, wide = wilson(found, shipped, confidence), exact(found, shipped, confidence)
    return Interval(
        np.where(few, wide.lower, narrow.lower)[()],
        np.where(few, wide.upper, narrow.upper)[()],
    )


def poisson(
    observed: ArrayLike,
    exposure: ArrayLike = 1,
    confidence: float = 0.95,
    method: str = "exact",
) -> Interval:
    """Interval of a Poisson rate, observed / exposure.

    Parameters
    ----------
    observed : array_like of int, shape (n,)
        Counts >= 0.
    exposure : array_like of float, shape (n,) or one number
        Above 0; the bounds are per unit of it.
    confidence : float
        In (0, 1).
    method : {"exact", "byar"}
        Exact (Garwood) or Byar's approximation, with which public health reports are made.

    Returns
    -------
    Interval
        lower, upper: ndarray of float, shape (n,), >= 0.

    Raises
    ------
    ValueError
        If a count is negative or not finite, an exposure is not above 0, lengths differ, or method is unknown.

    References
    ----------
    Garwood (1936), Biometrika 28:437; Breslow, Day (1987), Statistical Methods in Cancer Research II, p. 69.

    Examples
    --------
    >>> [round(float(bound), 4) for bound in poisson(65, method="byar")]
    [50.1632, 82.8491]
    """
    one_of("method", method, ("exact", "byar"))
    alpha = 1 - confidence_level(confidence)
    seen, units = same_shape(observed=counts("observed", observed), exposure=counts("exposure", exposure))
    _require_volume(exposure=units)
    if method == "exact":
        lower, upper = confint_poisson(seen, units, method="exact-c", alpha=alpha)
        return Interval(np.asarray(lower, dtype=float)[()], np.asarray(upper, dtype=float)[()])
    return Interval(*(bound / units for bound in _byar(seen, float(stats.norm.isf(alpha / 2)))))


def difference(
    errors1: ArrayLike,
    lines1: ArrayLike,
    errors0: ArrayLike,
    lines0: ArrayLike,
    confidence: float = 0.95,
) -> Difference:
    """First share minus second, with Newcombe's hybrid score interval (his method 10).

    Parameters
    ----------
    errors1, lines1, errors0, lines0 : array_like of int, shape (n,)
        Counts of both groups; 0 <= errors <= lines, lines > 0.
    confidence : float
        In (0, 1).

    Returns
    -------
    Difference
        difference, lower, upper: ndarray of float, shape (n,), in [-1, 1].

    Raises
    ------
    ValueError
        If a count is negative or not finite, lengths differ, errors exceed lines, or a group has no lines.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17:873, method 10.

    Examples
    --------
    >>> [round(float(value), 4) for value in difference(56, 70, 48, 80)]
    [0.2, 0.0524, 0.3339]
    """
    alpha = 1 - confidence_level(confidence)
    found1, shipped1, found0, shipped0 = _two_groups(errors1, lines1, errors0, lines0)
    lower, upper = confint_proportions_2indep(
        found1,
        shipped1,
        found0,
        shipped0,
        method="newcomb",
        compare="diff",
        alpha=alpha,
    )
    return Difference(
        (found1 / shipped1 - found0 / shipped0)[()],
        np.clip(lower, -1, 1)[()],
        np.clip(upper, -1, 1)[()],
    )


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
    _require_volume(lines1=shipped1, lines0=shipped0)
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


def _share_interval(errors: ArrayLike, lines: ArrayLike, confidence: float, method: str) -> Interval:
    alpha = 1 - confidence_level(confidence)
    found, shipped = errors_of_lines(errors, lines)
    lower, upper = proportion_confint(found, np.where(shipped > 0, shipped, 1), alpha=alpha, method=method)
    # Rounding must not leave a lower bound above no errors at all; without lines both cases apply: 0 to 1.
    lower = np.where(found == 0, 0.0, np.clip(lower, 0, 1))
    upper = np.where(found == shipped, 1.0, np.clip(upper, 0, 1))
    return Interval(lower[()], upper[()])


def _byar(seen: np.ndarray, z: float) -> tuple[np.ndarray, np.ndarray]:
    some = np.maximum(seen, 1)
    more = seen + 1
    lower = np.where(
        seen > 0,
        seen * np.maximum(1 - 1 / (9 * some) - z / (3 * np.sqrt(some)), 0) ** 3,
        0.0,
    )
    upper = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return lower[()], upper[()]


def _two_groups(
    errors1: ArrayLike, lines1: ArrayLike, errors0: ArrayLike, lines0: ArrayLike
) -> tuple[np.ndarray, ...]:
    found1, shipped1 = errors_of_lines(errors1, lines1, ("errors1", "lines1"))
    found0, shipped0 = errors_of_lines(errors0, lines0, ("errors0", "lines0"))
    _require_volume(lines1=shipped1, lines0=shipped0)
    return same_shape(errors1=found1, lines1=shipped1, errors0=found0, lines0=shipped0)


def _require_volume(**exposures: np.ndarray) -> None:
    for name, values in exposures.items():
        if (values <= 0).any():
            raise ValueError(f"{name} must be above 0")


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
