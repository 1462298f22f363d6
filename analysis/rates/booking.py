"""How claims are booked: on which weekdays, with weeks of standstill, sooner or later than before.

Claims are laid out in blocks of seven days counted back from the last day on which claims are known, apart by the
weekday of shipment, so that a weekly booking day falls at the same place of every block.
"""

from typing import NamedTuple

import numpy as np
from scipy import optimize, stats

WEEK = 7
# Each weekday of shipment needs so many cases; a hazard is believed from so many cases at risk.
LEAST_OF_WEEKDAY = 5
LEAST_AT_RISK = 2
# Days without any booking at the end are no chance when so many cases would have come: 1 of 100.
SILENT = -np.log(0.01)
USUAL_DAYS = 56
LEAST_SPAN = 28
# Blocks in which booking stood still, and the one that caught up: chances of so few and of so many cases.
STILL, CAUGHT_UP = 1e-3, 1e-2
# Newest blocks that are held against those before, and the standard errors from which their delays have changed.
WINDOWS = (2, 3, 6)
CHANGED = 3.0
# After a change the curve comes from the shortest of these windows with so many cases in it.
CASES_OF_WINDOW = 60


class DelayChange(NamedTuple):
    """Delays of a platform ('' for all) that changed: days by which half of the claims were in before, and are now."""

    platform: str
    before: int
    now: int


class DelayFit(NamedTuple):
    """Share of claims that is in by each age (None with too few cases on some weekday); how the newest bookings moved.

    ``moved``: standard errors by which they came later (above 0) or sooner than those before; ``change``: told once
    that is no chance.
    """

    share: np.ndarray | None = None
    moved: float = 0.0
    change: DelayChange | None = None


def silent_days(slack: np.ndarray) -> int:
    """Days at the end without any booking, 0 when they can be chance.

    Parameters
    ----------
    slack : ndarray of int, shape (n,)
        Days from the booking of each case to the last day on which claims are known.
    """
    days, span = int(slack.min()), int(slack.max() - slack.min())
    if not days or span < LEAST_SPAN:
        return 0
    usual = (slack < days + USUAL_DAYS).sum() / min(USUAL_DAYS, span + 1)
    return days if days * usual > SILENT else 0


def fitted(delay: np.ndarray, limit: np.ndarray, platform: str = "") -> DelayFit:
    """Share of claims that is in by each age, and whether delays have changed.

    Parameters
    ----------
    delay, limit : ndarray of int, shape (n,)
        Days from shipment to booking of each case, and to the last day on which claims are known; delay <= limit.

    Returns
    -------
    DelayFit

    References
    ----------
    Lawless (1994), Canadian Journal of Statistics 22:15 (reverse-time hazards); Mack (1993), ASTIN Bulletin 23:213
    (development by calendar time).
    """
    blocks = _blocks(delay, limit)
    if (blocks.sum(axis=(1, 2)) < LEAST_OF_WEEKDAY).any():
        return DelayFit()
    used = _steady(blocks)
    moved = {window: _moved(blocks, used, window) for window in WINDOWS}
    share = _share(blocks, used)
    most = max(moved, key=lambda window: abs(moved[window]))
    if abs(moved[most]) <= CHANGED:
        return DelayFit(share, moved[most])
    back = np.arange(used.size)
    booked = np.array([np.trace(blocks.sum(axis=0), -k) for k in back])
    for window in WINDOWS:
        recent = used & (back < window)
        if booked[recent].sum() >= CASES_OF_WINDOW:
            break
    earlier = used & (back >= most)
    now, before = _share(blocks, recent), _share(blocks, earlier)
    change = DelayChange(platform, *(int(np.searchsorted(curve, 0.5)) for curve in (before, now)))
    return DelayFit(now, moved[most], change)


def _blocks(delay: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """Cases by weekday of shipment, age in blocks, and block of age in which they were booked."""
    weekday, age = limit % WEEK, limit // WEEK
    waited = np.maximum(0, -((weekday - delay) // WEEK))
    found = np.zeros((WEEK, int(age.max()) + 1, int(age.max()) + 1))
    np.add.at(found, (weekday, age, waited), 1)
    return found


def _steady(blocks: np.ndarray) -> np.ndarray:
    """Blocks before the last day (0 the newest) in which booking neither stood still nor caught up."""
    together = blocks.sum(axis=0)
    booked = np.array([np.trace(together, -k) for k in range(len(together))])
    usual = max(float(np.median(booked)), 1e-9)
    still = stats.poisson.cdf(booked, usual) < STILL
    caught_up = np.append(stats.poisson.sf(booked[:-1] - 1, usual) < CAUGHT_UP, False) & np.append(
        still[1:], False
    )
    kept = ~(still | caught_up)
    return kept if kept.any() else np.ones_like(kept)


def _back(size: int) -> np.ndarray:
    """How many blocks ago a case of that age (row) was booked that waited so many blocks (column)."""
    age, waited = np.indices((size, size))
    return age - waited


def _hazard_product(blocks: np.ndarray, used: np.ndarray) -> np.ndarray:
    """Share booked by each block, by weekday: the reverse-time product limit over the blocks that are used."""
    back = _back(used.size)
    weight = np.where(back >= 0, used[np.clip(back, 0, None)], False)
    booked = (blocks * weight).sum(axis=1)
    at_risk = (blocks.cumsum(axis=2) * weight).sum(axis=1)
    stays = 1 - np.divide(booked, at_risk, out=np.zeros_like(booked), where=at_risk >= LEAST_AT_RISK)
    later = stays[:, ::-1].cumprod(axis=1)[:, ::-1][:, 1:]
    return np.concatenate([later, np.ones((WEEK, 1))], axis=1)


def _share(blocks: np.ndarray, used: np.ndarray) -> np.ndarray:
    """The share by age in days: block by block, weekdays side by side, smoothed so that it never falls."""
    by_age = _hazard_product(blocks, used).T.ravel()
    return np.clip(optimize.isotonic_regression(by_age).x, 0, 1)


def _moved(blocks: np.ndarray, used: np.ndarray, window: int) -> float:
    """Standard errors by which the newest bookings came later (above 0) than the blocks before let expect.

    Each case stands at the place of its delay among the delays that could be booked in the window at its age.
    """
    size = used.size
    if size <= window + 1 or not used[window:].any():
        return 0.0
    back = _back(size)
    known = _hazard_product(blocks, used & (np.arange(size) >= window))
    chance = np.diff(known, axis=1, prepend=0.0)[:, None, :] * ((back >= 0) & (back < window))
    chance = np.where(used[np.clip(back, 0, None)], chance, 0.0)
    total = chance.sum(axis=2, keepdims=True)
    chance = np.divide(chance, total, out=np.zeros_like(chance), where=total > 1e-9)
    place = chance.cumsum(axis=2) - chance / 2 - 0.5
    cases = np.where((chance > 0) & (back >= 0) & (back < window), blocks, 0.0)
    spread = (chance * place**2).sum(axis=2)
    variance = float((cases.sum(axis=2) * spread).sum())
    return float((cases * place).sum() / np.sqrt(variance)) if variance > 0 else 0.0
