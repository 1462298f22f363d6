"""What changed between two periods: mix against rate, ranked values, and the combinations that explain a rise."""

from analysis.explain.decomposition import COUNTS, Decomposition, decompose
from analysis.explain.patterns import (
    CONFIRMED, DEPTH, DRAWS, HINT, MOST_FINDINGS, SAME_LINES, SEED, Explanation, localise, ranked,
)  # fmt: skip
from analysis.explain.whole import Allowance, Everything, everything
