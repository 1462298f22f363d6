"""Priority list: where an avoided error would save most."""

import numpy as np
import pandas as pd
from scipy import stats

from analysis.rates import arguments, shrink

RANKED = (
    "lines", "errors", "rate", "shrunk", "group_rate", "probability",
    "avoidable_errors", "cost_per_error", "cost_known", "avoidable_cost",
)  # fmt: skip


# So many errors at the mean cost of all steady the cost per error of an item: two dear ones are no price.
BORROWED = 10.0


def priority(
    frame: pd.DataFrame,
    by: str,
    cost_per_error: str | float,
    *,
    errors: str = "errors",
    lines: str = "lines",
) -> pd.DataFrame:
    """Values of a column in the order of their expected avoidable cost.

    Parameters
    ----------
    frame : DataFrame
        Counts of one period, shape (n, ...); rows of the same value are added up.
    by : str
        Column to rank, for example SKU. Rows without a value are in the group's rate, not in the list.
    cost_per_error : str or float
        Column or number, money per error, >= 0. It is shrunk towards the mean of the known ones, weighted by errors,
        with the weight of `BORROWED` errors; a missing one takes that mean.
    errors, lines : str
        Columns with 0 <= errors <= lines.

    Returns
    -------
    DataFrame
        by, lines, errors, rate, shrunk (gamma-Poisson posterior mean), group_rate (shares of lines), probability
        (posterior, of a rate above the group's), avoidable_errors = (shrunk - group_rate)+ x lines,
        cost_per_error (shrunk), cost_known, avoidable_cost; sorted by avoidable_cost, then avoidable_errors.
        Empty when no item of the list has an error: nothing tells one from another then.

    Raises
    ------
    ValueError
        If a column is missing, a count or cost is negative, or errors exceed lines.

    References
    ----------
    Clayton, Kaldor (1987), Biometrics 43:671.

    Examples
    --------
    >>> frame = pd.DataFrame({"sku": ["a", "b", "c"], "errors": [1, 60, 0], "lines": [3, 3000, 3000]})
    >>> priority(frame, "sku", 10.0)["sku"].tolist()[0]
    'b'
    """
    table = _summed(frame, by, cost_per_error, errors, lines)
    total_errors, total_lines = table["errors"].sum(), table["lines"].sum()
    table = table[table[by].notna() & (table["lines"] > 0)].reset_index(drop=True)
    if not table["errors"].sum():
        return table.iloc[:0].reindex(columns=[by, *RANKED])
    group_rate = total_errors / total_lines
    fit = shrink.gamma_poisson(table["errors"], table["lines"])
    table["rate"] = table["errors"] / table["lines"]
    table["shrunk"], table["group_rate"] = fit.shrunk, group_rate
    table["probability"] = stats.gamma.sf(
        group_rate, table["errors"] + fit.alpha, scale=1 / (table["lines"] + fit.beta)
    )
    table["avoidable_errors"] = (table["shrunk"] - group_rate).clip(lower=0) * table["lines"]
    table["avoidable_cost"] = table["avoidable_errors"] * table["cost_per_error"]
    return table[[by, *RANKED]].sort_values(
        ["avoidable_cost", "avoidable_errors"], ascending=False, ignore_index=True
    )


def _summed(frame: pd.DataFrame, by: str, cost: str | float, errors: str, lines: str) -> pd.DataFrame:
    needed = [by, errors, lines, *([cost] if isinstance(cost, str) else [])]
    arguments.require_columns(frame, needed)
    wrong, count = arguments.counted_columns(frame, errors, lines)
    price = frame[cost].astype(float) if isinstance(cost, str) else pd.Series(float(cost), frame.index)
    if (price < 0).any() or np.isinf(price).any():
        raise ValueError("cost per error must be finite and not negative")
    weight = np.maximum(wrong, shrink.HALF_ERROR) * price.notna()
    known = pd.DataFrame(
        {
            by: frame[by],
            "lines": count,
            "errors": wrong,
            "weight": weight,
            "spent": weight * price.fillna(0.0),
        }
    )
    table = known.groupby(by, dropna=False, observed=True, sort=True).sum().reset_index()
    total = table["weight"].sum()
    mean = table["spent"].sum() / total if total > 0 else 0.0
    table["cost_known"] = table["weight"] > 0
    table["cost_per_error"] = (table["spent"] + BORROWED * mean) / (table["weight"] + BORROWED)
    return table.drop(columns=["weight", "spent"])
