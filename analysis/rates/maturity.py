"""Reporting delay: how much of a young cohort is known, and what it will come to."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from analysis.rates.arguments import confidence_level, counts, numbers, same_shape
from analysis.rates.shrink import gamma_poisson

# A cohort of which less is reported is immature: drawn lighter, in no limit, never a signal.
MATURE = 0.95
# A platform has its own curve from this many cases; below, the curve of all platforms together stands in.
CASES_FOR_OWN_CURVE = 200
# Days on which fewer cases could have been seen say nothing of the tail of a curve (Lawless 1994, section 3).
LEAST_AT_RISK = 10
# Weeks from which a prior can be fitted; with fewer, Jeffreys' prior of a Poisson rate: shape 1/2, no exposure.
WEEKS_FOR_PRIOR = 3
JEFFREYS = 0.5
BAND = 0.90


class Curves(NamedTuple):
    """Share reported by day: of each platform with cases enough, and of all together."""

    own: dict[str, pd.DataFrame]
    pooled: pd.DataFrame

    def curve(self, platform: str) -> pd.DataFrame:
        """The platform's own curve, or the pooled one."""
        return self.own.get(platform, self.pooled)


def delay_cdf(delay_days: ArrayLike, age_limit_days: ArrayLike, *, least_at_risk: int = 1) -> pd.DataFrame:
    """Share of cases reported by each day after shipment, from cases seen so far.

    A case with a delay longer than its shipment's age is not seen yet, so short delays are too many among those
    that are. The reverse-time product limit corrects this:
    F(x - 1) / F(x) = 1 - cases at x / cases with delay <= x <= limit.

    Parameters
    ----------
    delay_days : array_like of int, shape (n,)
        Days from shipment to report of each case, >= 0; parts of a day are cut off.
    age_limit_days : array_like of int, shape (n,)
        Days from shipment to the last day of the data, >= the delay.
    least_at_risk : int
        The curve ends (reaches 1) on the last day on which at least so many cases could have been seen; longer delays
        are left out. With 1, the estimator of the textbook.

    Returns
    -------
    DataFrame
        day (0 to the last day known) and share_reported in [0, 1], never falling. The share is that of the cases
        reported by the last day at all: what comes later than any shipment's age cannot be known. Empty without cases.

    Raises
    ------
    ValueError
        If a value is negative or missing, lengths differ, or a delay exceeds its age limit.

    References
    ----------
    Lagakos, Barraj, De Gruttola (1988), Biometrika 75:515; Lawless (1994), Canadian Journal of Statistics 22:15.

    Examples
    --------
    >>> delay_cdf([0, 0, 1, 3], [1, 3, 3, 3])["share_reported"].round(3).tolist()
    [0.444, 0.667, 0.667, 1.0]
    """
    delay, limit = same_shape(
        delay_days=np.floor(np.atleast_1d(counts("delay_days", delay_days))),
        age_limit_days=np.floor(np.atleast_1d(counts("age_limit_days", age_limit_days))),
    )
    if (delay > limit).any():
        raise ValueError("delay_days must not exceed age_limit_days")
    delay, limit = delay.astype(int), limit.astype(int)
    last = _last_day(delay, limit, least_at_risk)
    kept = delay <= last
    seen, at_risk = _seen_and_at_risk(delay[kept], np.minimum(limit[kept], last), last + 1)
    stays = 1 - np.divide(seen, at_risk, out=np.zeros(seen.size), where=at_risk > 0)
    # F at a day is the product over all later days.
    later = np.append(stays[::-1].cumprod()[::-1][1:], 1.0) if seen.size else seen.astype(float)
    return pd.DataFrame({"day": np.arange(seen.size), "share_reported": later})


def share_at(curve: pd.DataFrame, age_days: ArrayLike) -> np.ndarray:
    """Share reported at each age: 0 before shipment, 1 after the last day of the curve, NaN without a curve.

    Parameters
    ----------
    curve : DataFrame
        Of `delay_cdf`.
    age_days : array_like of int, shape (n,)
        Days since shipment; parts of a day are cut off.

    Returns
    -------
    ndarray of float, shape (n,), in [0, 1] or NaN

    Raises
    ------
    ValueError
        If an age is missing.

    Examples
    --------
    >>> share_at(delay_cdf([0, 1], [1, 1]), [-1, 0, 1, 99]).tolist()
    [0.0, 0.5, 1.0, 1.0]
    """
    age = np.floor(numbers("age_days", age_days)).astype(int)
    if curve.empty:
        return np.full(age.shape, np.nan)
    share = curve["share_reported"].to_numpy()
    return np.where(age < 0, 0.0, share[np.clip(age, 0, share.size - 1)])


def delay_curves(delays: pd.DataFrame, *, least_at_risk: int = LEAST_AT_RISK) -> Curves:
    """The curve of each platform with 200 cases or more, and the pooled one for the others.

    Parameters
    ----------
    delays : DataFrame
        One row a case: platform, delay_days, age_limit_days.
    least_at_risk : int
        See `delay_cdf`.

    Returns
    -------
    Curves

    Raises
    ------
    ValueError
        As for `delay_cdf`, or if a column is missing.

    Examples
    --------
    >>> cases = pd.DataFrame({"platform": ["a", "b"], "delay_days": [0, 1], "age_limit_days": [1, 1]})
    >>> delay_curves(cases, least_at_risk=1).curve("a")["share_reported"].tolist()
    [0.5, 1.0]
    """
    _require("delays", delays, ("platform", "delay_days", "age_limit_days"))

    def curve(cases: pd.DataFrame) -> pd.DataFrame:
        return delay_cdf(cases["delay_days"], cases["age_limit_days"], least_at_risk=least_at_risk)

    large = delays.groupby("platform").filter(lambda cases: len(cases) >= CASES_FOR_OWN_CURVE)
    own = {str(platform): curve(cases) for platform, cases in large.groupby("platform")}
    return Curves(own, curve(delays))


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
    _require("volumes", volumes, (by, "platform", "age_days", "lines"))
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
    errors: ArrayLike, lines: ArrayLike, maturity: ArrayLike, confidence: float = BAND
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


def _last_day(delay: np.ndarray, limit: np.ndarray, least_at_risk: int) -> int:
    """The last day on which enough cases could have been seen; -1 without cases."""
    if delay.size == 0:
        return -1
    _, at_risk = _seen_and_at_risk(delay, limit, int(limit.max()) + 1)
    enough = np.flatnonzero(at_risk >= min(least_at_risk, at_risk.max()))
    return int(enough[-1])


def _seen_and_at_risk(delay: np.ndarray, limit: np.ndarray, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Cases reported on each day, and cases that were reported by it and could have been on it."""
    seen = np.bincount(delay, minlength=days)
    left = np.bincount(limit + 1, minlength=days + 1)[:days]
    return seen, np.cumsum(seen) - np.cumsum(left)


def _require(name: str, frame: pd.DataFrame, columns: tuple[str, ...]) -> None:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(f"{name} must have the columns {', '.join(missing)}")
