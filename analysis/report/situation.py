"""How things stand in a period: the numbers of the screen This week, asked once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from analysis import maturity, standing, weekly
from analysis.source import Direct
from data.query import Filters, Page
from data.store import Store

HISTORY = timedelta(weeks=52)
# As many open cases as the screen looks at.
OPEN_CASES = 1000


class NothingThere(ValueError):
    """The store holds nothing to report on."""


@dataclass(frozen=True, eq=False)
class Situation:
    """Answers of the store that several sections need.

    ``whole`` and ``whole_before`` are rows of ``cells``; ``judged`` are the filters cut at the last day that can be
    judged (None when none can), ``past`` those of the year up to the end.
    """

    store: Store
    source: Direct
    filters: Filters
    before: Filters
    past: Filters
    judged: Filters | None
    until: date | None
    as_of: date
    now: datetime
    today: date
    currency: str
    drawn: weekly.Weekly
    stand: standing.Standing
    whole: pd.Series
    whole_before: pd.Series
    waiting: Page
    due: standing.Due

    @property
    def start(self) -> date:
        """First day of the period."""
        assert self.filters.start is not None
        return self.filters.start

    @property
    def end(self) -> date:
        """Last day of the period."""
        assert self.filters.end is not None
        return self.filters.end


def of(store: Store, filters: Filters, now: datetime, today: date) -> Situation:
    """Everything that several sections need, with the period of the same length before for comparison.

    Raises
    ------
    NothingThere
        If nothing was loaded.
    ValueError
        If the period lacks an end.
    """
    source = Direct(store)
    extent = source.extent()
    if extent.as_of is None:
        raise NothingThere("nothing was loaded yet")
    if filters.start is None or filters.end is None:
        raise ValueError("a pack needs a period with both ends")
    start, end, as_of = filters.start, filters.end, extent.as_of
    past = filters.between(min(start, end - HISTORY), end)
    curves = maturity.delay_curves(source.delays(as_of))
    drawn = weekly.weekly(source.cells(("day", "platform"), past), curves, as_of)
    until = standing.judged_until(drawn.weeks, end)
    judged = filters.between(start, until) if until is not None and until >= start else None
    before = filters.before()
    stand = standing.standing(
        source.cells((), judged or filters), source.cells((), judged.before()) if judged else None
    )
    ever = filters.between(extent.first_day or as_of, as_of)
    waiting = source.rows(ever, which="open", order="respond_by", descending=False, size=OPEN_CASES)
    return Situation(
        store, source, filters, before, past, judged, until, as_of, now, today,
        str(source.setting("reporting_currency") or ""), drawn, stand,
        source.cells((), filters).iloc[0], source.cells((), before).iloc[0], waiting,
        standing.due(waiting.frame["respond_by"], now),
    )  # fmt: skip


def numbers(of_: Situation) -> dict[str, Any]:
    """The headline's numbers, for whoever compares them with the screen."""
    return {
        "errors_judged": of_.stand.errors,
        "lines_judged": of_.stand.lines,
        "lower": of_.stand.lower,
        "upper": of_.stand.upper,
        "errors": int(of_.whole["errors"]),
        "lines": int(of_.whole["lines"]),
        "cases": int(of_.whole["cases"]),
        "cost": float(of_.whole["cost_total"]),
        "cost_unknown": int(of_.whole["cost_unknown"]),
        "due_soon": of_.due.soon,
        "missed": of_.due.missed,
        "open_cases": of_.waiting.total,
    }
