"""A period that was picked because it looks bad: how bad the worst of so many looks by chance alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from analysis.rates import weekly_counts

# A longer period is a choice of the calendar, not of a bad week.
LONGEST = 2
# Fewer other weeks say nothing of what the worst of them looks like.
FEWEST_OTHERS = 6


class Hindsight(NamedTuple):
    """Place of the picked weeks among all of that length (1 = worst), and the chance that the worst looks so bad."""

    weeks: int
    place: int
    of: int
    chance: float


def hindsight(weeks: pd.DataFrame, start: date, end: date) -> Hindsight | None:
    """Whether a short period is the worst of many, and what that means.

    Parameters
    ----------
    weeks : DataFrame
        week (Monday), errors, lines of weeks that can be judged, in order.
    start, end : date
        The period; weeks that lie wholly in it are the picked ones.

    Returns
    -------
    Hindsight or None
        None when more than two weeks were picked, none at all, or too few others are known. `chance` in [0, 1]: of a
        worst one so bad among `of`, from a negative binomial around the rate of the other weeks with their dispersion.

    Examples
    --------
    >>> days = pd.date_range("2026-01-05", periods=10, freq="7D")
    >>> weeks = pd.DataFrame({"week": days, "errors": [10] * 9 + [16], "lines": 1000})
    >>> found = hindsight(weeks, date(2026, 3, 9), date(2026, 3, 15))
    >>> found.place, found.of, round(found.chance, 2)
    (1, 10, 0.39)
    """
    table = weeks[weeks["lines"] > 0].reset_index(drop=True)
    first = pd.Timestamp(start)
    last = pd.Timestamp(end) - timedelta(days=6)
    inside = ((table["week"] >= first) & (table["week"] <= last)).to_numpy()
    size = int(inside.sum())
    if not 1 <= size <= LONGEST or (~inside).sum() < FEWEST_OTHERS:
        return None
    rate = _windows(table["errors"], size) / _windows(table["lines"], size)
    picked = table.loc[inside, ["errors", "lines"]].sum()
    place = int((rate > picked["errors"] / picked["lines"] * (1 + 1e-9)).sum()) + 1
    others = table[~inside]
    mean = max(others["errors"].sum(), 0.5) / others["lines"].sum() * picked["lines"]
    spread, _ = weekly_counts.dispersion([others])
    one = _tail(float(picked["errors"]), float(mean), spread)
    return Hindsight(size, place, len(rate), float(1 - (1 - one) ** len(rate)))


def _windows(values: pd.Series, size: int) -> np.ndarray:
    return np.convolve(values.to_numpy(float), np.ones(size), "valid")


def _tail(seen: float, mean: float, spread: float) -> float:
    if spread <= 1:
        return float(stats.poisson.sf(seen - 1, mean))
    return float(stats.nbinom.sf(seen - 1, mean / (spread - 1), 1 / spread))
