"""Seconds of the statistics at full size, and the ratio to a peer on the same charts.

    python -m benchmarks statistics

The peer, clinical-qikit (MIT), is no requirement of this project: `pip install clinical-qikit` to have the ratio.
"""

import importlib
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from analysis.fair import compare as fair
from analysis.spc import charts, counts

SERIES, WEEKS = 5_000, 104
PACKERS, SKUS = 500, 5_000
CELLS = 200_000
# The peer draws one chart a call: few are enough for its time per chart.
PEER_CHARTS = 100
REPEATS = 3
SEED = 2_000_000


def main(arguments: Sequence[str]) -> None:
    """Print one line a measurement: what, seconds, target."""
    if arguments:
        sys.exit("statistics takes no arguments")
    errors, lines = weekly_counts()
    for rules in charts.RULE_SETS:
        taken = best(
            lambda rules=rules: counts.share_charts(errors, lines, {"rules": rules}, False, True).signal
        )
        print(f"p charts with signals ({rules}), {SERIES:,} x {WEEKS}: {taken:.3f} s (target 1 s)")
    cells = packed_lines()
    taken = best(lambda: fair.expected(cells, "packer", "sku"))
    print(
        f"fair comparison, {PACKERS} packers x {SKUS:,} SKUs, {len(cells):,} cells: {taken:.3f} s (target 2 s)"
    )
    compare(errors, lines)


def compare(errors: np.ndarray, lines: np.ndarray) -> None:
    """Print the seconds of the same p charts by the peer and the ratio, if the peer is installed."""
    try:
        peer = importlib.import_module("qikit")
    except ImportError:
        print("clinical-qikit is not installed: no ratio")
        return
    kept = np.flatnonzero(lines.min(axis=1) > 0)[:PEER_CHARTS]
    few, few_lines = errors[kept], lines[kept]

    def theirs() -> list[pd.DataFrame]:
        return [peer.qic(y=y, n=n, chart="p").data for y, n in zip(few, few_lines, strict=True)]

    def ours() -> list[pd.DataFrame]:
        return [charts.p_chart(y, n) for y, n in zip(few, few_lines, strict=True)]

    agree(ours(), theirs())
    single, many, peers = (
        best(ours),
        best(lambda: counts.share_charts(few, few_lines, {}, False, True).signal),
        best(theirs),
    )
    print(
        f"{len(kept)} p charts: clinical-qikit {peers:.3f} s, p_chart {single:.3f} s ({peers / single:.1f} times),"
    )
    print(f"  all of them at once {many:.4f} s ({peers / many:.0f} times)")


def agree(ours: list[pd.DataFrame], theirs: list[pd.DataFrame]) -> None:
    """Stop if the peer's limits differ: only equal work may be timed."""
    for mine, other in zip(ours, theirs, strict=True):
        for here, there in (("centre", "cl"), ("lower", "lcl"), ("upper", "ucl")):
            if not np.allclose(mine[here], other[there].astype(float), rtol=1e-9, atol=1e-12):
                sys.exit(f"clinical-qikit has another {there}")


def weekly_counts() -> tuple[np.ndarray, np.ndarray]:
    """Errors and lines, shape (series, weeks): volumes from none to thousands, 2 % errors."""
    random = np.random.default_rng(SEED)
    lines = random.poisson(random.lognormal(4, 1, (SERIES, 1)), (SERIES, WEEKS))
    return random.binomial(lines, 0.02), lines


def packed_lines() -> pd.DataFrame:
    """Packer, SKU, lines and errors of as many cells as a year of a busy warehouse has."""
    random = np.random.default_rng(SEED + 1)
    popularity = 1 / np.arange(1, SKUS + 1)
    lines = 1 + random.poisson(4, CELLS)
    return pd.DataFrame(
        {
            "packer": random.integers(0, PACKERS, CELLS),
            "sku": random.choice(SKUS, CELLS, p=popularity / popularity.sum()),
            "lines": lines,
            "errors": random.binomial(lines, 0.02),
        }
    )


def best(work: Callable[[], object]) -> float:
    """Least seconds of a few runs: the others were disturbed."""
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)
