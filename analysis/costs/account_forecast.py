"""Next Monday's value of an account metric: what is known of its window, and an 80 % band over the days to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.costs.account import next_monday, tallies, window
from analysis.costs.account_rules import AccountRule

PAST = 12  # weeks that the days to come are drawn from
FEWEST = 4  # weeks below which no band is given
DRAWS = 4_000
BAND = 0.8


@dataclass(frozen=True)
class Outlook:
    """Value of a metric on a Monday; ``chance`` that it reaches the rule's share (None: no share is known).

    ``expected`` is the median: the mean of counts that are nearly always 0 lies outside their band.
    """

    monday: date
    counted: int
    base: int
    expected: float
    lower: float
    upper: float
    chance: float | None


def outlook(daily: pd.DataFrame, rule: AccountRule, last_day: date) -> Outlook | None:
    """Forecast for the first Monday whose window is not complete; None with under four complete weeks or no orders.

    The days to come get the orders of the same weekdays of the weeks before and the shop's share of them, both as
    uncertain as they were from week to week.
    """
    monday = next_monday(last_day)
    ahead = (monday - last_day).days - 1
    if daily.empty:
        return None
    days = tallies(daily, rule).groupby("day")[["counted", "base"]].sum()
    days = days.reindex(pd.date_range(days.index.min(), last_day), fill_value=0).to_numpy()
    weeks = min(PAST, len(days) // 7)
    if weeks < FEWEST:
        return None
    start = window(monday - timedelta(days=1), rule)[0]
    seen = (
        days[max(len(days) - (last_day - start).days - 1, 0) :].sum(axis=0)
        if start <= last_day
        else np.zeros(2)
    )
    recent = days[len(days) - 7 * weeks :].reshape(weeks, 7, 2)
    past, whole = recent[:, :ahead].sum(axis=1), recent.sum(axis=1)
    if not whole[:, 1].sum():
        return None
    rng = np.random.default_rng(20)
    base = seen[1] + _orders(past[:, 1], rng)
    counted = seen[0] + rng.poisson((base - seen[1]) * _shares(whole, past, rng))
    values = np.divide(counted, base, out=np.zeros(DRAWS), where=base > 0)
    lower, upper = _band(values)
    reached = (values >= rule.share) & (counted >= rule.fewest) if rule.share is not None else None
    return Outlook(
        monday,
        int(seen[0]),
        int(seen[1]),
        float(np.median(values)),
        lower,
        upper,
        None if reached is None else float(reached.mean()),
    )


def _orders(past: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Orders of the days to come: the level of the weeks before, as far off as they were from each other."""
    mean, n = float(past.mean()), len(past)
    if not mean:
        return np.zeros(DRAWS, dtype=int)
    spread = max(float(past.var(ddof=1)), mean) / mean**2
    logs = np.sqrt(np.log1p(spread * (1 + 1 / n))) * rng.standard_t(n - 1, DRAWS)
    return np.round(mean * np.exp(np.clip(logs, -3, 3))).astype(int)


def _shares(weeks: np.ndarray, past: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Share of a week to come: doubt about the shop's share, and how much it swings beyond chance."""
    counted, base = weeks[:, 0], weeks[:, 1]
    share = (counted.sum() + 0.5) / (base.sum() + 1)
    known = rng.gamma(counted.sum() + 0.5, 1 / (base.sum() + 1), DRAWS)
    # same days of earlier weeks, so that a change from week to week is not averaged away; half its error is chance
    wrong, expected = past[:, 0], past[:, 1] * share
    squares = max(float((expected**2).sum()), 1e-12)
    noise = np.sqrt((2 * expected**2 + expected).sum()) / squares
    excess = ((wrong - expected) ** 2 - expected).sum() / squares - noise / 2
    if excess <= 0:
        return known
    # the swing is itself known from a few weeks only, and the level that it is around from as few
    free = len(weeks) - 1
    swing = np.minimum(excess * (1 + 1 / len(weeks)) * free / rng.chisquare(free, DRAWS), 4)
    return known * rng.gamma(1 / swing, swing)


def _band(values: np.ndarray) -> tuple[float, float]:
    """The most central interval among those whose share of the draws is nearest to 80 %; counts are coarse."""
    levels, counts = np.unique(np.round(values, 6), return_counts=True)
    if len(levels) > 60:
        low, high = np.quantile(values, [(1 - BAND) / 2, (1 + BAND) / 2])
        return float(low), float(high)
    total = np.concatenate([[0], counts.cumsum()]) / len(values)
    i, j = np.triu_indices(len(levels))
    mass = total[j + 1] - total[i]
    off = np.abs(total[i] - (1 - total[j + 1]))
    best = np.lexsort((off, np.round(np.abs(mass - BAND), 3)))[0]
    return float(levels[i[best]]), float(levels[j[best]])
