"""Reporting delays: the share of claims that is in by each age, from claims that were seen so far."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.rates import booking
from analysis.rates.arguments import counts, numbers, same_shape
from analysis.rates.booking import DelayChange

# A platform has its own curve from this many cases; below, the curve of all platforms together stands in.
CASES_FOR_OWN_CURVE = 200
# Days on which fewer cases could have been seen say nothing of the tail of a curve (Lawless 1994, section 3).
LEAST_AT_RISK = 10


class Curves(NamedTuple):
    """Share reported by day: of each platform with cases enough, and of all together; how the delays changed lately.

    ``moved``: standard errors by which the newest claims came later (above 0) or sooner than those before; beyond
    chance it is told in ``changes``.
    """

    own: dict[str, pd.DataFrame]
    pooled: pd.DataFrame
    changes: tuple[DelayChange, ...] = ()
    moved: float = 0.0

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

    Notes
    -----
    With cases on every weekday the curve is the one of `booking.fitted`: it keeps to the weekday on which claims are
    booked, leaves weeks out in which booking stood still, and follows the newest weeks once delays have changed.
    With fewer, `delay_cdf`. Days without any booking at the end, too many for chance, make every claim younger.

    Examples
    --------
    >>> cases = pd.DataFrame({"platform": ["a", "b"], "delay_days": [0, 1], "age_limit_days": [1, 1]})
    >>> delay_curves(cases, least_at_risk=1).curve("a")["share_reported"].tolist()
    [0.5, 1.0]
    """
    require("delays", delays, ("platform", "delay_days", "age_limit_days"))
    large = delays.groupby("platform").filter(lambda cases: len(cases) >= CASES_FOR_OWN_CURVE)
    own = {str(name): _curve(cases, str(name), least_at_risk) for name, cases in large.groupby("platform")}
    pooled = _curve(delays, "", least_at_risk)
    # those of a platform of its own tell more than those of all together
    found = [fit for _, fit in own.values()] or [pooled[1]]
    return Curves(
        {name: frame for name, (frame, _) in own.items()},
        pooled[0],
        tuple(fit.change for fit in found if fit.change is not None),
        max((fit.moved for fit in found), key=abs),
    )


def _curve(cases: pd.DataFrame, platform: str, least_at_risk: int) -> tuple[pd.DataFrame, booking.DelayFit]:
    daily = delay_cdf(cases["delay_days"], cases["age_limit_days"], least_at_risk=least_at_risk)
    if daily.empty:
        return daily, booking.DelayFit()
    delay, limit = (np.floor(cases[n].to_numpy(float)).astype(int) for n in ("delay_days", "age_limit_days"))
    silent = booking.silent_days(limit - delay)
    if silent:
        daily = delay_cdf(delay, limit - silent, least_at_risk=least_at_risk)
    fit = booking.fitted(delay, limit - silent, platform)
    share = daily["share_reported"].to_numpy() if fit.share is None else fit.share
    share = np.concatenate([np.zeros(silent), share])
    return pd.DataFrame({"day": np.arange(share.size), "share_reported": share}), fit


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


def require(name: str, frame: pd.DataFrame, columns: tuple[str, ...]) -> None:
    """Raise where a column is missing."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(f"{name} must have the columns {', '.join(missing)}")
