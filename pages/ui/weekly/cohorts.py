"""What can be judged: the weeks of shipment whose claims are in, and the control chart of whatever is in view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analysis.questions.judged_weeks import HISTORY, is_silent
from data.query import Filters
from pages.ui.core import ask
from pages.ui.weekly import chart as weekly_chart

HISTORY_WEEKS = HISTORY.days // 7


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
    weeks = weekly_chart.judged_weeks(filters)
    if weeks is None:
        return Judged(None, pd.DataFrame(), None)
    return Judged(weeks.judged, weeks.weeks, weeks.until)


def silent(filters: Filters) -> bool:
    """See ``is_silent``."""
    return ask.extent().as_of is not None and ask.counted(is_silent, filters)


def none_known(filters: Filters, key: str) -> str:
    """The key of a sentence that there is none; where no claims or no lines are loaded, of what is not known."""
    if silent(filters):
        return "report.headline.no_cases"
    return key if ask.cells((), filters).iloc[0]["lines"] else "report.headline.no_lines"


def lacking(filters: Filters) -> str:
    """What the period lacks so that no week of it can be judged, as of ``parts.empty``: claims, orders, or age."""
    if silent(filters):
        return "claims"
    return "young" if ask.cells((), filters).iloc[0]["lines"] else "orders"


def chart(filters: Filters, name: str) -> None:
    """Control chart of the weekly error rate of what is in view, with the year before it and action markers."""
    weekly_chart.show(filters, f"{name}.weekly", f"{name}.gaps")
