"""How new packers learn, and how hard the work of each one is."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis import rates
from analysis.fair import difficulty
from analysis.rates import arguments

# Lines packed so far; the last bin is open. Roughly the first day, week, month and quarter of a packer.
EXPERIENCE = (0, 200, 1000, 5000, 15000)
BANDS = ("easy", "middle", "hard")


def experience(frame: pd.DataFrame, by: str, order: str, lines: str = "lines") -> pd.Series:
    """Lines that each row's packer had packed before it.

    Parameters
    ----------
    frame : DataFrame
        One row per packer and day (or finer).
    by, order : str
        Columns of the packer and of time; rows of the same time do not count for each other.
    lines : str
        Column of counts >= 0.

    Returns
    -------
    Series of float, index of `frame`

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> days = pd.DataFrame({"packer": ["A", "A", "B"], "day": [1, 2, 1], "lines": [10, 20, 5]})
    >>> experience(days, "packer", "day").tolist()
    [0.0, 10.0, 0.0]
    """
    arguments.require_columns(frame, (by, order, lines))
    daily = frame.groupby([by, order], observed=True, dropna=False)[lines].sum().astype(float)
    before = daily.groupby(level=0, dropna=False).cumsum() - daily
    keys = pd.MultiIndex.from_frame(frame[[by, order]])
    return pd.Series(before.reindex(keys).to_numpy(), frame.index)


def learning_curve(
    frame: pd.DataFrame,
    tenure: str,
    edges: Sequence[float] = EXPERIENCE,
    *,
    errors: str = "errors",
    lines: str = "lines",
    expected: str | None = None,
) -> pd.DataFrame:
    """Error rate by experience, with intervals.

    Parameters
    ----------
    frame : DataFrame
        Counts with a column of experience >= 0 (lines packed before, or days since the first line).
    tenure : str
        That column.
    edges : sequence of float
        Rising left edges of the bins, the first 0 or above; the last bin is open.
    expected : str, optional
        Column of expected errors; then ratio, ratio_lower, ratio_upper (O/E, exact 95 %) say whether newcomers err
        more than the difficulty of their lines explains. Bins where nothing is expected have 0, 0, inf.

    Returns
    -------
    DataFrame
        One row per bin with lines: start, end (inf for the last), lines, errors, rate, lower, upper (95 %).

    Raises
    ------
    ValueError
        If a column is missing, the edges do not rise, experience is negative, or counts make no sense.
    """
    arguments.require_columns(frame, (tenure, errors, lines, *([expected] if expected else [])))
    if len(edges) == 0 or any(later <= earlier for earlier, later in pairwise(edges)):
        raise ValueError("edges must rise")
    values = frame[tenure].to_numpy(float)
    if (values < edges[0]).any() or np.isnan(values).any():
        raise ValueError("experience must be known and not below the first edge")
    place = np.searchsorted(edges, values, side="right") - 1
    columns = [errors, lines, *([expected] if expected else [])]
    sums = frame[columns].groupby(place).sum()
    sums = sums[sums[lines] > 0]
    ends = np.append(np.asarray(edges[1:], dtype=float), np.inf)
    where = sums.index.to_numpy(int)
    out = pd.DataFrame({"start": np.asarray(edges, dtype=float)[where], "end": ends[where]})
    out["lines"], out["errors"] = sums[lines].to_numpy(), sums[errors].to_numpy()
    out["rate"] = out["errors"] / out["lines"]
    out["lower"], out["upper"] = rates.interval(out["errors"], out["lines"])
    if expected:
        _add_ratio(out, sums[expected].to_numpy(float))
    return out


def mix_of_difficulty(
    frame: pd.DataFrame,
    by: str,
    strata: str | Sequence[str],
    *,
    errors: str = "errors",
    lines: str = "lines",
) -> pd.DataFrame:
    """How hard each packer's lines were: share in easy, middle and hard strata.

    The strata are cut so that each band holds a third of all lines, by shrunken error rate.

    Parameters
    ----------
    frame, by, strata, errors, lines
        As `difficulty.expected`.

    Returns
    -------
    DataFrame
        One row per value with lines: by, lines, expected_rate, easy, middle, hard (shares, sum 1).

    Raises
    ------
    ValueError
        As `difficulty.expected`.
    """
    levels = [strata] if isinstance(strata, str) else list(strata)
    table = difficulty.expected(frame, by, strata, errors, lines)
    table = table[table["lines"] > 0].reset_index(drop=True)
    rate = difficulty.stratum_rates(frame, strata, errors, lines).sort_values(["rate", *levels])
    middle_of = (rate["lines"].cumsum() - rate["lines"] / 2) / max(rate["lines"].sum(), 1)
    rate["band"] = np.asarray(BANDS)[np.minimum((middle_of * len(BANDS)).astype(int), len(BANDS) - 1)]
    own = frame[[by, *levels, lines]].merge(rate[[*levels, "band"]], on=levels)
    shares = own.pivot_table(
        index=by, columns="band", values=lines, aggfunc="sum", fill_value=0, observed=True
    )
    shares = shares.reindex(table[by]).reindex(columns=list(BANDS), fill_value=0)
    table["expected_rate"] = table["expected"] / table["compared_lines"]
    for band in BANDS:
        table[band] = shares[band].to_numpy() / table["lines"]
    return table[[by, "lines", "expected_rate", *BANDS]]


def _add_ratio(out: pd.DataFrame, base: np.ndarray) -> None:
    some = base > 0
    out["expected"], out["ratio"], out["ratio_lower"], out["ratio_upper"] = base, 0.0, 0.0, np.inf
    if some.any():
        seen = out["errors"].to_numpy()[some]
        lower, upper = rates.poisson(seen, base[some])
        out.loc[some, ["ratio", "ratio_lower", "ratio_upper"]] = np.column_stack(
            (seen / base[some], lower, upper)
        )
