"""The promises of the statistics, measured: `python -m benchmarks truth [NAME ...] [--runs N] [--seed N]`.

Each module of `SECTIONS` has ``measure(runs, rng)``, which yields a `Row` a promise.
"""

import argparse
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import NamedTuple

import numpy as np

# Section of docs/truth.md to module.
SECTIONS = {
    "delays": "benchmarks.truth.delays",
    "changes": "benchmarks.truth.changes",
    "forecast": "benchmarks.truth.forecast",
    "fair": "benchmarks.truth.fair",
    "fair_weeks": "benchmarks.truth.fair_weeks",
    "proof": "benchmarks.truth.proof",
    "looks": "benchmarks.truth.looks",
    "sales": "benchmarks.truth.sales",
    "small_shop": "benchmarks.truth.small_shop",
    "account": "benchmarks.truth.account",
    "raw_shop": "benchmarks.truth.raw_shop",
}
RUNS, SEED = 1000, 7_100_000


class Row(NamedTuple):
    """One promise: what, the share that was measured, and its bound (``least``: from below)."""

    promise: str
    measured: float
    bound: float
    least: bool = False

    @property
    def held(self) -> bool:
        """Whether the measured share is within its bound."""
        return self.measured >= self.bound if self.least else self.measured <= self.bound

    def line(self) -> str:
        """The row of the table in docs/truth.md."""
        sign, mark = (">=" if self.least else "<="), ("" if self.held else " (not kept)")
        return f"| {self.promise} | {sign} {100 * self.bound:g} % | {100 * self.measured:.1f} %{mark} |"


def measured(name: str, runs: int, seed: int) -> Iterator[Row]:
    """The rows of a section."""
    return import_module(SECTIONS[name]).measure(runs, np.random.default_rng(seed))


def main(arguments: Sequence[str]) -> None:
    """Print the table of the sections asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks truth")
    parser.add_argument("what", nargs="*", default=list(SECTIONS), choices=list(SECTIONS))
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args(list(arguments))
    for name in asked.what:
        print(f"\n## {name}\n\n{asked.runs} runs a row, seed {asked.seed}.\n")
        print("| promise | bound | measured |\n|---|---|---|")
        for row in measured(name, asked.runs, asked.seed):
            print(row.line(), flush=True)
