"""Who is named by the fair comparison: stations, specialists, nights, and one who really errs more."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.fair import compare
from benchmarks.truth import Row

PLACE = ("warehouse", "station", "shift")
STRATA = ("parent_sku", "shop", "sku")
PACKERS, STATIONS, SKUS, RATE = 20, 10, 150, 0.01


def floor(
    rng: np.random.Generator,
    lines: int = 2400,
    *,
    station: float = 1.0,
    night: float = 1.0,
    packer: float = 1.0,
    own: float = 0.0,
    hard: float = 3.0,
    stay: float = 0.8,
) -> pd.DataFrame:
    """Lines and errors of 20 packers, two to a station, a fifth of the time elsewhere; half of them in the night.

    ``station``, ``night`` and ``packer``: times the errors of station 0, of the night, and of packer 7. ``own``: share
    of the lines of packer 7 that are of items nobody else packs, which err ``hard`` times as often.
    """
    weight = 1 / np.arange(1, SKUS + 1)
    effect = np.exp(rng.normal(0, 0.5, SKUS + 20))
    who = np.repeat(np.arange(PACKERS), lines)
    home = who % STATIONS
    at = np.where(rng.random(len(who)) < stay, home, rng.integers(0, STATIONS, len(who)))
    sku = rng.choice(SKUS, len(who), p=weight / weight.sum())
    special = (who == 7) & (rng.random(len(who)) < own)
    sku = np.where(special, SKUS + rng.integers(0, 20, len(who)), sku)
    shift = np.where(who < PACKERS // 2, "day", "night")
    rate = RATE * effect[sku] * np.where(special, hard, 1.0) * np.where(at == 0, station, 1.0)
    rate = rate * np.where(shift == "night", night, 1.0) * np.where(who == 7, packer, 1.0)
    frame = pd.DataFrame(
        {
            "packer": who,
            "station": at,
            "shift": shift,
            "warehouse": "W",
            "shop": "S",
            "sku": sku,
            "parent_sku": sku // 4,
        }
    )
    frame["errors"] = rng.random(len(who)) < np.minimum(rate, 0.5)
    by = list(frame.columns[:-1])
    return frame.groupby(by, as_index=False).agg(errors=("errors", "sum"), lines=("errors", "size"))


def named(frame: pd.DataFrame) -> pd.DataFrame:
    """The comparison as the screen Packers makes it."""
    return compare.compare(frame, "packer", STRATA, place=PLACE)


def share(options: dict, runs: int, rng: np.random.Generator) -> float:
    """Share of runs that name packer 7 where he is the one in question, else one of station 0, else anybody."""
    hits = 0
    for _ in range(runs):
        table = named(floor(rng, **options)).set_index("packer")
        who = (
            [7]
            if {"packer", "own"} & options.keys()
            else [0, 10]
            if "station" in options
            else list(table.index)
        )
        hits += bool((table.loc[who, "direction"] == "higher").any())
    return hits / runs


def measure(runs: int, rng: np.random.Generator) -> Iterator[Row]:
    """The rows of the section."""
    for label, (options, bound, least) in SITUATIONS.items():
        yield Row(label, share(options, runs, rng), bound, least)


SITUATIONS: dict[str, tuple[dict, float, bool]] = {
    "equal packers: anybody named": ({}, 0.03, False),
    "a packer at a station with three times the errors named": ({"station": 3.0}, 0.03, False),
    "the same, everybody always at one's own station": ({"station": 3.0, "stay": 1.0}, 0.03, False),
    "a night with twice the errors: anybody named": ({"night": 2.0}, 0.03, False),
    **{
        f"a specialist of items three times as hard, {1 - own:.0%} of lines shared, named": (
            {"own": own},
            0.03,
            False,
        )
        for own in (1.0, 0.95, 0.8, 0.5)
    },
    "a packer with twice the errors found": ({"packer": 2.0}, 0.65, True),
    "a packer with three times the errors found": ({"packer": 3.0}, 0.95, True),
}
