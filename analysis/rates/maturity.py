"""How much of a young cohort is known, and what it will come to."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from analysis.rates.arguments import confidence_level, counts, numbers, same_shape
from analysis.rates.delay_doubt import doubt_of, doubted
from analysis.rates.delays import Curves, delay_cdf, delay_curves, require, share_at
from analysis.rates.shrink import gamma_poisson

__all__ = ["Curves", "cohort_maturity", "delay_cdf", "delay_curves", "doubt_of", "nowcast", "share_at"]

# A cohort of which less is reported is immature: drawn lighter, in no limit, never a signal.
MATURE = 0.95
# Weeks from which a prior can be fitted; with fewer, Jeffreys' prior of a Poisson rate: shape 1/2, no exposure.
WEEKS_FOR_PRIOR = 3
JEFFREYS = 0.5
BAND = 0.90


def cohort_maturity(volumes: pd.DataFrame, curves: Curves, by: str = "week") -> pd.DataFrame:
    """Share of each cohort's errors that is known by now: the volume-weighted F(age).

    Parameters
    ----------
    volumes : DataFrame
        One row a cohort, platform and day of shipment: the column `by`, platform, age_days and lines (>= 0).
    curves : Curves
    by : str
        Column that names the cohort.

    Returns
    -------
    DataFrame
        Index of cohorts in order; lines, maturity in [0, 1] (NaN without lines or without any case to learn from),
        mature (bool): maturity of at least 0.95.

    Raises
    ------
    ValueError
        If a column is missing, lines are negative, or a value is missing.

    Examples
    --------
    >>> cases = pd.DataFrame({"platform": "a", "delay_days": [0, 1], "age_limit_days": [1, 1]})
    >>> volumes = pd.DataFrame({"week": [1, 1], "platform": "a", "age_days": [0, 9], "lines": [10, 30]})
    >>> cohort_maturity(volumes, delay_curves(cases, least_at_risk=1))["maturity"].tolist()
    [0.875]
    """
    require("volumes", volumes, (by, "platform", "age_days", "lines"))
    lines = counts("lines", volumes["lines"])
    share = np.full(len(volumes), np.nan)
    platform = volumes["platform"].astype("str").to_numpy()
    for name in np.unique(platform):
        rows = platform == name
        share[rows] = share_at(curves.curve(name), volumes["age_days"].to_numpy()[rows])
    cohorts = pd.DataFrame({by: volumes[by].to_numpy(), "lines": lines, "known": lines * share})
    total = cohorts.groupby(by, sort=True).sum(min_count=1)
    maturity = (total["known"] / total["lines"].where(total["lines"] > 0)).clip(0, 1)
    return pd.DataFrame({"lines": total["lines"], "maturity": maturity, "mature": maturity >= MATURE})


def nowcast(
    errors: ArrayLike, lines: ArrayLike, maturity: ArrayLike, confidence: float = BAND, *, doubt: float = 0.0
) -> pd.DataFrame:
    """What each cohort's errors will come to, with the band that holds the final count.

    The rate has a gamma prior, fitted to the mature weeks by maximum likelihood of the negative binomial; with the
    errors seen so far it becomes Gamma(a + n, b + lines x maturity), and the errors still to come are negative binomial
    with the exposure lines x (1 - maturity).

    Parameters
    ----------
    errors, lines : array_like, shape (n,)
        Errors reported so far and lines shipped, >= 0, in any order.
    maturity : array_like of float, shape (n,)
        Share of each week's errors reported by now, in [0, 1]; NaN where it is not known.
    confidence : float
        Of the band, in (0, 1).
    doubt : float
        Chance, before the errors of the young weeks are looked at, that their claims come otherwise than the maturity
        says: `doubt_of` the delays. The band then holds both, as far as the errors seen bear them out.

    Returns
    -------
    DataFrame
        expected, lower, upper: final errors of the week, never below those seen; NaN where nothing can be said (no
        maturity, or neither a mature week nor a reported share to learn a rate from).

    Raises
    ------
    ValueError
        If a value is negative or not finite, lengths differ, or a maturity exceeds 1.

    References
    ----------
    Lawless (1994), Canadian Journal of Statistics 22:15; Clayton, Kaldor (1987), Biometrics 43:671.

    Examples
    --------
    >>> weeks = nowcast([20, 22, 18, 21, 8], [1000] * 5, [1, 1, 1, 1, 0.4])
    >>> weeks.round(1).iloc[-1].tolist()
    [20.1, 15.0, 26.0]
    """
    alpha = 1 - confidence_level(confidence)
    seen, shipped, known = same_shape(
        errors=np.atleast_1d(counts("errors", errors)),
        lines=np.atleast_1d(counts("lines", lines)),
        maturity=np.atleast_1d(numbers("maturity", maturity, missing=True)),
    )
    if ((known < 0) | (known > 1)).any():
        raise ValueError("maturity must lie between 0 and 1")
    shape, exposure = _prior(seen, shipped * known, known >= MATURE)
    to_come = shipped * (1 - known)
    told = np.isfinite(known) & (exposure + shipped * known > 0)
    rate = np.divide(seen + shape, exposure + shipped * known, out=np.full(seen.shape, np.nan), where=told)
    more = np.where(to_come == 0, 0.0, rate * to_come)
    lower, upper = _middle(seen + shape, (seen + shape) / (seen + shape + more), alpha)
    if doubt > 0 and exposure > 0:
        young = told & (known < MATURE) & (shipped > 0)
        more[young], lower[young], upper[young] = doubted(
            seen[young], shipped[young], known[young], (shape, exposure), doubt, alpha
        )
    return pd.DataFrame({"expected": seen + more, "lower": seen + lower, "upper": seen + upper})


def _middle(size: np.ndarray, success: np.ndarray, alpha: float) -> tuple[np.ndarray, np.ndarray]:
    """Counts between the mid-p quantiles: whole-count quantiles would hold some 95 % of few errors, not 90 %."""
    certain = success == 1
    told = np.where(certain, 0.5, success)
    low, high = (stats.nbinom.ppf(level, size, told) for level in (alpha / 2, 1 - alpha / 2))
    half_low, half_high = (
        stats.nbinom.cdf(at, size, told) - stats.nbinom.pmf(at, size, told) / 2 for at in (low, high)
    )
    lower, upper = low + (half_low < alpha / 2), high - (half_high > 1 - alpha / 2)
    return np.where(certain, 0.0, lower), np.where(certain, 0.0, upper)


def _prior(seen: np.ndarray, exposure: np.ndarray, mature: np.ndarray) -> tuple[float, float]:
    """Shape and exposure of the gamma prior of the rate."""
    used = mature & (exposure > 0)
    if used.sum() < WEEKS_FOR_PRIOR:
        return JEFFREYS, 0.0
    fit = gamma_poisson(seen[used], exposure[used])
    return fit.alpha, fit.beta
