"""Values against their own past: how probable the errors of the newest weeks are, given the weeks before them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import stats

from analysis.rates import shrink
from analysis.spc import charts

BASELINE_WEEKS = 26
# Windows, in newest complete weeks, in which a value is held against its own past.
WINDOWS = (1, 2, 4, 8)
# While the past is shorter than a baseline the week of the change is searched: it leaves at least so many weeks before
# it and is one of so many newest ones.
WEEKS_BEFORE, SEARCHED_WEEKS = 4, 13
JEFFREYS = 0.5
# From so many siblings on a value's rate leans on theirs, with no more weight than so many errors: its own past counts.
SIBLINGS = 4
MOST_BORROWED = 4.0


class Past(NamedTuple):
    """Values against their own past; arrays of shape (values,).

    ``chance`` of the least probable window (times the number of windows), ``weeks``: its length, and ``seen`` and
    ``usual`` errors in it; ``errors`` and ``expected`` of the newest `recent` weeks.
    """

    chance: np.ndarray
    weeks: np.ndarray
    seen: np.ndarray
    usual: np.ndarray
    errors: np.ndarray
    expected: np.ndarray


def own_past(errors: np.ndarray, lines: np.ndarray, mature: np.ndarray, recent: int) -> Past:
    """Each value against its own past in every window; a value without lines in either says nothing (chance 1).

    Parameters
    ----------
    errors, lines : ndarray, shape (values, weeks)
    mature : ndarray of bool, shape (weeks,)
        Complete weeks of the present phase.
    recent : int
        Newest complete weeks whose errors and expectation are told.
    """
    newest = np.flatnonzero(mature)
    first = newest[:BASELINE_WEEKS]
    spread = _spread(errors, lines, first)
    shape, exposure = _prior(errors[:, first].sum(axis=1), lines[:, first].sum(axis=1))
    number = len(errors)
    best, weeks, seen, usual = (
        np.ones(number),
        np.full(number, recent),
        np.zeros(number),
        np.full(number, np.nan),
    )
    told, tried = (np.zeros(number), np.full(number, np.nan)), 0
    for length in sorted({*WINDOWS, recent}):
        window, base = newest[-length:], newest[:-length][:BASELINE_WEEKS]
        if len(base) < charts.BASELINE_LEAST:
            continue
        tried += 1
        now, then = lines[:, window].sum(axis=1), lines[:, base].sum(axis=1)
        found, before = errors[:, window].sum(axis=1), errors[:, base].sum(axis=1)
        known = (now > 0) & (then > 0)
        ratio = np.divide(now, then + exposure, out=np.ones(number), where=known)
        level = np.where(known, (before + shape) * ratio, np.nan)
        odds = np.where(known, chance(found, before + shape, ratio, spread), 1.0)
        if length == recent:
            told = (found, level)
        better = odds < best
        best, weeks = np.where(better, odds, best), np.where(better, length, weeks)
        seen, usual = np.where(better, found, seen), np.where(better, level, usual)
    return Past(np.minimum(1.0, best * max(tried, 1)), weeks, seen, usual, *told)


def since_change(errors: np.ndarray, lines: np.ndarray, mature: np.ndarray) -> Past:
    """Each value since the week that is least probable given all complete weeks before it: for short histories.

    Parameters
    ----------
    errors, lines, mature
        As for `own_past`.

    Returns
    -------
    Past
        Chances are times the number of weeks tried; ``errors`` and ``expected`` are those since the change.
    """
    newest = np.flatnonzero(mature)
    number = len(errors)
    best, weeks = np.ones(number), np.zeros(number, int)
    seen, usual = np.zeros(number), np.full(number, np.nan)
    earliest = newest[: max(WEEKS_BEFORE, len(newest) // 2)]
    shape, exposure = _prior(errors[:, earliest].sum(axis=1), lines[:, earliest].sum(axis=1))
    starts = range(max(WEEKS_BEFORE, len(newest) - SEARCHED_WEEKS), len(newest))
    for start in starts:
        base, window = newest[:start], newest[start:]
        now, then = lines[:, window].sum(axis=1), lines[:, base].sum(axis=1) + exposure
        known = (now > 0) & (then > 0)
        ratio = np.divide(now, then, out=np.ones(number), where=known)
        found, before = errors[:, window].sum(axis=1), errors[:, base].sum(axis=1) + shape
        odds = np.where(known, chance(found, before, ratio, _spread(errors, lines, base)), 1.0)
        better = odds < best
        best, weeks = np.where(better, odds, best), np.where(better, len(window), weeks)
        seen, usual = np.where(better, found, seen), np.where(better, before * ratio, usual)
    return Past(np.minimum(1.0, best * max(len(starts), 1)), weeks, seen, usual, seen, usual)


def chance(errors: np.ndarray, shape: np.ndarray, exposure: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Two-sided chance of so many errors, given those of the past.

    Parameters
    ----------
    errors : ndarray, shape (n,)
        Counts, >= 0.
    shape : ndarray, shape (n,)
        Errors of the past and those of the prior, > 0.
    exposure : ndarray, shape (n,)
        Lines now / lines of the past and those of the prior, > 0.
    spread : ndarray, shape (n,)
        Variance of a count over that of a Poisson count, >= 1.

    Returns
    -------
    ndarray, shape (n,)
        The rate has a gamma posterior, so the count now is negative binomial with mean shape x exposure; the spread
        widens its variance.

    Examples
    --------
    >>> chance(np.array([12.0]), np.array([50.5]), np.array([0.1]), np.array([1.0])).round(3)
    array([0.017])
    """
    mean = shape * exposure
    variance = mean + mean**2 / shape + (spread - 1) * mean
    size = mean**2 / (variance - mean)
    above = stats.nbinom.sf(errors - 1, size, size / (size + mean))
    below = stats.nbinom.cdf(errors, size, size / (size + mean))
    return np.minimum(1.0, 2 * np.minimum(above, below))


def _prior(errors: np.ndarray, lines: np.ndarray) -> tuple[float, float]:
    """Shape and exposure by which the siblings steady a value's rate; half an error where they are too few to say."""
    used = lines > 0
    if used.sum() < SIBLINGS or not errors[used].sum():
        return JEFFREYS, 0.0
    fit = shrink.gamma_poisson(errors[used], lines[used])
    shape = min(fit.alpha, MOST_BORROWED)
    return shape, shape * fit.beta / fit.alpha


def _spread(errors: np.ndarray, lines: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Variance over Poisson of the weekly counts, at least 1: of all values together, of a frequent one its own."""
    seen, shipped = errors[:, base], lines[:, base]
    total = shipped.sum(axis=1, keepdims=True)
    mean = shipped * np.divide(
        seen.sum(axis=1, keepdims=True), total, out=np.zeros(total.shape), where=total > 0
    )
    square = np.divide((seen - mean) ** 2, mean, out=np.zeros(mean.shape), where=mean > 0)
    freedom = np.maximum((mean > 0).sum(axis=1) - 1, 0)
    common = square.sum() / max(freedom.sum(), 1)
    own = square.sum(axis=1) / np.maximum(freedom, 1)
    frequent = mean.sum(axis=1) >= charts.RARE_ERRORS * max(len(base), 1)
    return np.maximum(1.0, np.where(frequent, np.maximum(own, common), common))
