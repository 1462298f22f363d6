"""Protocol F: weeks of a simulated warehouse with known causes, and how well they are found again.

    python -m benchmarks explain [small|mid|large|newcomer|forecast] [weeks]

Without a name: small, mid, a new packer with four times the errors, and RiskLoc's forms S and L of forecasts.

Seeds from 1,000,000 on are for measuring, smaller ones for tuning; tests use their own.
"""

import sys
import time
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from analysis import explain
from analysis.explain import Explanation
from benchmarks.truth import forecast

DIMENSIONS = ("warehouse", "shift", "station", "packer", "courier", "sku", "category")
BASELINE_WEEKS = 4
MEASURING = 1_000_000
# Share of the lines of the new week that a new packer has, and times the errors.
NEW_LINES, NEW_RATIO = 0.03, 4.0


@dataclass(frozen=True)
class Size:
    """Lines a week, error rate, most causes, their rate ratios and excess errors."""

    lines: int
    rate: float
    causes: int
    ratio: tuple[float, float]
    excess: tuple[float, float]


SIZES = {
    "small": Size(4_000, 0.01, 1, (4, 8), (10, 30)),
    "mid": Size(20_000, 0.008, 2, (3, 5), (15, 60)),
    "large": Size(200_000, 0.004, 3, (2, 3), (40, 200)),
}


def week(
    size: Size, rng: np.random.Generator, causes: int | None = None, newcomer: str = ""
) -> tuple[pd.DataFrame, list[dict]]:
    """Leaf table of four old weeks and a new one, and the causes planted in the new one.

    ``newcomer``: where a packer has begun in the new week, on `NEW_LINES` of its lines with `NEW_RATIO` times their
    errors: everywhere, or in one shift of a warehouse; '' for nobody.
    """
    world = _world(rng)
    drifted = {
        name: weight * rng.lognormal(0, 0.15, len(weight)) for name, weight in world["weights"].items()
    }
    old = _lines(world, world["weights"], BASELINE_WEEKS * size.lines, rng)
    new = _lines(world, drifted, int(size.lines * rng.uniform(0.8, 1.3)), rng)
    effects = {name: rng.lognormal(0, 0.3, count) for name, count in world["sizes"].items()}
    begun = _begun(new, effects, rng, newcomer) if newcomer else None
    risk_old, risk_new = (np.prod([effects[d][part[d]] for d in DIMENSIONS], axis=0) for part in (old, new))
    scale = size.rate / risk_old.mean()
    rate_old, rate_new = np.minimum(risk_old * scale, 0.5), np.minimum(risk_new * scale, 0.5)
    wanted = int(rng.integers(0, size.causes + 1)) if causes is None else causes
    planted = _plant(new, rate_new, size, wanted, rng)
    if begun is not None:
        rate_new[begun] = np.minimum(rate_new[begun] * NEW_RATIO, 0.9)
        planted.append({"packer": world["sizes"]["packer"]})
    frame = pd.concat(
        [
            pd.DataFrame(old).assign(n1=1, c1=rng.random(len(rate_old)) < rate_old, n2=0, c2=0),
            pd.DataFrame(new).assign(n1=0, c1=0, n2=1, c2=rng.random(len(rate_new)) < rate_new),
        ]
    )
    return frame.groupby(list(DIMENSIONS), as_index=False).sum().astype(int), planted


def _world(rng: np.random.Generator) -> dict:
    sizes = dict(zip(DIMENSIONS, (3, 3, 12, 24, 5, 150, 8), strict=True))
    weights = {name: rng.lognormal(0, 0.3, count) for name, count in sizes.items()}
    weights["sku"] = 1 / np.arange(1, sizes["sku"] + 1)
    return {
        "sizes": sizes,
        "weights": weights,
        "home": rng.integers(0, 3, sizes["packer"]),
        "category": rng.integers(0, sizes["category"], sizes["sku"]),
    }


def _lines(world: dict, weights: dict, count: int, rng: np.random.Generator) -> dict:
    def drawn(name: str) -> np.ndarray:
        return rng.choice(len(weights[name]), count, p=weights[name] / weights[name].sum())

    packer, other = drawn("packer"), drawn("shift")
    warehouse = packer % 3
    station_weight = weights["station"].reshape(4, 3)
    station = np.zeros(count, dtype=int)
    for house in range(3):
        here = np.flatnonzero(warehouse == house)
        chance = station_weight[:, house] / station_weight[:, house].sum()
        station[here] = rng.choice(4, len(here), p=chance) * 3 + house
    shift = np.where(rng.random(count) < 0.9, world["home"][packer], other)
    sku = drawn("sku")
    values = (warehouse, shift, station, packer, drawn("courier"), sku, world["category"][sku])
    return dict(zip(DIMENSIONS, values, strict=True))


def _plant(new: dict, rate: np.ndarray, size: Size, wanted: int, rng: np.random.Generator) -> list[dict]:
    """Raise the rates of `wanted` random patterns in place; the patterns."""
    planted, masks, base = [], [], rate.copy()
    tries = 0
    while len(planted) < wanted and tries < 3000:
        tries += 1
        depth = int(rng.integers(1, 4))
        dims = sorted(rng.choice(len(DIMENSIONS), depth, replace=False))
        line = int(rng.integers(len(rate)))
        cause = {DIMENSIONS[d]: int(new[DIMENSIONS[d]][line]) for d in dims}
        if _redundant(cause):
            continue
        mask = np.logical_and.reduce([new[name] == value for name, value in cause.items()])
        ratio = rng.uniform(*size.ratio)
        excess = (ratio - 1) * base[mask].sum()
        small = mask.mean() <= 0.35 and size.excess[0] <= excess <= size.excess[1]
        apart = all((mask & other).sum() <= 0.1 * min(mask.sum(), other.sum()) for other in masks)
        if small and apart:
            rate[mask] = np.minimum(rate[mask] * ratio, 0.9)
            planted.append(cause)
            masks.append(mask)
    return planted


