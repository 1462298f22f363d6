"""What is confirmed when nothing changed: quiet shops, parcels whose lines err together, weeks that swing."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis import explain, rates
from benchmarks.truth import Row

DIMENSIONS = ("sku", "family", "station", "shift")
STATIONS, SHIFTS, PARCEL = 6, 2, 3
WEEKS, HISTORY = (4, 1), 48


def leaves(
    rng: np.random.Generator,
    lines: int = 230,
    *,
    rate: float = 0.015,
    skus: int = 40,
    together: float = 0.0,
    swing: float = 0.0,
) -> pd.DataFrame:
    """Four weeks and one of so many lines; nothing changed.

    ``together``: share of a parcel's lines that are wrong when it is; 0 for lines that err alone. ``swing``: log-sd of
    the weeks of each station, and of all.
    """
    weight = 1 / np.arange(1, skus + 1)
    hard, busy = np.exp(rng.normal(0, 0.4, skus)), np.exp(rng.normal(0, 0.3, STATIONS))
    periods = []
    for number, weeks in enumerate(WEEKS, start=1):
        n = lines * weeks
        first = np.arange(n) // PARCEL * PARCEL if together else np.arange(n)
        sku = rng.choice(skus, n, p=weight / weight.sum())
        station, shift = rng.integers(0, STATIONS, n)[first], rng.integers(0, SHIFTS, n)[first]
        chance = rate * hard[sku] * busy[station]
        if swing:
            week = rng.integers(0, weeks, n)
            chance = (
                chance
                * np.exp(rng.normal(0, swing, (weeks, STATIONS)) + rng.normal(0, swing, (weeks, 1)))[
                    week, station
                ]
            )
        wrong = rng.random(n)[first] < np.minimum(chance[first], 1)
        if together:
            wrong &= rng.random(n) < together
        frame = pd.DataFrame({"sku": sku, "family": sku // 5, "station": station, "shift": shift})
        periods.append(frame.assign(**{f"n{number}": 1, f"c{number}": wrong.astype(int)}))
    both = pd.concat(periods).fillna(0)
    return both.groupby(list(DIMENSIONS), as_index=False)[list(explain.COUNTS)].sum()


def known_of(
    rng: np.random.Generator,
    lines: int = 230,
    *,
    rate: float = 0.015,
    skus: int = 40,
    together: float = 0.0,
    swing: float = 0.0,
) -> explain.Allowance:
    """What a year of such weeks, and parcels with errors, say that counts vary by."""
    level = np.exp(rng.normal(0, swing, HISTORY)) * np.exp(rng.normal(0, swing, (HISTORY, STATIONS))).mean(
        axis=1
    )
    size = rng.binomial(PARCEL, together, 2000).astype(float) if together else np.ones(2000)
    clump = float((size**2).sum() / size.sum())
    weekly = (
        rng.poisson(lines * rate * level / clump) * clump if together else rng.poisson(lines * rate * level)
    )
    return explain.Allowance(sum(1 / weeks for weeks in WEEKS) * rates.swing(weekly, lines), clump)


def confirmed(options: dict, runs: int, rng: np.random.Generator) -> float:
    """Share of runs in which anything is confirmed: a rise, a fall, or a change of everything."""
    hits = 0
    for _ in range(runs):
        found = explain.localise(
            leaves(rng, **options), DIMENSIONS, direction="both", allowed=known_of(rng, **options)
        )
        hits += any(item.status == "confirmed" for item in found)
    return hits / runs


def measure(runs: int, rng: np.random.Generator) -> Iterator[Row]:
    """The rows of the section."""
    for label, (options, bound) in SITUATIONS.items():
        yield Row(label, confirmed(options, runs, rng), bound)


SITUATIONS: dict[str, tuple[dict, float]] = {
    "230 lines a week, nothing changed: anything confirmed": ({}, 0.05),
    "2,000 lines a week, nothing changed": ({"lines": 2000}, 0.05),
    "20,000 lines a week, nothing changed": ({"lines": 20_000, "rate": 0.008, "skus": 150}, 0.05),
    "2,000 lines a week, parcels err together": ({"lines": 2000, "together": 0.6}, 0.07),
    "2,000 lines a week, weeks swing by 15 %": ({"lines": 2000, "swing": 0.15}, 0.07),
    "20,000 lines a week, weeks swing by 15 %": (
        {"lines": 20_000, "rate": 0.008, "skus": 150, "swing": 0.15},
        0.07,
    ),
}
