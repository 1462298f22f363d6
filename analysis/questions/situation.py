"""How things stand in a period: the numbers of the screen This week, asked once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from analysis.questions.cases import Due, count_due, open_cases
from analysis.rates import maturity, period_rate
from analysis.signals import unusual, weekly
from analysis.signals.unusual import Signal
from analysis.spc.rules import RULE_SETS
from data.query import Filters
from data.records import rebases
from data.records.source import Direct
from data.store import Store

HISTORY = timedelta(weeks=52)


class NothingThere(ValueError):
    """The store holds nothing to report on."""


@dataclass(frozen=True, eq=False)
class Situation:
    """Answers of the store that several sections need.

    ``whole`` and ``whole_before`` are rows of ``cells``; ``before`` counts the claims that had arrived when it was as
    old as the period is now; ``judged`` are the filters cut at the last day that can be judged (None when none can),
    ``past`` those of the year up to the end; ``found`` is what is unusual, what needs attention first.
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
    curves: maturity.Curves
    drawn: weekly.Weekly
    stand: period_rate.PeriodRate
    whole: pd.Series
    whole_before: pd.Series
    waiting: pd.DataFrame
    due: Due
    rules: str
    found: tuple[Signal, ...]

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
    everywhere = Filters(values=filters.values)
    starts = [pd.Timestamp(day).date() for day in rebases.in_force(store, everywhere)["starts_on"]]
    kept = str(source.setting("rules"))
    rule_set = kept if kept in RULE_SETS else next(iter(RULE_SETS))
    drawn = drawn_of(source, past, curves, as_of, rule_set, starts)
    until = period_rate.judged_until(drawn.weeks, end)
    judged = filters.between(start, until) if until is not None and until >= start else None
    before = filters.before(as_of)
    stand = (
        period_rate.compare(source.cells((), judged), source.cells((), judged.before(as_of)))
        if judged
        else period_rate.compare(source.cells((), filters).head(0), None)
    )
    waiting = open_cases(store, everywhere, now)
    return Situation(
        store, source, filters, before, past, judged, until, as_of, now, today,
        str(source.setting("reporting_currency") or ""), curves, drawn, stand,
        source.cells((), filters).iloc[0], source.cells((), before).iloc[0],
        waiting, count_due(waiting["next_due"], now),
        rule_set, _found(source, past, drawn, rule_set),
    )  # fmt: skip


def drawn_of(
    source: Direct,
    past: Filters,
    curves: maturity.Curves,
    as_of: date,
    rules: str,
    starts: Sequence[date] = (),
    kind: str = "",
) -> weekly.Weekly:
    """The weeks of whatever is in view and their chart, by the rules and phases in force."""
    days = source.cells(("day", "platform"), past)
    return weekly.weekly(days, curves, as_of, rules=rules, phases=starts, kind=kind)


def _found(source: Direct, past: Filters, drawn: weekly.Weekly, rules: str) -> tuple[Signal, ...]:
    if drawn.weeks.empty:
        return ()
    whole = weekly.of_all(drawn)
    inside = unusual.find(unusual.tables(source, past), drawn.weeks, rules=rules, since=drawn.since)
    return (*([whole] if whole else []), *inside)


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
        "open_cases": len(of_.waiting),
    }
