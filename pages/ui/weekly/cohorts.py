"""What can be judged: the weeks of shipment whose claims are in, and the control chart of whatever is in view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analysis.rates import period_rate
from analysis.signals import weekly
from data import query
from data.query import Filters
from data.store import Store
from pages.ui.core import ask
from pages.ui.weekly import chart as weekly_chart
from pages.ui.weekly.chart import HISTORY_WEEKS, curves

__all__ = ["HISTORY_WEEKS", "Judged", "chart", "curves", "judged"]


@dataclass(frozen=True)
class Judged:
    """``filters`` cut at the last day that can be judged (None when no week can), and all weeks of the past."""

    filters: Filters | None
    weeks: pd.DataFrame
    until: date | None

    def over(self, weeks: int) -> Filters | None:
        """The last so many weeks that can be judged, whatever period was chosen."""
        if self.filters is None or self.until is None:
            return None
        return self.filters.between(self.until - timedelta(weeks=weeks) + timedelta(days=1), self.until)


def judged(filters: Filters) -> Judged:
    """The part of a period that can be judged by the reporting delays."""
    extent = ask.extent()
    end = filters.end or extent.as_of
    if end is None or extent.as_of is None:
        return Judged(None, pd.DataFrame(), None)
    start = filters.start or extent.first_day or end
    weeks = ask.answer(_cohorts, weekly_chart.past(filters), extent.as_of)
    until = period_rate.judged_until(weeks, end)
    inside = until is not None and until >= start
    return Judged(filters.between(start, until) if inside else None, weeks, until)


def _cohorts(store: Store, past: Filters, as_of: date) -> pd.DataFrame:
    return weekly.cohorts(query.cells(store, ("day", "platform"), past), curves(), as_of)


def chart(filters: Filters, name: str) -> None:
    """Control chart of the weekly error rate of what is in view, with the year before it and action markers."""
    weekly_chart.show(filters, f"{name}.weekly", f"{name}.gaps")
