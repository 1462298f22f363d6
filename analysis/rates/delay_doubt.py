"""The band of a forecast when the claims of young weeks may come sooner or later than the delays so far say."""

import numpy as np
from scipy import stats

# Chance that delays differ from the curve while no change of them is seen, and at most.
STEADY, MOST = 0.08, 0.9
# A share F that is in may be F^k: k above 1 for claims that come later (Lehmann's alternatives, reversed in time).
POWERS = np.exp(np.linspace(np.log(1 / 3), np.log(30), 16))
LATER = POWERS > 1
LEAST_SHARE, LEAST_FIT = 1e-6, -500.0
POINTS = 400


def doubt_of(moved: float) -> float:
    """Chance that delays differ from the curve, given by how many standard errors the newest bookings moved.

    Examples
    --------
    >>> [round(doubt_of(moved), 2) for moved in (0, -1, 2, 5)]
    [0.08, 0.08, 0.28, 0.9]
    """
    odds = STEADY / (1 - STEADY) * np.exp(min(max(0.0, moved**2 - 1) / 2, 50))
    return float(min(odds / (1 + odds), MOST))


def doubted(
    seen: np.ndarray,
    lines: np.ndarray,
    known: np.ndarray,
    prior: tuple[float, float],
    doubt: float,
    alpha: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Errors still to come of young weeks: mean, and the middle 1 - alpha of the mixture over the powers.

    How well each power agrees with the errors of the week, given the usual rate, is its weight: while delays change,
    each week is at another stage of it.

    Parameters
    ----------
    seen, lines, known : ndarray, shape (n,)
        Errors, lines and share of claims that is in.
    prior : (float, float)
        Shape and exposure of the gamma prior of the rate.
    """
    shape, exposure = prior
    shares = np.concatenate([known[:, None], np.maximum(known, LEAST_SHARE)[:, None] ** POWERS], axis=1)
    weight = np.concatenate([[1 - doubt], np.full(POWERS.size, doubt / POWERS.size)])
    usual = shape / exposure * lines[:, None] * shares
    fits = np.maximum(stats.nbinom.logpmf(seen[:, None], shape, shape / (shape + usual)), LEAST_FIT)
    weight = weight * np.exp(fits - fits.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    size = seen[:, None] + shape
    more = size / (exposure + lines[:, None] * shares) * lines[:, None] * (1 - shares)
    success = size / (size + more)
    bounds = [_middle(size[i, 0], success[i], weight[i], alpha) for i in range(len(seen))]
    lower, upper = np.array(bounds).reshape(-1, 2).T
    return (more * weight).sum(axis=1), lower, upper


def _middle(size: float, success: np.ndarray, weight: np.ndarray, alpha: float) -> tuple[float, float]:
    """Counts between the mid-p quantiles of a mixture of negative binomials."""
    used = weight > 1e-6
    success, weight = np.minimum(success[used], 1 - 1e-12), weight[used] / weight[used].sum()
    last = float(stats.nbinom.ppf(1 - alpha / 50, size, success.min()))
    points = np.unique(np.round(np.linspace(0, last, min(int(last) + 1, POINTS))))
    below = stats.nbinom.cdf(points[:, None], size, success)
    at = stats.nbinom.pmf(points[:, None], size, success)
    cumulated = (below - at / 2) @ weight
    lower = points[min(np.searchsorted(cumulated, alpha / 2), points.size - 1)]
    upper = points[max(np.searchsorted(cumulated, 1 - alpha / 2, side="right") - 1, 0)]
    return float(lower), float(max(lower, upper))
