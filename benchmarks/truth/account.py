"""Next Monday's account metric: how often the 80 % band holds it, in simulated shops of several sizes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pandas as pd

from analysis.costs.account import health
from analysis.costs.account_forecast import BAND, outlook
from analysis.costs.account_rules import DEFAULTS
from benchmarks.truth import Row

SHOPS = ((8, 0.05, 0.0), (20, 0.02, 0.0), (50, 0.03, 0.0), (100, 0.05, 0.15), (300, 0.08, 0.3))
WEEKDAYS = np.array([1.1, 1.0, 1.0, 0.9, 1.0, 1.2, 0.8])


def measure(runs: int, rng: np.random.Generator) -> Iterator[Row]:
    """Share of weeks in the band, in all and by orders a day, share of returns and its swing."""
    held = {shop: np.mean([in_band(rng, *shop) for _ in range(runs)]) for shop in SHOPS}
    for (orders, rate, swing), share in held.items():
        name = f"{orders} orders a day, {rate:.0%} go wrong, swing {swing}: next Monday in the 80 % band"
        yield Row(name, float(share), BAND, least=True)
    yield Row(
        "all shops: next Monday in the 80 % band", float(np.mean(list(held.values()))), BAND, least=True
    )


def in_band(rng: np.random.Generator, orders: float, rate: float, swing: float) -> bool:
    """Whether the band of one simulated shop, cut off on a day by chance, holds the value that comes."""
    known = 98 + int(rng.integers(0, 7))
    days = pd.date_range("2026-08-03", periods=known + 8)
    week = np.arange(len(days)) // 7
    level = rng.lognormal(0, 0.1, week[-1] + 1)[week]
    count = rng.poisson(orders * level * WEEKDAYS[np.arange(len(days)) % 7])
    share = rate * rng.lognormal(-(swing**2) / 2, swing, week[-1] + 1)[week]
    wrong = rng.binomial(count, np.minimum(share, 1))
    daily = pd.DataFrame({"day": days, "orders": count, "cancelled": 0, "shipped": count, "late": 0})
    daily = daily.assign(returns=wrong, undecided=0, all_returns=wrong)
    last = days[known - 1].date()
    ahead = outlook(daily[daily["day"] <= pd.Timestamp(last)], DEFAULTS[0], last)
    assert ahead is not None
    value = health(daily, DEFAULTS[0], ahead.monday - timedelta(days=1)).value or 0.0
    return ahead.lower - 1e-6 <= value <= ahead.upper + 1e-6