def _begun(new: dict, effects: dict, rng: np.random.Generator, where: str) -> np.ndarray:
    """Hand lines to a packer without a past; those lines."""
    there = (new["warehouse"] == rng.integers(0, 3)) & (new["shift"] == rng.integers(0, 3))
    there |= where == "everywhere"
    own = there & (rng.random(len(there)) < NEW_LINES / max(there.mean(), NEW_LINES))
    new["packer"][own] = len(effects["packer"])
    effects["packer"] = np.append(effects["packer"], 1.0)
    return own


def _redundant(cause: dict) -> bool:
    """A value that another one of the pattern implies."""
    implied = {"warehouse": ("station", "packer"), "category": ("sku",)}
    return any(name in cause and any(other in cause for other in others) for name, others in implied.items())


def lines_of(frame: pd.DataFrame, pattern: dict) -> np.ndarray:
    """Whether each leaf belongs to a pattern of values or of lists of values."""
    inside = np.ones(len(frame), dtype=bool)
    for name, value in pattern.items():
        inside &= frame[name].isin(np.atleast_1d(value)).to_numpy()
    return inside


def hits(frame: pd.DataFrame, said: list[dict], truth: list[dict]) -> tuple[int, int]:
    """Causes named exactly, and causes whose new lines are covered at a Jaccard index of 0.8 or more."""
    exact = sum(cause in said for cause in truth)
    lines = frame["n2"].to_numpy()
    covered = 0
    for cause in truth:
        own = lines_of(frame, cause)
        for pattern in said:
            other = lines_of(frame, pattern)
            if lines[own & other].sum() >= 0.8 * lines[own | other].sum():
                covered += 1
                break
    return exact, covered


def newcomers(where: str, weeks: int, first_seed: int = MEASURING) -> float:
    """Share of weeks of mid in which a new packer with four times the errors is confirmed, by name or by lines."""
    named = 0
    for seed in range(first_seed, first_seed + weeks):
        frame, truth = week(SIZES["mid"], np.random.default_rng(seed), 0, where)
        said = [
            part
            for item in explain.localise(frame, list(DIMENSIONS))
            if item.pattern and item.status == "confirmed"
            for part in single(item)
        ]
        named += hits(frame, said, truth)[1]
    return named / weeks


def single(item: Explanation) -> list[dict]:
    """A finding as patterns of single values: merged siblings name one cause each."""
    names = [name for name, _ in item.pattern]
    return [
        dict(zip(names, values, strict=True)) for values in product(*(values for _, values in item.pattern))
    ]


def measure(size_name: str, weeks: int, first_seed: int = MEASURING) -> dict:
    """Micro-F1 of exact patterns and of line sets, as output and told K; false alarms; seconds a week."""
    size, seconds = SIZES[size_name], []
    counts = dict.fromkeys(("truth", "said", "exact", "covered", "said_k", "exact_k", "null", "alarms"), 0)
    for seed in range(first_seed, first_seed + weeks):
        frame, truth = week(size, np.random.default_rng(seed))
        start = time.perf_counter()
        found = explain.localise(frame, list(DIMENSIONS))
        seconds.append(time.perf_counter() - start)
        ranked = [part for item in found if item.pattern for part in single(item)]
        said = [
            part for item in found if item.pattern and item.status == "confirmed" for part in single(item)
        ]
        exact, covered = hits(frame, said, truth)
        exact_k, _ = hits(frame, ranked[: len(truth)], truth)
        counts["truth"] += len(truth)
        counts["said"] += len(said)
        counts["exact"] += exact
        counts["covered"] += covered
        counts["said_k"] += min(len(ranked), len(truth))
        counts["exact_k"] += exact_k
        counts["null"] += not truth
        counts["alarms"] += not truth and bool(said)
    both = max(counts["truth"] + counts["said"], 1)
    told = max(counts["truth"] + counts["said_k"], 1)
    return {
        **counts,
        "f1": 2 * counts["exact"] / both,
        "f1_lines": 2 * counts["covered"] / both,
        "f1_told_k": 2 * counts["exact_k"] / told,
        "false_alarms": counts["alarms"] / max(counts["null"], 1),
        "seconds": float(np.median(seconds)),
    }


def main(arguments: list[str]) -> None:
    """Print the figures of one part, or of all but large."""
    names = arguments[:1] or ["small", "mid", "newcomer", "forecast"]
    weeks = int(arguments[1]) if len(arguments) > 1 else 200
    for name in names:
        if name == "newcomer":
            for where in ("everywhere", "in one shift of a warehouse"):
                print(name, where, newcomers(where, weeks))
        elif name == "forecast":
            for row in forecast.measure(weeks, np.random.default_rng(MEASURING)):
                print(row.line())
        else:
            print(name, measure(name, weeks))


if __name__ == "__main__":
    main(sys.argv[1:])
