"""Since when: the weeks in which a change of the rate can have begun."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

JEFFREYS = 0.5
# Fewer weeks say nothing of when.
FEWEST_WEEKS = 4


def change_weeks(errors: ArrayLike, lines: ArrayLike, confidence: float = 0.95) -> tuple[int, int] | None:
    """Positions of the first and last week in which the later rate can have begun; None with too few weeks.

    Parameters
    ----------
    errors, lines : array_like, shape (weeks,)
        Counts of weeks in order. A week without lines (the shop was closed) is no evidence and no beginning.
    confidence : float
        The span holds the smallest set of weeks with so much of the posterior (every week alike before, Poisson counts
        of one rate before and another after, each with Jeffreys' prior).

    References
    ----------
    Raftery, Akman (1986), Biometrika 73:85 (Poisson process with a change point).

    Examples
    --------
    >>> change_weeks([2, 1, 2, 3, 2, 12, 11, 14, 12], [100] * 9)
    (5, 5)
    """
    seen, shipped = np.asarray(errors, dtype=float), np.asarray(lines, dtype=float)
    at = np.flatnonzero((shipped > 0) | (seen > 0))
    seen, shipped = seen[at], shipped[at]
    if len(seen) < FEWEST_WEEKS or not seen.sum():
        return None
    found, volume = np.cumsum(seen)[:-1], np.cumsum(shipped)[:-1]
    likelihood = _marginal(found, volume) + _marginal(seen.sum() - found, shipped.sum() - volume)
    chance = np.exp(likelihood - special.logsumexp(likelihood))
    order = np.argsort(-chance, kind="stable")
    kept = order[: int(np.searchsorted(np.cumsum(chance[order]), confidence)) + 1]
    return int(at[kept.min() + 1]), int(at[kept.max() + 1])


def _marginal(errors: np.ndarray, lines: np.ndarray) -> np.ndarray:
    shape = errors + JEFFREYS
    return special.gammaln(shape) - shape * np.log(np.maximum(lines, JEFFREYS))
