"""How much weekly rates swing by themselves, beyond chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

# Fewer pairs of weeks than this say nothing of a swing.
FEWEST_PAIRS = 4
# A swing told from few weeks may be larger: by so many times the share that one over the root of the pairs is.
DOUBT = 2.0
# Differences left out as extreme, and the mean square of the rest of normal ones.
EXTREME = 0.1
# A series tells its own swing from so many errors a week, and from this share of those of the largest series.
LEAST_DUE, LEAST_SHARE = 5.0, 0.2
REST = float(stats.chi2.cdf(stats.chi2.ppf(1 - EXTREME, 1), 3) / (1 - EXTREME))


def swing(errors: ArrayLike, lines: ArrayLike) -> float:
    """Variance of the logarithm of weekly rates beyond that of Poisson counts, at least 0.

    From the differences of each week and the one after it, so that a lasting step is no swing.

    Parameters
    ----------
    errors, lines : array_like, shape (weeks,) or (series, weeks)
        Weeks in order; those without lines are left out. Series are pooled.

    References
    ----------
    von Neumann et al. (1941), Annals of Mathematical Statistics 12:153 (mean square successive difference).

    Examples
    --------
    >>> round(swing([100, 150] * 10, 10_000), 3)
    0.176
    >>> swing([100, 101] * 10, 10_000)
    0.0
    """
    found = np.atleast_2d(np.asarray(errors, dtype=float))
    shipped = np.atleast_2d(np.broadcast_to(np.asarray(lines, dtype=float), found.shape))
    total = shipped.sum(axis=1, keepdims=True)
    rate = np.divide(found.sum(axis=1, keepdims=True), total, out=np.zeros_like(total), where=total > 0)
    due = shipped * rate
    level = np.divide(found, due, out=np.zeros_like(due), where=due > 0)
    one, other = due[:, :-1], due[:, 1:]
    both = (one > 0) & (other > 0)
    if both.sum() < FEWEST_PAIRS:
        return 0.0
    chance = np.divide(one + other, one * other, out=np.zeros_like(one), where=both)
    square, usual = np.diff(level, axis=1)[both] ** 2, chance[both]
    # a week that stands out is no usual swing: the largest part is left out, and the rest is that much smaller
    kept = square <= np.quantile(square, 1 - EXTREME)
    weight = 1 / usual[kept] ** 2
    found_swing = float((weight * (square[kept] / REST - usual[kept])).sum() / (2 * weight.sum()))
    return float(max(0.0, found_swing) * (1 + DOUBT / np.sqrt(both.sum())))


def swing_inside(errors: np.ndarray, lines: np.ndarray) -> float:
    """Variance of the logarithm of weekly rates of one series against all of them together, at least 0.

    Series with few errors, which chance alone moves, say nothing of it.

    Parameters
    ----------
    errors, lines : ndarray, shape (series, weeks)

    Examples
    --------
    >>> both = np.array([[100.0, 150.0] * 10] * 2)
    >>> swing_inside(both, np.full(both.shape, 10_000.0))
    0.0
    """
    total = lines.sum(axis=1, keepdims=True)
    due = lines * np.divide(
        errors.sum(axis=1, keepdims=True), total, out=np.zeros_like(total), where=total > 0
    )
    of_week = due.sum(axis=0)
    factor = np.divide(errors.sum(axis=0), of_week, out=np.zeros_like(of_week), where=of_week > 0)
    usual = due.mean(axis=1) if due.shape[1] else np.zeros(len(due))
    used = usual >= max(LEAST_DUE, LEAST_SHARE * float(usual.max(initial=0.0)))
    return swing(errors[used], (lines * factor)[used]) if used.sum() > 1 else 0.0


def widening(errors: float, errors_before: float, variance: float) -> float:
    """Factor on the width of an interval of a change whose logarithm has so much variance beside that of the counts.

    Examples
    --------
    >>> widening(100, 100, 0.0)
    1.0
    """
    return float(np.sqrt(1 + variance / (1 / max(errors, 0.5) + 1 / max(errors_before, 0.5))))
