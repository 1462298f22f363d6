"""How things stand: the rate of the weeks that can be judged, against those of the comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analysis import rates


@dataclass(frozen=True)
class PeriodRate:
    """Errors and lines with the interval of their share (0..1), and the change with its interval, NaN if unknown."""

    errors: int
    lines: int
    lower: float
    upper: float
    change: float
    change_lower: float
    change_upper: float

    @property
    def direction(self) -> str:
        """better or worse when the interval of the change leaves out zero, else ''."""
        return "worse" if self.change_lower > 0 else "better" if self.change_upper < 0 else ""


def compare(now: pd.DataFrame, before: pd.DataFrame | None, swing: float = 0.0) -> PeriodRate:
    """Rate of one period against another.

    Parameters
    ----------
    now, before : DataFrame
        One row: errors and lines of weeks that are mature in both.
    swing : float
        Variance of the logarithm of the change by how much weeks swing by themselves; it widens the interval.

    Returns
    -------
    PeriodRate
    """
    errors, lines = _counts(now)
    low, high = (float(bound[0]) for bound in rates.interval([errors], [lines]))
    nothing = float("nan")
    if before is None or lines == 0 or before["lines"].sum() == 0:
        return PeriodRate(errors, lines, low, high, nothing, nothing, nothing)
    errors_before, lines_before = _counts(before)
    found = rates.difference([errors], [lines], [errors_before], [lines_before])
    change, lower, upper = (float(part[0]) for part in found)
    wide = rates.widening(errors, errors_before, swing)
    return PeriodRate(
        errors, lines, low, high, change, change - wide * (change - lower), change + wide * (upper - change)
    )


def _counts(frame: pd.DataFrame) -> tuple[int, int]:
    """Errors and lines; totals that people upload can be smaller than the errors found in them."""
    lines = int(frame["lines"].sum())
    return min(int(frame["errors"].sum()), lines), lines


def judged_until(weeks: pd.DataFrame, end: date) -> date | None:
    """Last day of the last mature week before which no immature one lies, None when no week can be judged."""
    mature = weeks.loc[weeks["mature"], "week"]
    return None if mature.empty else min(end, mature.max().date() + timedelta(days=6))


def known_cost(row: Mapping[str, Any] | pd.Series) -> float:
    """Cost of the errors of a row of cells; NaN, unknown, where there are errors and of none the cost is known."""
    errors, unknown = float(row["errors"]) + float(row["unmatched"]), float(row["cost_unknown"])
    cost = float(row["cost_total"])
    return float("nan") if not cost and errors > 0 and unknown >= errors else cost


def cost_each(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with ``cost_each``: reporting currency per error whose cost is known, NaN without one."""
    known = (frame["errors"] + frame["unmatched"] - frame["cost_unknown"]).clip(lower=0)
    return frame.assign(
        errors=frame[["errors", "lines"]].min(axis=1),
        cost_each=(frame["cost_total"] / known.where(known > 0)).clip(lower=0),
    )
