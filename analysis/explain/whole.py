"""Did everything change, beyond another mix of the work and beyond how much weeks swing by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from analysis.explain import scan
from analysis.explain.decomposition import COUNTS, require_counts
from analysis.rates import shrink

# A screen shows this beside the rises and the falls that were searched for: together they are wrong this seldom.
# (Below 0.05: dispersion that few leaves hide is in no p, and the title is a look of its own.)
CONFIRMED, LOOKS = 0.034, 3
Z = float(stats.norm.isf(0.025))


class Allowance(NamedTuple):
    """What counts vary by beside chance: variance of the logarithm of the change of all, errors that come together.

    swing: of both periods together, 0 where weeks do not swing. clump: variance of a count over that of a Poisson
    count, 1 where the lines of a parcel err by themselves. inside: by dimension, the same as swing of one of its values
    against all others.
    """

    swing: float = 0.0
    clump: float = 1.0
    inside: tuple[tuple[str, float], ...] = ()


class Everything(NamedTuple):
    """The change of all: shares of lines, and p of the change on the same work.

    before, now: rates. mix: what another mix of the work made. rate, lower, upper: the change on the same work with its
    95 % interval. expected: errors after on the work that was done, at the old rates.
    """

    before: float
    now: float
    mix: float
    rate: float
    lower: float
    upper: float
    expected: float
    p: float

    @property
    def direction(self) -> str:
        """rise or fall beyond chance among all that is looked for beside it, hint where by itself
        alone, none where nothing went wrong in either period, else same."""
        if together(self.p, LOOKS) <= CONFIRMED:
            return "rise" if self.rate > 0 else "fall"
        if self.lower > 0 or self.upper < 0:
            return "hint"
        return "same" if self.before or self.now else "none"


def together(p: float, looks: int) -> float:
    """Chance that the best of so many independent looks is as good."""
    return float(1 - (1 - p) ** looks)


def everything(
    frame: pd.DataFrame, dimensions: Sequence[str], allowed: Allowance = Allowance()
) -> Everything:
    """The change of everything of a leaf table (dimensions, n1, c1, n2, c2); both periods have lines.

    Examples
    --------
    >>> leaves = pd.DataFrame({"sku": ["easy", "hard"], "n1": [9000, 1000], "c1": [45, 50],
    ...                        "n2": [6000, 4000], "c2": [30, 200]})
    >>> found = everything(leaves, ["sku"])
    >>> round(found.mix, 3), round(found.rate, 3), found.p > 0.5
    (0.013, 0.0, True)
    """
    names = list(dimensions)
    counted = require_counts(frame, names, COUNTS)
    if names:
        codes = np.column_stack([pd.factorize(counted[name], use_na_sentinel=False)[0] for name in names])
    else:
        codes = np.zeros((len(counted), 1), dtype=np.int64)
    return of_leaves(
        scan.leaves(codes, *(counted[name].to_numpy(float) for name in COUNTS)), counted, allowed
    )


def of_leaves(table: scan.Leaves, counted: pd.DataFrame, allowed: Allowance) -> Everything:
    """The same of a table whose expectations are known already."""
    n1, c1, n2, c2 = (float(counted[name].sum()) for name in COUNTS)
    expected = (
        max(float(table.e2.sum()), 1e-9) * max(c1, shrink.HALF_ERROR) / max(float(table.e1.sum()), 1e-9)
    )
    doubt = max(_doubt(table, column) for column in table.codes.T)
    variance = allowed.clump * (1 / (c2 + shrink.HALF_ERROR) + doubt) + allowed.swing
    ratio, width = (c2 + shrink.HALF_ERROR) / (expected + shrink.HALF_ERROR), Z * np.sqrt(variance)
    p = float(2 * stats.norm.sf(abs(np.log(ratio)) / np.sqrt(variance)))
    if c1 + c2 > 0:
        known = round(1 / doubt)
        share = expected / (expected + known)
        p = max(p, float(stats.binomtest(int(c2), int(c2) + known, share).pvalue))
    each = expected / n2
    lower, upper = (float(ratio * np.exp(end) - 1) * each for end in (-width, width))
    # Where nothing was wrong before, another mix changes nothing that is known, and nothing can fall.
    mix, lower = (each - c1 / n1, lower) if c1 else (0.0, max(lower, 0.0))
    return Everything(c1 / n1, c2 / n2, mix, c2 / n2 - c1 / n1 - mix, lower, upper, expected, p)


def _doubt(table: scan.Leaves, column: np.ndarray) -> float:
    """Relative variance of the expectation, from the old errors that it rests on: a value that grew rests on few."""
    old, new, seen = (np.bincount(column, part) for part in (table.e1, table.e2, table.c1))
    weight = np.divide(new, old, out=np.zeros(len(old)), where=old > 0)
    total = float(weight @ seen)
    return float(weight**2 @ seen) / total**2 if total > 0 else 1 / shrink.HALF_ERROR
