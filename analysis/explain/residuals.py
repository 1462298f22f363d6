"""Where a forecast failed: elements of leaf tables that deviate from it together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.explain import scan
from analysis.rates import arguments

# Below this score an element is no finding; the score is a log likelihood ratio less the log of the cells searched.
LEAST_SCORE = 6.0
MOST_FINDINGS = 20
# The usual deviation is the median absolute one, on the scale of a standard deviation (Hampel 1974).
NORMAL = 1.4826
# Nor smaller than the 99.5 % quantile says, which of a normal lies 2.807 standard deviations out.
TAIL, TAIL_SIGMAS = 0.995, 2.807


@dataclass(frozen=True)
class Residual:
    """An element whose leaves deviate together: pattern as in `patterns.Explanation`, sums of its leaves, its score."""

    pattern: tuple[tuple[str, object], ...]
    real: float
    predicted: float
    leaves: int
    score: float


def localise(frame: pd.DataFrame, dimensions: Sequence[str], real: str, predicted: str) -> list[Residual]:
    """Elements of any depth that explain the deviation of a leaf table from its forecast, the strongest first.

    Parameters
    ----------
    frame : DataFrame
        One row a leaf: the dimensions, what came and what was predicted, both >= 0.
    dimensions : sequence of str
    real, predicted : str
        Columns.

    Returns
    -------
    list of Residual
        Greedy: leaves of a finding are taken out before the next is looked for. Empty when nothing deviates.

    Raises
    ------
    ValueError
        If a column is missing, or a value is negative or not finite.

    References
    ----------
    Bhagwan et al. (2014), Adtributor; Kalander (2022), RiskLoc: relative deviation 2 (f - v) / (f + v) of each leaf.

    Examples
    --------
    >>> rows = [(a, b, 100.0, 100.0 + (a + b) % 3) for a in range(6) for b in range(6)]
    >>> frame = pd.DataFrame(rows, columns=["a", "b", "real", "predicted"])
    >>> frame.loc[frame["a"] == 2, "real"] = 50.0
    >>> [item.pattern for item in localise(frame, ["a", "b"], "real", "predicted")]
    [(('a', 2),)]
    """
    names = list(dimensions)
    arguments.require_columns(frame, (*names, real, predicted))
    came, due = frame[real].to_numpy(float), frame[predicted].to_numpy(float)
    if not (np.isfinite(came).all() and np.isfinite(due).all()) or (came < 0).any() or (due < 0).any():
        raise ValueError("counts must be finite and not negative")
    codes, values = zip(*(pd.factorize(frame[name], use_na_sentinel=False) for name in names), strict=True)
    away = _standardised(came, due)
    open_, found = np.ones(len(frame), dtype=bool), []
    while len(found) < MOST_FINDINGS and open_.any():
        score, dims, place = _best(np.column_stack(codes), away, open_)
        if score < LEAST_SCORE:
            break
        inside = open_ & np.all([codes[dim] == codes[dim][place] for dim in dims], axis=0)
        pattern = tuple((names[dim], values[dim].tolist()[codes[dim][place]]) for dim in dims)
        found.append(Residual(pattern, *_sums(came, due, inside), score))
        open_ &= ~inside
    return found


def _standardised(came: np.ndarray, due: np.ndarray) -> np.ndarray:
    """Deviation of each leaf from the usual one, in its usual sizes."""
    both = came + due
    away = np.divide(2 * (due - came), both, out=np.zeros(len(both)), where=both > 0)
    away = away - np.median(away)
    usual = np.median(np.abs(away[both > 0])) * NORMAL if (both > 0).any() else 0.0
    least = float(np.quantile(np.abs(away), TAIL)) / TAIL_SIGMAS
    return away / max(usual, least, 1e-9)


def _best(codes: np.ndarray, away: np.ndarray, open_: np.ndarray) -> tuple[float, tuple[int, ...], int]:
    """Score, dimensions and an example leaf of the best element of all depths among the open leaves."""
    rows = np.flatnonzero(open_)
    best: tuple[float, tuple[int, ...], int] = (-np.inf, (), -1)
    for depth in range(1, codes.shape[1] + 1):
        for dims in combinations(range(codes.shape[1]), depth):
            key, size = scan.keys(codes[rows], dims)
            if size > scan.DENSE * len(key) + 1000:
                _, key = np.unique(key, return_inverse=True)
            leaves = np.bincount(key)
            total = np.bincount(key, away[rows])
            score = total**2 / (2 * np.maximum(leaves, 1)) - np.log(np.count_nonzero(leaves))
            top = int(np.argmax(score))
            if score[top] > best[0]:
                best = float(score[top]), dims, int(rows[int(np.argmax(key == top))])
    return best


def _sums(came: np.ndarray, due: np.ndarray, inside: np.ndarray) -> tuple[float, float, int]:
    return float(came[inside].sum()), float(due[inside].sum()), int(inside.sum())
