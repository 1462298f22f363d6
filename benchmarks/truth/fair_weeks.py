"""Who is named by the fair comparison when work goes wrong for some weeks, and in whom these weeks fall."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.fair import compare
from benchmarks.truth import Row
from benchmarks.truth.fair import PLACE, STRATA

ITEMS, WHO = 60, 3


@dataclass(frozen=True)
class FloorWeeks:
    """Half a year of a floor: packers, stations, lines of a packer and week; packer `WHO` is the one in question.

    ``present``: weeks in which that one works; ``bad``: weeks in which something errs ``times`` as often for everybody:
    an ``item`` (its share of the lines), a ``station``, or ``everything``. ``falls``: by which the rate of all falls
    each week. ``packer``: times the errors of the one in question; ``moved``: week since which that one is at the bad
    station; ``alone``: nobody else works in ``present``. ``clump``: share of a bad parcel's three lines that are wrong.
    """

    packers: int = 10
    stations: int = 5
    weeks: int = 26
    lines: int = 100
    rate: float = 0.01
    present: tuple[int, int] = (0, 26)
    bad: tuple[int, int] = (0, 0)
    what: str = "item"
    item: float = 0.1
    times: float = 5.0
    falls: float = 0.0
    packer: float = 1.0
    moved: int | None = None
    alone: bool = False
    clump: float = 0.0

    def counts(self, rng: np.random.Generator) -> pd.DataFrame:
        """Lines and errors by packer, place, item and week."""
        load = np.full((self.packers, self.weeks), float(self.lines))
        load[WHO, : self.present[0]] = load[WHO, self.present[1] :] = 0
        if self.alone:
            load[np.arange(self.packers) != WHO, self.present[0] : self.present[1]] = 0
        many = rng.poisson(load)
        who = np.repeat(np.arange(self.packers), many.sum(axis=1))
        week = np.concatenate([np.repeat(np.arange(self.weeks), row) for row in many])
        home = who % self.stations
        if self.moved is not None:
            home = np.where((who == WHO) & (week >= self.moved), 0, home)
        station = np.where(rng.random(len(who)) < 0.8, home, rng.integers(0, self.stations, len(who)))
        weight = 1 / np.arange(3, ITEMS + 2)
        sku = rng.choice(ITEMS, len(who), p=np.append(self.item, (1 - self.item) * weight / weight.sum()))
        effect = np.exp(rng.normal(0, 0.5, ITEMS))
        during = (week >= self.bad[0]) & (week < self.bad[1])
        wrong = {"item": sku == 0, "station": station == 0, "everything": True}[self.what] & during
        chance = self.rate * effect[sku] * np.where(wrong, self.times, 1.0) * (1 - self.falls) ** week
        chance = chance * np.where(who == WHO, self.packer, 1.0)
        frame = pd.DataFrame(
            {"packer": who, "station": station, "shift": np.where(who % 2, "day", "night"), "warehouse": "W"}
            | {"shop": "S", "sku": sku, "parent_sku": sku // 4, "week": week}
        )
        first = np.arange(len(who)) // 3 * 3 if self.clump else np.arange(len(who))
        hit = rng.random(len(who))[first] < np.minimum(chance, 0.9) / (self.clump or 1)
        frame["errors"] = hit & (rng.random(len(who)) < (self.clump or 1))
        by = list(frame.columns[:-1])
        return frame.groupby(by, as_index=False).agg(errors=("errors", "sum"), lines=("errors", "size"))


def named(frame: pd.DataFrame, time: str = "week") -> pd.DataFrame:
    """The comparison as the screen Packers makes it."""
    return compare.compare(frame, "packer", STRATA, place=PLACE, time=time).set_index("packer")


def share(weeks: FloorWeeks, runs: int, rng: np.random.Generator, *, anybody: bool = False) -> float:
    """Share of runs that name the packer in question, or anybody."""
    higher = [named(weeks.counts(rng))["direction"] == "higher" for _ in range(runs)]
    return float(np.mean([bool(row.any() if anybody else row.loc[WHO]) for row in higher]))


def measure(runs: int, rng: np.random.Generator) -> Iterator[Row]:
    """The rows of the section."""
    for label, (weeks, bound, least) in SITUATIONS.items():
        yield Row(label, share(weeks, runs, rng, anybody=weeks.packer == 1), bound, least)


SITUATIONS: dict[str, tuple[FloorWeeks, float, bool]] = {
    "nothing differs: anybody named": (FloorWeeks(), 0.03, False),
    "begins when an item of 10 % of lines errs five times as often": (
        FloorWeeks(present=(16, 26), bad=(16, 26)), 0.03, False),
    "begins when an item of 30 % of lines errs five times as often": (
        FloorWeeks(present=(16, 26), bad=(16, 26), item=0.3), 0.03, False),
    "begins two weeks before an item errs ten times as often": (
        FloorWeeks(present=(18, 26), bad=(20, 26), times=10), 0.03, False),
    "begins when a station errs four times as often": (
        FloorWeeks(present=(16, 26), bad=(16, 26), what="station", times=4), 0.03, False),
    "moves to a station in the week in which it goes wrong": (
        FloorWeeks(bad=(16, 26), what="station", times=4, moved=16), 0.03, False),
    "begins when everything errs twice as often": (
        FloorWeeks(present=(16, 26), bad=(16, 26), what="everything", times=2), 0.03, False),
    "covers two weeks of a sale in which everything errs twice as often": (
        FloorWeeks(present=(12, 14), bad=(12, 14), what="everything", times=2, lines=300), 0.03, False),
    "left while the rate of all falls by 3 % a week": (FloorWeeks(present=(0, 9), falls=0.03, lines=300), 0.03, False),
    "works alone in two bad weeks": (
        FloorWeeks(present=(12, 14), bad=(12, 14), what="everything", times=3, lines=300, alone=True), 0.03, False),
    "twice the errors throughout: found (2,600 lines)": (FloorWeeks(packer=2), 0.65, True),
    "three times the errors throughout: found (2,600 lines)": (FloorWeeks(packer=3), 0.95, True),
    "begins with three times the errors: found (2,400 lines in ten weeks)": (
        FloorWeeks(present=(16, 26), packer=3, lines=240), 0.9, True),
    "begins with three times the errors when an item goes wrong: found (2,400 lines)": (
        FloorWeeks(present=(16, 26), bad=(16, 26), packer=3, lines=240), 0.8, True),
}  # fmt: skip
