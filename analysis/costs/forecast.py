"""What the quarter will cost: booked, still unpriced, still to be reported, and still to be shipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

DRAWS = 4000
# The recent past that the rest of the quarter is taken to resemble.
RATE_WEEKS = 13
VOLUME_WEEKS = 8
LEAST_WEEKS = 4
LEAST_COSTS = 5
# Up to so many costs their mean is drawn by the Bayesian bootstrap; beyond, it is as good as normal.
FEW_COSTS = 200
HALF_ERROR = 0.5  # Jeffreys' prior of a Poisson rate
BAND = 0.90
SEED = 1


@dataclass(frozen=True)
class Forecast:
    """Cost of a quarter (reporting currency) with its band, and what it is made of (means)."""

    expected: float
    lower: float
    upper: float
    booked: float
    unpriced: float
    to_come: float
    to_ship: float
    rate: float
    cost_each: float
    lines_to_ship: float


def quarter_of(day: date) -> tuple[date, date]:
    """First and last day of the calendar quarter of a day."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    following = (pd.Timestamp(first) + pd.DateOffset(months=3)).date()
    return first, following - timedelta(days=1)


def quarter(
    weeks: pd.DataFrame,
    days: pd.DataFrame,
    costs: ArrayLike,
    *,
    booked: float,
    unpriced: int,
    days_left: int,
    partly: float = 0.0,
) -> Forecast | None:
    """Cost of the quarter by simulation.

    Parameters
    ----------
    weeks : DataFrame
        Weeks of shipment, oldest first: lines, errors, mature (bool).
    days : DataFrame
        The shipped part of the quarter: lines, maturity (share 0..1 of the claims that are in; NaN counts as 0).
    costs : array_like of float, shape (n,)
        Known costs of single errors of the recent past, in the reporting currency.
    booked : float
        Cost of the quarter's errors that is booked already.
    unpriced : int
        Errors of the quarter that are reported and have no known cost.
    days_left : int
        Days of the quarter after the last shipped one.
    partly : float
        What of ``booked`` is a part of the cost of the unpriced errors: only the rest of it is still to come.

    Returns
    -------
    Forecast, or None
        None with fewer than 4 mature weeks of volume, fewer than 5 known costs, or costs that are not positive on
        average: then nothing honest can be said.

    Notes
    -----
    Three unknowns are drawn 4000 times. Rate: Gamma(errors / phi + 1/2, lines / phi) of the last 13 mature weeks,
    phi the Pearson dispersion between weeks, at least 1. Errors to come: the rate times the lines whose claims are
    not in, and times the lines still to ship (mean of 8 resampled recent weeks), with Poisson noise of dispersion
    phi. Their cost, and that of the unpriced ones: a gamma sum whose mean is drawn by the Bayesian bootstrap, with more
    than 200 costs from its normal limit.

    References
    ----------
    Rubin (1981), Annals of Statistics 9:130; Lawless (1994), Canadian Journal of Statistics 22:15;
    Klugman, Panjer, Willmot, Loss Models, 4th ed., chapter 9 (compound models).
    """
    tail = (1 - BAND) / 2
    price = np.asarray(costs, dtype=float)
    price = price[np.isfinite(price)]
    recent = weeks[weeks["mature"] & (weeks["lines"] > 0)].tail(RATE_WEEKS)
    volume = weeks["lines"].iloc[:-1].tail(VOLUME_WEEKS).to_numpy(float)
    if len(recent) < LEAST_WEEKS or len(price) < LEAST_COSTS or price.mean() <= 0 or not len(volume):
        return None
    rng = np.random.default_rng(SEED)
    width = _dispersion(recent)
    errors, lines = float(recent["errors"].sum()), float(recent["lines"].sum())
    rate = rng.gamma(errors / width + HALF_ERROR, width / lines, DRAWS)
    missing = float((days["lines"] * (1 - days["maturity"].fillna(0.0).clip(0, 1))).sum())
    ahead = rng.choice(volume, (DRAWS, len(volume))).mean(axis=1) * days_left / 7
    to_come, to_ship = (_counts(rng, rate * exposure, width) for exposure in (missing, ahead))
    mean, spread = _prices(rng, price)
    parts = [
        _sums(rng, np.asarray(n, dtype=float), mean, spread)
        for n in (np.full(DRAWS, unpriced), to_come, to_ship)
    ]
    parts[0] = np.maximum(parts[0] - partly, 0.0)
    drawn = booked + np.sum(parts, axis=0)
    lower, upper = np.quantile(drawn, [tail, 1 - tail])
    means = [float(part.mean()) for part in parts]
    return Forecast(
        expected=float(drawn.mean()),
        lower=float(lower),
        upper=float(upper),
        booked=float(booked),
        unpriced=means[0],
        to_come=means[1],
        to_ship=means[2],
        rate=errors / lines,
        cost_each=float(price.mean()),
        lines_to_ship=float(volume.mean() * days_left / 7),
    )


def _dispersion(weeks: pd.DataFrame) -> float:
    expected = weeks["lines"] * (weeks["errors"].sum() / weeks["lines"].sum())
    if not expected.sum():
        return 1.0
    return max(1.0, float(((weeks["errors"] - expected) ** 2 / expected).sum() / (len(weeks) - 1)))


def _counts(rng: np.random.Generator, mean: np.ndarray, width: float) -> np.ndarray:
    """Counts of that mean with variance width x mean."""
    if width <= 1:
        return rng.poisson(mean)
    return rng.poisson(rng.gamma(np.maximum(mean, 1e-12) / (width - 1), width - 1))


def _prices(rng: np.random.Generator, price: np.ndarray) -> tuple[np.ndarray, float]:
    """Mean price by the Bayesian bootstrap, and the standard deviation of one."""
    weights = rng.dirichlet(np.ones(len(price)), DRAWS) if len(price) <= FEW_COSTS else None
    if weights is None:
        mean = rng.normal(price.mean(), price.std(ddof=1) / np.sqrt(len(price)), DRAWS)
    else:
        mean = weights @ price
    return np.maximum(mean, 1e-9), float(price.std(ddof=1))


def _sums(rng: np.random.Generator, count: np.ndarray, mean: np.ndarray, spread: float) -> np.ndarray:
    """Sums of that many prices: a gamma of the same mean and variance; 0 for none."""
    if spread == 0:
        return count * mean
    size = np.maximum(count, 1e-9)
    return np.where(count > 0, rng.gamma(size * (mean / spread) ** 2, spread**2 / mean), 0.0)
