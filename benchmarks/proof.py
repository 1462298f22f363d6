"""How often what the retro says is wrong, and how often it finds what is true, by simulation.

    python -m benchmarks proof [relapse] [alerts] [verdict] [--runs N] [--seed N]

Without names all of them; each prints one line a setting.
"""

import argparse
from collections.abc import Sequence

import numpy as np
from scipy import stats

from analysis.proof import relapse
from benchmarks import alerts, verdicts

RUNS, SEED = 1000, 5_000_000
# Weeks before an action, and weeks watched after it was closed.
BASELINE, HALF_YEAR = 26, 26
# Share of the final errors that is known of the newest complete weeks, newest first.
KNOWN = (0.96, 0.98, 0.99)
LATE = 4
WOBBLE = 0.15
NEVER = 10**6


def main(arguments: Sequence[str]) -> None:
    """Print the figures asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks proof")
    parser.add_argument("what", nargs="*", default=list(PARTS), choices=list(PARTS))
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args(list(arguments))
    for name in asked.what:
        print(f"## {name}: {asked.runs} runs a setting")
        PARTS[name](asked.runs, np.random.default_rng(asked.seed))


def counts(rng: np.random.Generator, mean: np.ndarray, spread: float) -> np.ndarray:
    """Poisson counts, or negative binomial ones with so many times the variance."""
    if spread <= 1:
        return rng.poisson(mean)
    return rng.poisson(rng.gamma(mean / (spread - 1), spread - 1))


def swinging(rng: np.random.Generator, shape: tuple[int, int], size: float) -> np.ndarray:
    """Factors on a rate that wanders from week to week: log-normal, correlation 0.7."""
    step = rng.normal(0, size, shape)
    for week in range(1, shape[1]):
        step[:, week] = 0.7 * step[:, week - 1] + step[:, week] * np.sqrt(1 - 0.7**2)
    return np.exp(step - size**2 / 2)


def relapses(runs: int, rng: np.random.Generator) -> None:
    """Share of closed actions that are reopened within half a year: held, back to twice, to 1.5 times the rate."""
    volumes = ((20, 0.02), (100, 0.008), (100, 0.02), (400, 0.01), (1000, 0.01), (5000, 0.004), (5000, 0.02))
    settings = [
        (lines, rate, weeks, spread, 0.0)
        for lines, rate in volumes
        for weeks in (8, 16)
        for spread in (1.0, 1.5, 2.0)
    ]
    settings += [(50_000, 0.01, 10, 10.0, 0.0), (500, 0.02, 10, 1.0, 0.3), (5000, 0.02, 10, 1.0, 0.3)]
    settings += [(100, 0.02, 26, 1.5, 0.0), (1000, 0.02, 3, 1.5, 0.0), (20, 0.002, 16, 1.0, 0.0)]
    for setting in settings:
        print(_relapse_line(rng, runs, *setting), flush=True)


def _relapse_line(
    rng: np.random.Generator, runs: int, lines: float, rate: float, weeks: int, spread: float, swing: float
) -> str:
    held, double, half = (reopened(rng, runs, lines, rate, weeks, spread, swing, r) for r in (1.0, 2.0, 1.5))
    told = [f"{len(held)} proven of {runs}", f"held {np.mean(held <= HALF_YEAR):.2%}"]
    for size, found in (("2", double), ("1.5", half)):
        true = found[found > LATE] - LATE
        middle = np.median(true) if len(true) else NEVER
        told.append(
            f"x{size} {np.mean(true <= HALF_YEAR):.0%} median "
            + (f"{middle:.0f} weeks" if middle < NEVER - LATE else "-")
        )
    return (
        f"{lines} lines a week, {rate / 2:.2%} after, {weeks} weeks to closing, spread {spread}, swing {swing}: "
        + ", ".join(told)
    )


def reopened(
    rng: np.random.Generator,
    runs: int,
    lines: float,
    rate: float,
    weeks: int,
    spread: float,
    swing: float,
    ratio: float,
) -> np.ndarray:
    """Week after closing in which proven actions are reopened; a relapse begins after `LATE` of them.

    Where fewer than one action in twenty is proven, all are taken as closed.
    """
    span = BASELINE + weeks + LATE + HALF_YEAR
    shipped = np.maximum(1, rng.poisson(lines * rng.lognormal(0, WOBBLE, (runs, span)))).astype(float)
    level = np.full((runs, span), rate / 2)
    level[:, :BASELINE] = rate
    level[:, BASELINE + weeks + LATE :] *= ratio
    if swing:
        level = level * swinging(rng, level.shape, swing)
    errors = np.minimum(counts(rng, shipped * level, spread), shipped).astype(float)
    past, after = slice(0, BASELINE), slice(BASELINE, BASELINE + weeks)
    proven = _proven(*(part[:, side].sum(axis=1) for side in (past, after) for part in (errors, shipped)))
    if proven.mean() > 0.05:
        errors, shipped = errors[proven], shipped[proven]
    found = np.full(len(errors), NEVER)
    for week in range(1, LATE + HALF_YEAR + 1):
        since = slice(BASELINE, BASELINE + weeks + week)
        seen, volume = errors[:, since].copy(), shipped[:, since]
        for age, known in enumerate(KNOWN):
            seen[:, -1 - age] = rng.binomial(seen[:, -1 - age].astype(int), known)
        told = relapse.evidence(seen, volume, weeks, (errors[:, past], shipped[:, past]))
        found[(told.total >= relapse.SURE) & (found == NEVER)] = week
    return found


def _proven(old: np.ndarray, old_lines: np.ndarray, new: np.ndarray, new_lines: np.ndarray) -> np.ndarray:
    """Actions whose weeks say that they worked: what is closed has been lucky."""
    return stats.binom.cdf(new, new + old, new_lines / (new_lines + old_lines)) <= 0.025


PARTS = {"relapse": relapses, "alerts": alerts.main, "verdict": verdicts.main}
