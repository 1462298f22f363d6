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
    cost = float(row["cost_total"])
    return float("nan") if not cost and row["cost_unknown"] > 0 and not row["priced"] else cost


def all_errors(cells: Any) -> Any:
    """Errors of cells, or of a row of them, those whose shipped line is not known included: they are in no rate."""
    return cells["errors"] + cells["unmatched"]


def cost_each(cells: pd.DataFrame) -> pd.Series:
    """Cost per error of cells: what the errors whose cost is known cost, over their number; NaN without one.

    Costs that are known in part, and those of no error, are in no cost per error.
    """
    return cells["cost_priced"] / cells["priced"].where(cells["priced"] > 0)
