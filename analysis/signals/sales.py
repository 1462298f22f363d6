"""Sale weeks: how much higher their rate usually is, and limits of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.rates.weekly_counts import HALF_ERROR
from analysis.signals.own_past import BASELINE_WEEKS
from analysis.spc.limits import LIMIT_SIGMAS
from analysis.spc.rules import LIMIT

# Before any sale was seen its rate is taken to be 1.5 times the usual one, within 0.8 to 2.7 times; sales differ from
# each other by a fifth.
USUAL_FACTOR, FACTOR_SPREAD, BETWEEN_SALES = np.log(1.5), 0.3, 0.2
# Lines of a sale week over usual ones while none was seen, and the errors that the usual factor is worth.
USUAL_LINES, SALE_ERRORS = 2.5, 10.0


def with_sales(weeks: pd.DataFrame, days: Sequence[date]) -> pd.DataFrame:
    """The weeks with ``sale``: whether what was ordered on a sale is shipped in it."""
    at = pd.DatetimeIndex(weeks["week"]).to_numpy()
    sale = pd.DatetimeIndex(list(days)).to_numpy()
    inside = (sale[None, :] >= at[:, None]) & (sale[None, :] < at[:, None] + np.timedelta64(7, "D"))
    return weeks.assign(sale=np.asarray(inside.any(axis=1)))


def ordinary_base(weeks: pd.DataFrame, since: int = 0) -> np.ndarray:
    """Mask of the weeks that say what is usual: the complete ones among the first of the phase, without a sale."""
    at = np.arange(len(weeks))
    usable = weeks["mature"].to_numpy(bool) & (at >= since) & (at < since + BASELINE_WEEKS)
    return usable & ~weeks["sale"].to_numpy(bool) if "sale" in weeks else usable


def factors(
    weeks: pd.DataFrame, base: np.ndarray, own: bool = False, due: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """How many times the usual rate is usual in each week, and the standard deviation of its logarithm.

    Parameters
    ----------
    weeks : DataFrame
        errors, lines, mature, sale.
    base : ndarray of bool, shape (weeks,)
        Weeks that say what rate is usual.
    own : bool
        Whether a sale week's own errors count. Otherwise the earlier sales alone do, so that a week reads the same in
        every later view.
    due : ndarray, shape (weeks,), optional
        Errors of each week at its usual rate, where the mix of the lines tells more of it than their number.

    Returns
    -------
    factor, spread : ndarray, shape (weeks,)
        1 and 0 in weeks without a sale.
    """
    errors, lines = weeks["errors"].to_numpy(float), weeks["lines"].to_numpy(float)
    sale, mature = weeks["sale"].to_numpy(bool), weeks["mature"].to_numpy(bool)
    factor, spread = np.ones(len(weeks)), np.zeros(len(weeks))
    if not lines[base].sum():
        return factor, spread
    usual = lines * (errors[base].sum() + HALF_ERROR) / lines[base].sum() if due is None else due
    known = sale & mature & (lines > 0)
    logs = np.log((errors + HALF_ERROR) / np.maximum(usual, HALF_ERROR))
    weight = 1 / (1 / (errors + HALF_ERROR) + BETWEEN_SALES**2)
    for at in np.flatnonzero(sale):
        seen = np.flatnonzero(known & (np.arange(len(weeks)) < at))
        exact = np.append(weight[seen], 1 / FACTOR_SPREAD**2)
        mean = exact @ np.append(logs[seen], USUAL_FACTOR) / exact.sum()
        variance = 1 / exact.sum() + BETWEEN_SALES**2
        if own and known[at]:
            noise = 1 / (errors[at] + HALF_ERROR)
            mean = (mean * noise + logs[at] * variance) / (noise + variance)
            variance = variance * noise / (noise + variance)
        factor[at], spread[at] = np.exp(mean), np.sqrt(variance)
    return factor, spread


def with_own_limits(chart: pd.DataFrame, weeks: pd.DataFrame, base: np.ndarray) -> pd.DataFrame:
    """A chart of shares whose sale weeks have limits of their own: wider, and as high as sales were before.

    Parameters
    ----------
    chart : DataFrame
        Of ``analysis.spc.charts``, sale weeks neither in the limits nor tested.
    weeks, base
        As for `factors`.
    """
    sale = weeks["sale"].to_numpy(bool)
    if not sale.any() or chart["centre"].isna().all():
        return chart
    factor, spread = factors(weeks, base)
    centre = chart["centre"].ffill().bfill().to_numpy(float)
    alike = weeks["lines"].to_numpy(float) > 0
    chance = np.divide(chart["sigma"].to_numpy(float), centre, out=np.zeros(len(weeks)), where=centre > 0)
    wide = LIMIT_SIGMAS * np.sqrt(np.nan_to_num(chance) ** 2 / factor + spread**2)
    usual = np.where(sale, centre * factor, chart["centre"])
    lower = np.where(sale, np.where(wide > 1, 0.0, usual * np.exp(-wide)), chart["lower"])
    upper = np.where(sale, np.minimum(usual * np.exp(wide), 1.0), chart["upper"])
    value = chart["value"].to_numpy(float)
    tested = sale & alike & weeks["mature"].to_numpy(bool)
    above, below = tested & (value > upper), tested & (value < lower)
    signal = np.where(above | below, LIMIT.code, np.where(sale, "", chart["signal"]))
    direction = np.where(above, "above", np.where(below, "below", np.where(sale, "", chart["direction"])))
    return chart.assign(centre=usual, lower=lower, upper=upper, signal=signal, direction=direction)


def extra_days(weeks: pd.DataFrame, ahead: Sequence[date]) -> int:
    """Days of ordinary shipping whose errors the sales ahead bring on top, from the lines and rates of sales before."""
    base = ordinary_base(weeks)
    sale = (weeks["sale"] & weeks["mature"] & (weeks["lines"] > 0)).to_numpy(bool)
    if not ahead or not base.any():
        return 0
    usual = weeks.loc[base, "lines"].mean()
    times = weeks.loc[sale, "lines"].mean() / usual if sale.any() and usual else USUAL_LINES
    due = (
        weeks.loc[base, "errors"].sum()
        / max(weeks.loc[base, "lines"].sum(), 1.0)
        * weeks.loc[sale, "lines"].sum()
    )
    seen = (weeks.loc[sale, "errors"].sum() + SALE_ERRORS * np.exp(USUAL_FACTOR)) / (due + SALE_ERRORS)
    each = {day - timedelta(days=day.weekday()) for day in ahead}
    return max(0, round(7 * len(each) * (times * seen - 1)))


def as_ordinary(
    lines: np.ndarray, weeks: pd.DataFrame, base: np.ndarray, due: np.ndarray | None
) -> np.ndarray:
    """Lines of values by week, in sale weeks times how much higher the rate of all was: what all share is no signal."""
    if "sale" not in weeks or not weeks["sale"].any():
        return lines
    return lines * factors(weeks, base, own=True, due=due)[0]


def due_by_mix(errors: np.ndarray, lines: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Errors of each week at the usual rate of each value of a dimension, known from the weeks of ``base``.

    A week that sells more of what goes wrong often is due more errors, though nothing changed.

    Parameters
    ----------
    errors, lines : ndarray, shape (values, weeks)
    base : ndarray of bool, shape (weeks,)
        Weeks with lines that say what rate is usual.

    Returns
    -------
    ndarray, shape (weeks,)
    """
    of_all = (errors[:, base].sum() + HALF_ERROR) / max(lines[:, base].sum(), 1.0)
    # one expected error of each value is taken to be as usual with all
    rates = (errors[:, base].sum(axis=1) + 1) / (lines[:, base].sum(axis=1) + 1 / of_all)
    return rates @ lines
