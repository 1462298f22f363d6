"""What is confirmed when nothing changed: quiet shops, parcels whose lines err together, weeks that swing."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import explain, rates
from benchmarks.truth import Row

DIMENSIONS = ("sku", "family", "station", "shift")
STATIONS, SHIFTS, PARCEL = 6, 2, 3
WEEKS, HISTORY = (4, 1), 48


@dataclass(frozen=True)
class QuietWeeks:
    """Weeks in which nothing changed: lines a week, their rate and items.

    ``together``: share of a parcel's lines that are wrong when it is; 0 for lines that err alone. ``swing``: log-sd of
    the weeks of each station, and of all.
    """

    lines: int = 230
    rate: float = 0.015
    skus: int = 40
    together: float = 0.0
    swing: float = 0.0

    def leaves(self, rng: np.random.Generator) -> pd.DataFrame:
        """Four weeks and one of so many lines; nothing changed."""
        weight = 1 / np.arange(1, self.skus + 1)
        hard, busy = np.exp(rng.normal(0, 0.4, self.skus)), np.exp(rng.normal(0, 0.3, STATIONS))
        periods = []
        for number, weeks in enumerate(WEEKS, start=1):
            n = self.lines * weeks
            first = np.arange(n) // PARCEL * PARCEL if self.together else np.arange(n)
            sku = rng.choice(self.skus, n, p=weight / weight.sum())
            station, shift = rng.integers(0, STATIONS, n)[first], rng.integers(0, SHIFTS, n)[first]
            chance = self.rate * hard[sku] * busy[station]
            if self.swing:
                week = rng.integers(0, weeks, n)
                chance = (
                    chance
                    * np.exp(
                        rng.normal(0, self.swing, (weeks, STATIONS)) + rng.normal(0, self.swing, (weeks, 1))
                    )[week, station]
                )
            wrong = rng.random(n)[first] < np.minimum(chance[first], 1)
            if self.together:
                wrong &= rng.random(n) < self.together
            frame = pd.DataFrame({"sku": sku, "family": sku // 5, "station": station, "shift": shift})
            periods.append(frame.assign(**{f"n{number}": 1, f"c{number}": wrong.astype(int)}))
        both = pd.concat(periods).fillna(0)
        return both.groupby(list(DIMENSIONS), as_index=False)[list(explain.COUNTS)].sum()

    def allowance(self, rng: np.random.Generator) -> explain.Allowance:
        """What a year of such weeks, and parcels with errors, say that counts vary by."""
        every = np.exp(rng.normal(0, self.swing, HISTORY))
        each = np.exp(rng.normal(0, self.swing, (HISTORY, STATIONS)))
        level = every * each.mean(axis=1)
        size = rng.binomial(PARCEL, self.together, 2000).astype(float) if self.together else np.ones(2000)
        clump = float((size**2).sum() / size.sum())
        weekly = (
            rng.poisson(self.lines * self.rate * level / clump) * clump
            if self.together
            else rng.poisson(self.lines * self.rate * level)
        )
        both = sum(1 / weeks for weeks in WEEKS)
        due = self.lines * self.rate
        stations = rng.poisson(due / STATIONS * every[:, None] * each / clump).T * clump
        shifts = rng.poisson(due / SHIFTS * np.repeat(level[:, None], SHIFTS, axis=1) / clump).T * clump
        inside = tuple(
            (name, both * rates.swing_inside(counts, np.full(counts.shape, self.lines / len(counts))))
            for name, counts in (("station", stations), ("shift", shifts))
        )
        return explain.Allowance(both * rates.swing(weekly, self.lines), clump, inside)


def confirmed(weeks: QuietWeeks, runs: int, rng: np.random.Generator) -> float:
    """Share of runs in which a screen says that anything changed: its title, a rise, a fall, or everything."""
    hits = 0
    for _ in range(runs):
        leaves, allowed = weeks.leaves(rng), weeks.allowance(rng)
        found = explain.localise(leaves, DIMENSIONS, direction="both", allowed=allowed)
        title = explain.everything(leaves, DIMENSIONS, allowed)
        hits += title.direction in ("rise", "fall") or any(item.status == "confirmed" for item in found)
    return hits / runs


def measure(runs: int, rng: np.random.Generator) -> Iterator[Row]:
    """The rows of the section."""
    for label, (weeks, bound) in SITUATIONS.items():
        yield Row(label, confirmed(weeks, runs, rng), bound)


SITUATIONS: dict[str, tuple[QuietWeeks, float]] = {
    "230 lines a week, nothing changed: anything confirmed": (QuietWeeks(), 0.05),
    "2,000 lines a week, nothing changed": (QuietWeeks(lines=2000), 0.05),
    "20,000 lines a week, nothing changed": (QuietWeeks(lines=20_000, rate=0.008, skus=150), 0.05),
    "2,000 lines a week, parcels err together": (QuietWeeks(lines=2000, together=0.6), 0.07),
    "2,000 lines a week, weeks swing by 15 %": (QuietWeeks(lines=2000, swing=0.15), 0.07),
    "20,000 lines a week, weeks swing by 15 %": (
        QuietWeeks(lines=20_000, rate=0.008, skus=150, swing=0.15),
        0.07,
    ),
}
