"""A change of rate divided into mix and rate (Kitagawa)."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.rates import arguments

COUNTS = ("n1", "c1", "n2", "c2")


class Decomposition(NamedTuple):
    """Parts of a rate change by mix and by rate, per value (frame) and in total; mix + rate = total exactly."""

    values: pd.DataFrame
    mix: float
    rate: float
    total: float


def decompose(
    frame: pd.DataFrame, by: str, *, n1: str = "n1", c1: str = "c1", n2: str = "n2", c2: str = "c2"
) -> Decomposition:
    """Change of the error rate between two periods as change of the mix and change of the rates.

    Parameters
    ----------
    frame : DataFrame
        Lines and errors before (n1, c1) and after (n2, c2); rows of the same value are added up.
    by : str
        Dimension; a missing value is a value of its own.

    Returns
    -------
    Decomposition
        values: one row per value: by, n1, c1, n2, c2, mix, rate, total (shares of lines); the sums over the
        values, and mix + rate = total = rate after - rate before, up to rounding of the last bit.
        A value without lines in one period has there the rate of the other: all of it is mix.

    Raises
    ------
    ValueError
        If a column is missing, a count is negative, errors exceed lines, or a period has no lines.

    References
    ----------
    Kitagawa (1955), JASA 50:1168.

    Examples
    --------
    >>> frame = pd.DataFrame({"sku": ["a", "b"], "n1": [90, 10], "c1": [0, 5], "n2": [50, 50], "c2": [0, 25]})
    >>> [round(part, 6) for part in decompose(frame, "sku")[1:]]
    [0.2, 0.0, 0.2]
    """
    table = (
        require_counts(frame, [by], (n1, c1, n2, c2))
        .groupby(by, dropna=False, observed=True)[list(COUNTS)]
        .sum()
    )
    table = table[(table["n1"] > 0) | (table["n2"] > 0)].reset_index()
    if table["n1"].sum() <= 0 or table["n2"].sum() <= 0:
        raise ValueError("both periods need lines")
    share1, share2 = table["n1"] / table["n1"].sum(), table["n2"] / table["n2"].sum()
    rate1, rate2 = (table[c] / table[n].where(table[n] > 0) for c, n in (("c1", "n1"), ("c2", "n2")))
    rate1, rate2 = rate1.fillna(rate2), rate2.fillna(rate1)
    whole = table["c1"].sum() / table["n1"].sum()
    whole = (whole + table["c2"].sum() / table["n2"].sum()) / 2
    # Measured from the common rate, a value's mix part is its own doing; the sum is not changed by it.
    table["mix"] = (share2 - share1) * ((rate1 + rate2) / 2 - whole)
    table["rate"] = (share1 + share2) / 2 * (rate2 - rate1)
    table["total"] = table["mix"] + table["rate"]
    mix, rate = float(table["mix"].sum()), float(table["rate"].sum())
    return Decomposition(table, mix, rate, mix + rate)


def require_counts(frame: pd.DataFrame, by: list[str], columns: tuple[str, ...]) -> pd.DataFrame:
    """Leaves with their four counts, duplicates added up; a count that is negative or more errors than lines raises."""
    arguments.require_columns(frame, (*by, *columns))
    table = frame[[*by, *columns]].rename(columns=dict(zip(columns, COUNTS, strict=True)))
    values = table[list(COUNTS)].to_numpy(float)
    if not np.isfinite(values).all() or (values < 0).any():
        raise ValueError("counts must be finite and not negative")
    if (values[:, 1] > values[:, 0]).any() or (values[:, 3] > values[:, 2]).any():
        raise ValueError("errors must not exceed lines")
    return table
