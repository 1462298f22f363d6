"""Verdicts on actions that did nothing, or halved the rate, while the rate moves by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.proof import step
from analysis.proof import verdict as effect
from benchmarks.truth import Row

# Lines of an untouched group for each of the scope's, share of lines with an error, costs of single errors.
CONTROLS, RATE, COST = 10, 0.01, 12.0
SKUS = 100


class Shop(NamedTuple):
    """Errors a week in the scope, weeks before and after, and whether an untouched group stands beside it."""

    errors: float
    before: int
    after: int
    controlled: bool

    def words(self) -> str:
        """For the table."""
        return (
            f"{self.errors:g} errors a week, {self.before} weeks before and {self.after} after, "
            f"{'beside an untouched group' if self.controlled else 'alone'}"
        )


class History(NamedTuple):
    """Errors and lines of series, and of their untouched group, each of shape (series, weeks)."""

    errors: np.ndarray
    lines: np.ndarray
    control_errors: np.ndarray
    control_lines: np.ndarray

    def groups(self, row: int, before: int, controlled: bool) -> tuple:
        """What `judge` takes of one series."""
        own, rest = (
            pd.DataFrame({"errors": errors[row], "lines": lines[row]})
            for errors, lines in ((self.errors, self.lines), (self.control_errors, self.control_lines))
        )
        control = (rest[:before], rest[before:]) if controlled else None
        return own[:before], own[before:], control


SHOPS = (Shop(10, 26, 13, True), Shop(30, 26, 8, True), Shop(10, 22, 13, False), Shop(30, 22, 8, False))
BOUNDS = {
    "nothing changes": 0.025, "falls 1 % a week": 0.025, "yearly wave": 0.025, "sale peak before": 0.025,
    "sale peak after": 0.025, "falls 2 % a week": 0.05, "a new packer learns": 0.05, "AR(1) .9": 0.05,
}  # fmt: skip


def measure(runs: int, rng: np.random.Generator) -> Iterator[Row]:
    """False successes by what the rate does by itself, power at the stated exposure, coverage of the saving.

    The interval of the step alone, which `judge` only widens, in all runs; whole verdicts in a tenth of them.
    """
    few = max(runs // 10, 1)
    for shop in SHOPS:
        for kind, bound in BOUNDS.items():
            yield Row(f"{kind}: false worked ({shop.words()})", stepped(shop, kind, runs, rng), bound)
    for kind, bound in BOUNDS.items():
        said = [v.verdict == "worked" for v in judged(SHOPS[0], kind, 1.0, few, rng)]
        yield Row(
            f"{kind}: false worked, the whole of `judge` ({SHOPS[0].words()})", float(np.mean(said)), bound
        )
    for shop in SHOPS[::2]:
        yield Row(
            f"worst of {SKUS} in 26 weeks: false worked ({shop.words()})", picked(shop, runs, rng), 0.05
        )
    for errors, controlled in ((10, True), (30, True), (10, False), (30, False)):
        beside = "beside a group" if controlled else "alone"
        found = halved(errors, controlled, few, rng)
        yield Row(
            f"halving found at the stated exposure ({errors} errors a week, {beside})", found, 0.8, least=True
        )
    for shop in SHOPS[:1]:
        for kind in ("nothing changes", "falls 1 % a week", "falls 2 % a week"):
            held = covered(shop, kind, 0.5, few, rng)
            yield Row(
                f"{kind}, halved: the interval of the saving holds ({shop.words()})", held, 0.9, least=True
            )


def own_movement(kind: str, shop: Shop, runs: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Factors on the rate and on the lines of each week, of shape (runs, weeks)."""
    weeks = np.arange(shop.before + shop.after)
    rate, lines = np.ones((runs, len(weeks))), np.ones((runs, len(weeks)))
    if kind.startswith("falls"):
        rate *= np.exp(-int(kind.split()[1]) / 100 * (weeks - shop.before))
    elif kind == "yearly wave":
        rate *= np.exp(0.25 * np.sin(2 * np.pi * (weeks / 52 + rng.random((runs, 1)))))
    elif kind == "a new packer learns":
        begun = rng.integers(4, shop.before, (runs, 1))
        rate = np.where(weeks >= begun, 1 + np.exp(-(weeks - begun) / 8), 1.0)
    elif kind == "AR(1) .9":
        wander = rng.normal(0, 0.2, (runs, len(weeks)))
        for week in range(1, len(weeks)):
            wander[:, week] = 0.9 * wander[:, week - 1] + np.sqrt(1 - 0.81) * wander[:, week]
        rate *= np.exp(wander)
    elif kind.startswith("sale peak"):
        first, last = (0, shop.before - 2) if kind.endswith("before") else (shop.before, len(weeks) - 2)
        begun = rng.integers(first, last + 1, (runs, 1))
        sale = (weeks >= begun) & (weeks < begun + 2)
        rate, lines = np.where(sale, 1.6, 1.0), np.where(sale, 2.5, 1.0)
    return rate, lines


