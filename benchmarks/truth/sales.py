"""What is unusual in the week of a sale and in those after it, when nothing changed but the sale."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.rates import maturity
from analysis.signals import unusual, weekly
from benchmarks.truth import Row

MONDAY, WEEKS, STATIONS, RATE = date(2025, 9, 1), 58, 8, 0.008
SALES = (date(2025, 9, 9), date(2025, 11, 11), date(2025, 12, 12), date(2026, 6, 18), date(2026, 9, 9))
SHIPPED_WITHIN = 4
SALE_DAYS = tuple(d + timedelta(days=n) for d in SALES for n in range(SHIPPED_WITHIN))
# The last sale is in the week of 7 September 2026: looked at when it is over, and one to three weeks later.
LOOKED_AT = (54, 55, 56, 57)
CURVES = maturity.delay_curves(
    pd.DataFrame({"platform": "a", "delay_days": [0, 1, 2], "age_limit_days": [90, 90, 90]}), least_at_risk=1
)


def shop(
    rng: np.random.Generator, lines: int, changed: float = 1.0
) -> tuple[pd.DatetimeIndex, np.ndarray, np.ndarray]:
    """Days, lines and errors of each station: in sales 2 to 4 times the lines and 1.3 to 2 times the rate.

    ``changed``: times the errors of all in the last sale.
    """
    days = pd.date_range(MONDAY, periods=7 * WEEKS)
    volume, rate = np.full(len(days), lines / 7), np.full(len(days), RATE)
    for sale in SALES:
        first = (sale - MONDAY).days
        volume[first : first + SHIPPED_WITHIN] *= (7 * rng.uniform(2, 4) - 3) / SHIPPED_WITHIN
        rate[first : first + SHIPPED_WITHIN] *= rng.uniform(1.3, 2) * (changed if sale == SALES[-1] else 1.0)
    shipped = rng.poisson(volume[:, None] * rng.dirichlet(np.full(STATIONS, 8.0)))
    effect = np.exp(rng.normal(0, 0.3, STATIONS))
    return days, shipped, rng.binomial(shipped, np.minimum(rate[:, None] * effect, 1.0))


def signals(
    days: pd.DatetimeIndex, shipped: np.ndarray, errors: np.ndarray, weeks: int, known: bool = True
) -> bool:
    """Whether anything is unusual at the end of so many weeks; ``known``: whether the calendar is."""
    end = 7 * weeks
    all_of = pd.DataFrame(
        {"day": days[:end], "platform": "a", "lines": shipped[:end].sum(1), "errors": errors[:end].sum(1)}
    )
    drawn = weekly.weekly(all_of, CURVES, date(2027, 6, 1), sale_days=SALE_DAYS if known else ())
    if weekly.of_all(drawn) is not None:
        return True
    sums = (part[:end].reshape(weeks, 7, STATIONS).sum(1).ravel() for part in (shipped, errors))
    table = pd.DataFrame(
        {
            "week": np.repeat(days[:end:7], STATIONS),
            "station": np.tile(np.arange(STATIONS).astype(str), weeks),
        }
    ).assign(**dict(zip(("lines", "errors"), sums, strict=True)))
    return bool(unusual.find({("station",): table}, drawn.weeks, since=drawn.since))


def share(
    lines: int, runs: int, rng: np.random.Generator, known: bool = True, at: tuple[int, ...] = LOOKED_AT
) -> float:
    """Share of looks in which anything is unusual."""
    hits = 0
    for _ in range(runs):
        made = shop(rng, lines)
        hits += sum(signals(*made, weeks + 1, known) for weeks in at)
    return hits / (runs * len(at))


def measure(runs: int, rng: np.random.Generator) -> Iterator[Row]:
    """The rows of the section."""
    for lines in (300, 2000, 20_000):
        yield Row(
            f"{lines:,} lines a week: anything unusual in the week of a sale",
            share(lines, runs, rng, at=LOOKED_AT[:1]),
            0.05,
        )
        yield Row(
            f"{lines:,} lines a week: anything unusual one to three weeks later",
            share(lines, runs, rng, at=LOOKED_AT[1:]),
            0.05,
        )
    worse = sum(signals(*shop(rng, 2000, 3.0), LOOKED_AT[0] + 1) for _ in range(runs)) / runs
    yield Row(
        "2,000 lines a week, three times the errors of a sale: seen in its week", worse, 0.8, least=True
    )
