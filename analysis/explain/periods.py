"""Two periods side by side: the leaf table of their counts, with young claims counted for what they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import explain
from analysis.rates import maturity


def side_by_side(before: pd.DataFrame, after: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Counts of both periods by the same dimensions.

    Parameters
    ----------
    before, after : DataFrame
        The dimensions, lines and errors; rows of the same values are added up.

    Returns
    -------
    DataFrame
        by, n1, c1 (lines and errors before), n2, c2 (after); 0 where a period has no line of that kind.

    Examples
    --------
    >>> old = pd.DataFrame({"sku": ["a"], "lines": [10], "errors": [1]})
    >>> new = pd.DataFrame({"sku": ["b"], "lines": [20], "errors": [3]})
    >>> side_by_side(old, new, ["sku"])[["n1", "c1", "n2", "c2"]].to_numpy().tolist()
    [[10.0, 1.0, 0.0, 0.0], [0.0, 0.0, 20.0, 3.0]]
    """
    names = list(by)
    one = before.rename(columns={"lines": "n1", "errors": "c1"})[[*names, "n1", "c1"]]
    two = after.rename(columns={"lines": "n2", "errors": "c2"})[[*names, "n2", "c2"]]
    both = pd.concat([one, two], ignore_index=True)
    counts = list(explain.COUNTS)
    both[counts] = both[counts].astype(float).fillna(0.0)
    return both.groupby(names, as_index=False, sort=True)[counts].sum()


def ripened(cells: pd.DataFrame, curves: maturity.Curves, as_of: object) -> pd.DataFrame:
    """Cells whose lines count as much as their claims are in, so that a young period compares with an old one.

    Parameters
    ----------
    cells : DataFrame
        day, platform, lines, errors and others; ``age_days`` where claims could be seen for another time than until
        ``as_of``.
    curves : Curves
    as_of : date
        Last day on which a claim could be seen.

    Returns
    -------
    DataFrame
        The same with lines x share of claims in (never below the errors); without any claim to learn from, unchanged.
    """
    age = cells["age_days"] if "age_days" in cells else (pd.Timestamp(as_of) - cells["day"]).dt.days  # type: ignore[arg-type]
    age = age.to_numpy()
    share = np.ones(len(cells))
    for platform in cells["platform"].unique():
        rows = (cells["platform"] == platform).to_numpy()
        share[rows] = maturity.share_at(curves.curve(str(platform)), age[rows])
    share = np.where(np.isfinite(share), share, 1.0)
    lines = np.maximum(cells["lines"].to_numpy(float) * share, cells["errors"].to_numpy(float))
    return cells.assign(lines=lines)


def parts(frame: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """How much of a change each dimension puts down to mix and rate: dimension, values, mix, rate, total."""
    rows = []
    for name in dimensions:
        split = explain.decompose(frame, name)
        rows.append((name, len(split.values), split.mix, split.rate, split.total))
    return pd.DataFrame(rows, columns=["dimension", "values", "mix", "rate", "total"])


def steps(table: pd.DataFrame, by: str, most: int = 8) -> pd.DataFrame:
    """Values of `explain.ranked` for a waterfall: the largest, the others together, and the total at the end.

    Returns
    -------
    DataFrame
        by, n1, c1, n2, c2, mix, rate, total (shares of lines), kind ("value", "others", "total"), measure.
    """
    numbers = [*explain.COUNTS, "mix", "rate", "total"]
    shown = table.head(most)[[by, *numbers]].assign(kind="value", measure="relative")
    rest = table.iloc[most:]
    added = [shown]
    if len(rest):
        added.append(pd.DataFrame([{by: "", **rest[numbers].sum(), "kind": "others", "measure": "relative"}]))
    added.append(pd.DataFrame([{by: "", **table[numbers].sum(), "kind": "total", "measure": "total"}]))
    return pd.concat(added, ignore_index=True)
