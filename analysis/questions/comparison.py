"""What a period is compared with, and what is not known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analysis.questions.judged_weeks import stopped
from data.query import Filters
from data.records.source import Source

WEEK = timedelta(days=7)
# With fewer lines in a usual week, a week without any is no gap in the data.
LEAST_USUAL = 20


@dataclass(frozen=True)
class PeriodComparison:
    """The period to compare with.

    ``filters``: None where no comparison is wanted or most of the days lie in no data. ``missing``: first and last day
    without data inside the days that were asked for. ``alike``: as many days of the same choice of values, so that
    counts compare and not rates alone. ``stopped``: shops of which claims are loaded up to a day inside the period that
    is compared, with that day: its counts are no counts of the whole period.
    """

    filters: Filters | None = None
    missing: tuple[date, date] | None = None
    alike: bool = False
    stopped: tuple[tuple[str, date], ...] = ()

    @property
    def counted(self) -> Filters | None:
        """What counts and amounts compare with: no part of either is missing."""
        return self.filters if self.alike and self.missing is None and not self.stopped else None


def comparison(source: Source, now: Filters, mode: str) -> PeriodComparison:
    """What ``now`` is compared with in a way of ``Filters.compared``."""
    extent = source.extent()
    asked = now.compared(mode, extent.as_of)
    if asked is None:
        return PeriodComparison()
    missing, most = _missing(source, asked, extent.first_day)
    alike = asked.scope() == now.scope() and _days(asked) == _days(now)
    return PeriodComparison(None if most else asked, missing, alike, stopped(source, now))


def _days(of: Filters) -> int | None:
    return (of.end - of.start).days if of.start and of.end else None


def _missing(source: Source, asked: Filters, first_day: date | None) -> tuple[tuple[date, date] | None, bool]:
    """First and last day without data, and whether they are most of the days."""
    whole = source.cells((), asked).iloc[0]
    start, end = asked.start, asked.end
    if start is None or end is None:
        return None, False
    if not whole["lines"] and not whole["cases"]:
        return (start, end), True
    gaps = [*_before(start, end, first_day), *_empty_weeks(source, asked, start, end)]
    if not gaps:
        return None, False
    days = {first + timedelta(days=i) for first, last in gaps for i in range((last - first).days + 1)}
    return (min(days), max(days)), 2 * len(days) > (end - start).days + 1


def _before(start: date, end: date, first_day: date | None) -> list[tuple[date, date]]:
    """The days before the first one of the data."""
    if first_day is None or start >= first_day:
        return []
    return [(start, min(end, first_day - timedelta(days=1)))]


def _empty_weeks(source: Source, asked: Filters, start: date, end: date) -> list[tuple[date, date]]:
    """Whole weeks without a line where a usual week has many: an export that was never loaded."""
    cells = source.cells(("week",), asked)
    lines = pd.Series(cells["lines"].to_numpy(), index=pd.to_datetime(cells["week"]))
    if not (lines > 0).any() or lines[lines > 0].median() < LEAST_USUAL:
        return []
    first = start + timedelta(days=-start.weekday() % 7)
    weeks = [first + WEEK * i for i in range(((end - first).days + 1) // 7)]
    return [(w, w + timedelta(days=6)) for w in weeks if not lines.get(pd.Timestamp(w), 0)]
