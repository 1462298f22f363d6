"""Intervals of shares and of Poisson counts."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from analysis.rates.arguments import (
    confidence_level,
    counts,
    errors_of_lines,
    one_of,
    require_volume,
    same_shape,
)

# Below this expected count an approximate interval is replaced by an exact one (Cochran 1954).
SMALL_COUNT = 5


class Interval(NamedTuple):
    """Lower and upper bound."""

    lower: np.ndarray
    upper: np.ndarray


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
    require_volume(exposure=units)
    if method == "exact":
        lower, upper = confint_poisson(seen, units, method="exact-c", alpha=alpha)
        return Interval(np.asarray(lower, dtype=float)[()], np.asarray(upper, dtype=float)[()])
    return Interval(*(bound / units for bound in _byar(seen, float(stats.norm.isf(alpha / 2)))))


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
