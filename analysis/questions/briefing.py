"""The situation with what a meeting needs beside it: cases that wait, the hour, the currency, and the store to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from analysis.questions.cases import Due, count_due, open_cases
from analysis.questions.situation import Situation, assess
from analysis.rates import period_rate
from data.query import Filters
from data.records.source import Direct
from data.store import Store


@dataclass(frozen=True, eq=False)
class Briefing(Situation):
    """A situation, the open cases with their deadlines, and the store, for pack and digest."""

    store: Store
    source: Direct
    now: datetime
    today: date
    currency: str
    waiting: pd.DataFrame
    due: Due

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


def prepare(store: Store, filters: Filters, now: datetime, today: date) -> Briefing:
    """Everything that several sections of a pack or digest need.

    Raises
    ------
    NothingThere
        If nothing was loaded.
    ValueError
        If the period lacks an end.
    """
    if filters.start is None or filters.end is None:
        raise ValueError("a pack needs a period with both ends")
    source = Direct(store)
    found = assess(source, filters)
    waiting = open_cases(store, filters.scope(), now)
    return Briefing(
        **vars(found),
        store=store,
        source=source,
        now=now,
        today=today,
        currency=str(source.setting("reporting_currency") or ""),
        waiting=waiting,
        due=count_due(waiting["next_due"], now),
    )


def numbers(briefing: Briefing) -> dict[str, Any]:
    """The headline's numbers, for whoever compares them with the screen; None for a cost that is not known at all."""
    cost = period_rate.known_cost(briefing.whole)
    return {
        "errors_judged": briefing.rate.errors,
        "lines_judged": briefing.rate.lines,
        "lower": briefing.rate.lower,
        "upper": briefing.rate.upper,
        "errors": int(period_rate.all_errors(briefing.whole)),
        "lines": int(briefing.whole["lines"]),
        "cases": int(briefing.whole["cases"]),
        "cost": cost if cost == cost else None,
        "cost_unknown": int(briefing.whole["cost_unknown"]),
        "due_soon": briefing.due.soon,
        "missed": briefing.due.missed,
        "open_cases": len(briefing.waiting),
    }