def history(shop: Shop, kind: str, ratio: float, runs: int, rng: np.random.Generator) -> History:
    """Simulated weeks; the untouched group has the lines' factors and none of the rate's."""
    rate, volume = own_movement(kind, shop, runs, rng)
    rate = rate * np.where(np.arange(rate.shape[1]) < shop.before, 1.0, ratio)
    lines = shop.errors / RATE * volume
    return History(
        rng.poisson(lines * RATE * rate).astype(float), lines,
        rng.poisson(lines * CONTROLS * RATE).astype(float), lines * CONTROLS,
    )  # fmt: skip


def stepped(shop: Shop, kind: str, runs: int, rng: np.random.Generator) -> float:
    """Share of series without an effect whose interval of the step lies below 1."""
    weeks = history(shop, kind, 1.0, runs, rng)
    beside = (weeks.control_errors, weeks.control_lines) if shop.controlled else ()
    after = np.arange(shop.before + shop.after) >= shop.before
    found = step.estimate(after, weeks.errors, weeks.lines, *beside)
    return float(np.mean(found.mean + found.reach(step.SURE) < 0))


def judged(
    shop: Shop, kind: str, ratio: float, runs: int, rng: np.random.Generator
) -> Iterator[effect.Verdict]:
    """Verdicts on simulated actions."""
    weeks = history(shop, kind, ratio, runs, rng)
    for row in range(runs):
        before, after, control = weeks.groups(row, shop.before, shop.controlled)
        yield effect.judge(before, after, control, cost=COST, trigger=0)


def covered(shop: Shop, kind: str, ratio: float, runs: int, rng: np.random.Generator) -> float:
    """Share of intervals of the saving that hold the true one."""
    rate, volume = own_movement(kind, shop, 1, rng)
    true = float((shop.errors * rate * volume)[0, shop.before :].sum()) * (1 - ratio) * COST
    found = [v.saving for v in judged(shop, kind, ratio, runs, rng)]
    return float(np.mean([(s.money_lower or 0) <= true <= (s.money_upper or 0) for s in found]))


def picked(shop: Shop, runs: int, rng: np.random.Generator) -> float:
    """Share of false successes where the action is for the worst of many equal SKUs over the whole baseline."""
    said = 0
    for _ in range(runs):
        before = rng.poisson(shop.errors, (SKUS, shop.before))
        worst = before[before.sum(axis=1).argmax()]
        errors = np.concatenate([worst, rng.poisson(shop.errors, shop.after)]).astype(float)[None, :]
        lines = np.full(errors.shape, shop.errors / RATE)
        rest = rng.poisson(lines * RATE * (SKUS - 1)).astype(float)
        weeks = History(errors, lines, rest, lines * (SKUS - 1))
        own, new, control = weeks.groups(0, shop.before, shop.controlled)
        said += effect.judge(own, new, control, trigger=0).verdict == "worked"
    return said / runs


def halved(errors: float, controlled: bool, runs: int, rng: np.random.Generator) -> float:
    """Share of true halvings that are found with the lines that `exposure_needed` states for a baseline of 22 weeks."""
    before = 22
    needed = effect.exposure_needed(
        RATE, 0.5, baseline_lines=errors / RATE * before, controlled=controlled
    ) / (errors / RATE)
    shop = Shop(errors, before, int(np.ceil(needed)), controlled)
    return float(np.mean([v.verdict == "worked" for v in judged(shop, "nothing changes", 0.5, runs, rng)]))
