"""Difference of two shares with its interval."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.stats.proportion import confint_proportions_2indep

from analysis.rates.arguments import confidence_level, errors_of_lines, require_volume, same_shape


class Difference(NamedTuple):
    """Difference of two shares with its bounds."""

    difference: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


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


def _two_groups(
    errors1: ArrayLike, lines1: ArrayLike, errors0: ArrayLike, lines0: ArrayLike
) -> tuple[np.ndarray, ...]:
    found1, shipped1 = errors_of_lines(errors1, lines1, ("errors1", "lines1"))
    found0, shipped0 = errors_of_lines(errors0, lines0, ("errors0", "lines0"))
    require_volume(lines1=shipped1, lines0=shipped0)
    return same_shape(errors1=found1, lines1=shipped1, errors0=found0, lines0=shipped0)
