"""When the numbers of an action are asked, and how sure they must be each time."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

# The numbers are asked at the exposure agreed on and at each doubling of it; the chance of a false answer is spent in
# parts, on the first look and, halving, on all later ones, so that however long one looks 5 % is left for both sides
# together (repeated confidence intervals; Jennison, Turnbull 1989). Asked at 95 % after every import, one of the
# answers within a year would be a false success in up to 12 % (simulated).
FIRST_LOOK, LATER_LOOKS = 0.03, 0.02


def first_look(
    agreed: int | None, before: pd.DataFrame, after: pd.DataFrame, checked: date | None, needed: int | None
) -> float:
    """Lines after the start at which the numbers are asked first: those agreed on, or there on the day of the check.

    Without either those that the baseline asks for, at most half of its own, at which a large effect shows; where it is
    so thin that none are enough, as many as it has.
    """
    if agreed is not None:
        return max(agreed, 1)
    counted = after[(after["phase"] == "after") & (after["start"] < pd.Timestamp(checked or date.min))]
    if counted["lines"].sum() > 0:
        return float(counted["lines"].sum())
    own = float(before["lines"].sum())
    return max(own if needed is None else min(needed, own / 2), 1.0)


def last_look(weeks: pd.DataFrame, first: float) -> tuple[float, pd.Series, int]:
    """Confidence of the last look, the phases with what came after it, and the lines until the next one."""
    phase = weeks["phase"].copy()
    total = weeks["lines"].where(phase == "after", 0.0).cumsum()
    lines = total.max() if len(total) else 0.0
    if lines < first:
        return 1 - FIRST_LOOK, phase, int(np.ceil(first - lines))
    doubled = int(np.log2(lines / first))
    counted = first * 2**doubled
    level = 1 - (LATER_LOOKS / 2**doubled if doubled else FIRST_LOOK)
    phase = phase.mask((phase == "after") & (total.shift(fill_value=0.0) >= counted), "later")
    return level, phase, int(np.ceil(2 * counted - lines))
