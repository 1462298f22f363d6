"""What a control chart says in two icons: is it changing, and will it meet its target?"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.rates.arguments import one_of

BETTER = ("low", "high", "neither")
COMMON, IMPROVING, CONCERNING, NEITHER, UNKNOWN = "common", "improving", "concerning", "neither", "unknown"
HIT, MISSED, HIT_AND_MISS, NO_TARGET = "hit", "missed", "hit_and_miss", "none"


class MetricChart(NamedTuple):
    """A metric's chart, which direction is better (low, high or neither), and its target, if it has one."""

    chart: pd.DataFrame
    better: str
    target: float | None = None
    mature: Sequence[bool] | None = None


def variation(chart: pd.DataFrame, better: str, mature: Sequence[bool] | None = None) -> str:
    """Whether the latest point is special, and for good or ill.

    Parameters
    ----------
    chart : DataFrame
        Of `analysis.spc.charts`.
    better : {"low", "high", "neither"}
        Which direction is better.
    mature : sequence of bool, shape (n,), optional
        The latest mature point decides.

    Returns
    -------
    str
        "common"; "improving" or "concerning"; "neither" for a signal without direction or a metric without a better
        one; "unknown" without a point that has limits.

    Raises
    ------
    ValueError
        If better is unknown or mature has another length.

    References
    ----------
    NHS England (2018), Making Data Count: variation icons.

    Examples
    --------
    >>> from analysis import spc
    >>> variation(spc.c_chart([4, 5, 3, 4, 19], baseline=4), better="low")
    'concerning'
    """
    one_of("better", better, BETTER)
    last = _latest(chart, mature)
    if last is None:
        return UNKNOWN
    if last["signal"] == "":
        return COMMON
    if last["direction"] == "" or better == "neither":
        return NEITHER
    good = "below" if better == "low" else "above"
    return IMPROVING if last["direction"] == good else CONCERNING


def assurance(
    chart: pd.DataFrame, better: str, target: float | None, mature: Sequence[bool] | None = None
) -> str:
    """Whether the process, as it is now, will meet the target.

    Parameters
    ----------
    chart, better, mature
        As for `variation`.
    target : float or None
        In the chart's unit.

    Returns
    -------
    str
        "hit": the limits lie on the good side of the target; "missed": on the bad side; "hit_and_miss": chance
        decides; "none" without a target or a better direction; "unknown" without limits.

    Raises
    ------
    ValueError
        As for `variation`, or if the target is no finite number.

    References
    ----------
    NHS England (2018), Making Data Count: assurance icons.

    Examples
    --------
    >>> from analysis import spc
    >>> assurance(spc.c_chart([4, 5, 3, 4]), better="low", target=20)
    'hit'
    """
    one_of("better", better, BETTER)
    if target is None or better == "neither":
        return NO_TARGET
    if not np.isfinite(target):
        raise ValueError("target must be a finite number")
    last = _latest(chart, mature)
    if last is None:
        return UNKNOWN
    if last["lower"] <= target <= last["upper"]:
        return HIT_AND_MISS
    return HIT if (target > last["upper"]) == (better == "low") else MISSED


def summary(metrics: Mapping[str, MetricChart]) -> pd.DataFrame:
    """One row a metric: its latest value, centre and limits, variation, assurance and target.

    Parameters
    ----------
    metrics : mapping of name to Metric

    Returns
    -------
    DataFrame
        Index of names; value, centre, lower, upper (NaN where unknown), target (NaN for none), variation, assurance.

    Raises
    ------
    ValueError
        As for `variation` and `assurance`.

    Examples
    --------
    >>> from analysis import spc
    >>> summary({"errors": MetricChart(spc.c_chart([4, 5, 3, 4]), "low", 20)}).loc["errors", "assurance"]
    'hit'
    """
    rows = {}
    for name, metric in metrics.items():
        last = _latest(metric.chart, metric.mature)
        shown = ("value", "centre", "lower", "upper")
        rows[name] = {
            **{column: float("nan") if last is None else float(last[column]) for column in shown},
            "target": float("nan") if metric.target is None else float(metric.target),
            "variation": variation(metric.chart, metric.better, metric.mature),
            "assurance": assurance(metric.chart, metric.better, metric.target, metric.mature),
        }
    columns = ["value", "centre", "lower", "upper", "target", "variation", "assurance"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _latest(chart: pd.DataFrame, mature: Sequence[bool] | None) -> pd.Series | None:
    """The last mature point with a value and limits."""
    shown = chart[["value", "lower", "upper"]].notna().all(axis=1).to_numpy()
    if mature is not None:
        if len(mature) != len(chart):
            raise ValueError(f"mature must have one value for each of {len(chart)} points")
        shown = shown & np.asarray(mature, dtype=bool)
    return chart.iloc[np.flatnonzero(shown)[-1]] if shown.any() else None
