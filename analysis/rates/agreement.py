"""Agreement of two people who coded the same cases."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.stats.inter_rater import cohens_kappa

from analysis.rates.arguments import confidence_level, counts

# Agreement beyond chance from which causes may be charted (Landis, Koch 1977: "substantial" from 0.61).
TARGET = 0.6


class Kappa(NamedTuple):
    """Cohen's kappa, its bounds, the plain share of agreement, and the cases coded by both."""

    kappa: float
    lower: float
    upper: float
    agreement: float
    cases: int


def kappa(first: Iterable[object], second: Iterable[object], confidence: float = 0.95) -> Kappa:
    """Cohen's kappa of two codings of the same cases.

    Parameters
    ----------
    first, second : sequence of labels, shape (n,)
        What each person chose for each case, in the same order; n >= 1.
    confidence : float
        In (0, 1).

    Returns
    -------
    Kappa
        kappa in [-1, 1]; NaN, with its bounds, where both people used one and the same label throughout, as there
        is nothing to agree on by more than chance.

    Raises
    ------
    ValueError
        If lengths differ, there are no cases, or a label is missing.

    References
    ----------
    Cohen (1960); Fleiss, Cohen, Everitt (1969), Psychological Bulletin 72:323.

    Examples
    --------
    >>> round(kappa(["pick", "pack", "pick", "pack"], ["pick", "pack", "pack", "pack"]).kappa, 2)
    0.5
    """
    one, other = pd.Series(list(first), dtype="object"), pd.Series(list(second), dtype="object")
    if len(one) != len(other):
        raise ValueError(f"first and second must have the same length: {len(one)} and {len(other)}")
    for name, labels in (("first", one), ("second", other)):
        if labels.isna().any():
            raise ValueError(f"{name} must have a label for every case")
    codes, labels = pd.factorize(pd.concat([one, other], ignore_index=True))
    table = np.zeros((len(labels), len(labels)))
    np.add.at(table, (codes[: len(one)], codes[len(one) :]), 1)
    return kappa_of_table(table, confidence)


def kappa_of_table(table: ArrayLike, confidence: float = 0.95) -> Kappa:
    """Cohen's kappa of a table of counts.

    Parameters
    ----------
    table : array_like, shape (k, k)
        Cases by the label of the first person (rows) and of the second (columns), >= 0.
    confidence : float
        In (0, 1).

    Returns
    -------
    Kappa
        As `kappa`.

    Raises
    ------
    ValueError
        If the table is not square, is empty, or a count is negative or missing.

    References
    ----------
    Fleiss, Cohen, Everitt (1969), Psychological Bulletin 72:323.

    Examples
    --------
    >>> round(kappa_of_table([[20, 5], [10, 15]]).kappa, 2)
    0.4
    """
    alpha = 1 - confidence_level(confidence)
    cases = counts("table", table)
    if cases.ndim != 2 or cases.shape[0] != cases.shape[1]:
        raise ValueError("table must be square")
    total = cases.sum()
    if total == 0:
        raise ValueError("table must count at least one case")
    agreed = float(np.trace(cases) / total)
    chance = float((cases.sum(axis=0) * cases.sum(axis=1)).sum() / total**2)
    if chance >= 1:
        return Kappa(float("nan"), float("nan"), float("nan"), agreed, int(total))
    result: Any = cohens_kappa(cases)
    reach = stats.norm.isf(alpha / 2) * result.std_kappa
    lower, upper = np.clip([result.kappa - reach, result.kappa + reach], -1, 1)
    return Kappa(float(result.kappa), float(lower), float(upper), agreed, int(total))
