"""How often a verdict is wrong where nothing changed, finds a true halving, and whether its saving holds the truth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.proof import verdict as effect

BASELINE, TRIGGER, SKUS = 22, 4, 100
# Share of the final errors known of the newest complete weeks, newest first, and the season's swing.
KNOWN, SEASON = (0.96, 0.98, 0.99), 0.4
COST = 12.0


class Trial(NamedTuple):
    """Errors a week before and variance over Poisson; weeks after; a season that the untouched group shares."""

    mean: float
    spread: float
    after: int
    controls: float = 0.0
    season: float = 0.0


SETTINGS = (
    Trial(1, 1, 13), Trial(5, 1.5, 13), Trial(5, 2, 8), Trial(50, 2, 4), Trial(1000, 1, 3),
    Trial(5, 1, 13, 10, 0.25), Trial(5, 2, 13, 10, 0.25), Trial(50, 1.5, 6, 10, 0.25), Trial(50, 1, 6, 1, 0.25),
)  # fmt: skip


def main(runs: int, rng: np.random.Generator) -> None:
    """Print the shares of each setting, those of the worst of many SKUs, and the power at the stated exposure."""
    for setting in SETTINGS:
        print(_measured(setting, runs, rng), flush=True)
    for mean, spread in ((0.5, 1.0), (1.5, 1.5), (10.0, 2.0)):
        said = np.mean([_worst(rng, mean, spread) for _ in range(runs)])
        print(
            f"worst of {SKUS} SKUs with {mean} errors a week, spread {spread}: false worked {said:.1%}",
            flush=True,
        )
    for rate, weeks in ((0.002, 10), (0.01, 13), (0.03, 6)):
        found = np.mean([_halved(rng, rate, weeks) for _ in range(runs)])
        print(f"halving of {rate:.1%} at the stated exposure in {weeks} weeks: found {found:.1%}", flush=True)


def _measured(setting: Trial, runs: int, rng: np.random.Generator) -> str:
    same = [_judged(setting, 1.0, rng) for _ in range(runs)]
    half = [_judged(setting, 0.5, rng) for _ in range(runs)]
    held = np.mean([(v.saving.money_lower or 0) <= true <= (v.saving.money_upper or 0) for v, true in half])
    words = [np.mean([v.verdict == word for v, _ in same]) for word in ("worked", "worse")]
    found = np.mean([v.verdict == "worked" for v, _ in half])
    return (
        f"{setting}: false worked {words[0]:.1%}, false worse {words[1]:.1%}, halving found {found:.0%}, "
        f"95 % interval of the saving holds {held:.1%}"
    )


def _judged(setting: Trial, ratio: float, rng: np.random.Generator) -> tuple[effect.Verdict, float]:
    """The verdict of a simulated action and its true saving."""
    weeks = BASELINE + TRIGGER + setting.after
    week = np.arange(weeks) + rng.integers(52)
    shared = np.ones(weeks)
    if setting.season:
        shared = (1 + SEASON * np.sin(2 * np.pi * week / 52)) * rng.lognormal(0, setting.season, weeks)
    change = np.where(np.arange(weeks) < BASELINE + TRIGGER, 1.0, ratio)
    own = _series(rng, setting.mean * shared * change, setting)
    untouched = _series(rng, setting.mean * setting.controls * shared, setting) if setting.controls else None
    verdict = effect.judge(*own, untouched, cost=rng.gamma(4, COST / 4, 200))
    true = (1 - ratio) * setting.mean * shared[BASELINE + TRIGGER :].sum() * COST
    return verdict, true


def _series(rng: np.random.Generator, mean: np.ndarray, setting: Trial) -> tuple[pd.DataFrame, pd.DataFrame]:
    errors = _counts(rng, mean, setting.spread)
    known = np.ones(len(mean))
    known[-len(KNOWN) :] = KNOWN[::-1]
    frame = pd.DataFrame(
        {"errors": rng.binomial(errors, known), "lines": setting.mean * 1000.0, "maturity": known}
    )
    return frame[:BASELINE], frame[BASELINE + TRIGGER :]


def _worst(rng: np.random.Generator, mean: float, spread: float) -> bool:
    after = 12
    errors = _counts(rng, np.full((SKUS, BASELINE + TRIGGER + after), mean), spread)
    worst = errors[errors[:, BASELINE : BASELINE + TRIGGER].sum(axis=1).argmax()]
    before, later = (
        pd.DataFrame({"errors": e, "lines": mean * 1000.0}) for e in (worst[:-after], worst[-after:])
    )
    return effect.judge(before, later, trigger=TRIGGER).verdict == "worked"


def _halved(rng: np.random.Generator, rate: float, weeks: int) -> bool:
    lines = effect.exposure_needed(rate, 0.5) / weeks
    before, after = (
        pd.DataFrame({"errors": rng.poisson(rate * factor * lines, weeks), "lines": lines})
        for factor in (1.0, 0.5)
    )
    return effect.judge(before, after).verdict == "worked"


def _counts(rng: np.random.Generator, mean: np.ndarray, spread: float) -> np.ndarray:
    return rng.poisson(mean if spread <= 1 else rng.gamma(mean / (spread - 1), spread - 1))
