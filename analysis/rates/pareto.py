"""Pareto: the few labels that make up most of the errors or the cost."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.rates.arguments import counts as checked

OTHER = "other"
UNKNOWN = "unknown"


def pareto(
    counts: Mapping[Any, Any] | pd.Series, *, top: int | None = None, last: Sequence[str] = (OTHER, UNKNOWN)
) -> pd.DataFrame:
    """Labels by descending count, with each one's share and the cumulative share.

    Parameters
    ----------
    counts : Series or mapping of label to number
        Counts or costs of one currency, >= 0. Labels that occur twice are added; a missing label is "unknown".
        What credits outweigh has no place in a Pareto.
    top : int, optional
        Labels kept apart (not counting `last`); the rest is added to "other".
    last : sequence of str
        Labels that close the table in this order, whatever their count.

    Returns
    -------
    DataFrame
        Index of labels; count, share and cumulative in [0, 1] (0 throughout, if nothing was counted). Equal counts
        keep the given order.

    Raises
    ------
    ValueError
        If a count is negative or no finite number, or top is below 1.

    References
    ----------
    Juran, Quality Control Handbook; Montgomery, 6th ed., section 5.4.

    Examples
    --------
    >>> pareto({"picking": 3, "unknown": 9, "packing": 8})["cumulative"].to_dict()
    {'packing': 0.4, 'picking': 0.55, 'unknown': 1.0}
    """
    if top is not None and top < 1:
        raise ValueError("top must be at least 1")
    given = counts if isinstance(counts, pd.Series) else pd.Series(dict(counts), dtype="object")
    labels = [UNKNOWN if pd.isna(label) else label for label in given.index]
    numbers = pd.Series(checked("counts", given.to_numpy()), index=pd.Index(labels, dtype="object"))
    numbers = numbers.groupby(level=0, sort=False).sum()
    ending = [label for label in last if label in numbers.index]
    ranked = numbers.drop(ending).sort_values(ascending=False, kind="stable")
    closing = numbers[ending]
    if top is not None and len(ranked) > top:
        closing = _with_rest(closing, float(ranked.iloc[top:].sum()), last)
        ranked = ranked.iloc[:top]
    return _shares(pd.concat([ranked, closing]))


def _with_rest(closing: pd.Series, rest: float, last: Sequence[str]) -> pd.Series:
    values = {**closing.to_dict(), OTHER: closing.get(OTHER, 0.0) + rest}
    order = [label for label in last if label in values]
    order += [label for label in values if label not in order]
    return pd.Series([values[label] for label in order], index=pd.Index(order, dtype="object"))


def _shares(numbers: pd.Series) -> pd.DataFrame:
    total = numbers.sum()
    running = numbers.cumsum()
    divisor = total if total > 0 else np.inf
    return pd.DataFrame({"count": numbers, "share": numbers / divisor, "cumulative": running / divisor})
