"""The weeks up to the end of a period: which of them can be judged, and their control chart, kept with the findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from analysis.rates import maturity, period_rate
from analysis.signals import weekly
from data.query import Filters
from data.records.source import Direct

HISTORY = timedelta(weeks=52)
# Weeks of the chart that a finding keeps.
DRAWN = 26
KEPT = ("value", "centre", "lower", "upper", "errors", "lines")
NAMED = ("signal", "direction")


@dataclass(frozen=True, eq=False)
class Weeks:
    """``past``: the filters over the year up to the end; ``judged``: the period cut where claims still come in."""

    past: Filters
    curves: maturity.Curves
    drawn: weekly.Weekly
    until: date | None
    judged: Filters | None

    @property
    def whole(self) -> Filters | None:
        """All weeks of the past year that can be judged; None when none can."""
        return None if self.until is None else self.past.between(self.past.start, self.until)


def weeks_of(source: Direct, filters: Filters) -> Weeks | None:
    """The weeks of the year up to the end of a period; None while nothing is loaded or nothing was shipped."""
    assert filters.start is not None and filters.end is not None
    extent = source.extent()
    if extent.as_of is None:
        return None
    first = max(extent.first_day or filters.start, filters.end - HISTORY)
    past = filters.between(min(filters.start, first), filters.end)
    curves = maturity.delay_curves(source.delays(extent.as_of))
    drawn = weekly.weekly(source.cells(("day", "platform"), past), curves, extent.as_of)
    if drawn.weeks.empty:
        return None
    until = period_rate.judged_until(drawn.weeks, filters.end)
    judged = filters.between(filters.start, until) if until is not None and until >= filters.start else None
    return Weeks(past, curves, drawn, until, judged)


def snapshot(weeks: Weeks) -> dict[str, Any]:
    """The newest part of the chart as plain lists, so that it can be drawn later as it was."""
    drawn = weeks.drawn
    chart = drawn.chart.reset_index(drop=True).tail(DRAWN)
    days = pd.to_datetime(drawn.dates).reset_index(drop=True).tail(DRAWN)
    made: dict[str, Any] = {"kind": drawn.kind, "days": [f"{day:%Y-%m-%d}" for day in days]}
    for name in KEPT:
        if name in chart:
            made[name] = [float(v) if np.isfinite(v) else None for v in chart[name].astype(float)]
    made |= {name: [str(v) for v in chart[name]] for name in NAMED}
    if drawn.kind != "g":
        shares = drawn.weeks["maturity"].fillna(0).tail(DRAWN)
        made["maturity"] = [float(v) for v in shares]
    return made


def drawn_again(kept_weeks: Mapping[str, Any]) -> pd.DataFrame:
    """The chart of `kept` as a frame: day, value, centre, lower, upper, signal, direction, and what else was kept."""
    frame = pd.DataFrame({name: values for name, values in kept_weeks.items() if isinstance(values, list)})
    numbers = [name for name in (*KEPT, "maturity") if name in frame]
    frame[numbers] = frame[numbers].astype(float)
    return frame.rename(columns={"days": "day"}).assign(day=pd.to_datetime(frame["days"]))
