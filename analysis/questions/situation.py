"""How things stand in a period: screen, pack, digest, retro and command line read this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.questions.comparison import PeriodComparison, comparison
from analysis.questions.judged_weeks import WEEK, JudgedWeeks, judge_weeks, swing_between
from analysis.rates import maturity, period_rate
from analysis.signals import merging, unusual, weekly
from analysis.signals.expected import Backlog, ExpectedErrors
from analysis.signals.signal import Signal
from data.query import Filters
from data.records.source import Source


@dataclass(frozen=True)
class Nowcast:
    """What the young weeks of a period will come to: errors so far, and those expected in the end with a 90 % band."""

    start: date
    end: date
    lines: int
    errors: int
    expected: float
    lower: float
    upper: float


@dataclass(frozen=True, eq=False)
class Situation(JudgedWeeks):
    """The weeks with their rate and what is unusual.

    ``rated``: the weeks that ``rate`` counts: those of the period that can be judged, else the newest week that can
    (None when no week can); ``rated_before``: what they are compared with, seen at the same age. ``whole`` and
    ``whole_before`` are rows of ``cells`` over the whole period and the one ``before`` (empty without), young or not;
    ``before`` is None where counts do not compare. ``compared``: what the whole period was to be compared with.
    ``backlog``: claims of the weeks of the rate that nobody judged yet; it counts the expected share of ours of them.
    ``nowcast``: of the period's weeks that cannot be judged yet. ``signals``: those that need attention first
    come first.
    """

    rated: Filters | None
    rated_before: Filters | None
    rate: period_rate.PeriodRate
    backlog: Backlog | None
    nowcast: Nowcast | None
    before: Filters | None
    compared: PeriodComparison
    whole: pd.Series
    whole_before: pd.Series
    signals: tuple[Signal, ...]

    @property
    def inside(self) -> bool:
        """Whether the rate is that of weeks of the period itself."""
        return self.judged is not None


def assess(
    source: Source, filters: Filters, *, compare: str = "previous", rules: str = "", kind: str = ""
) -> Situation:
    """The situation of a period.

    Parameters
    ----------
    compare : str
        A way to compare, see ``Filters.compared``.
    rules, kind
        As for ``judge_weeks``.

    Raises
    ------
    NothingThere
        If nothing was loaded.
    """
    weeks: JudgedWeeks = source.shared(judge_weeks, filters, rules=rules, kind=kind)
    rated = weeks.judged or weeks.newest(1)
    expected = ExpectedErrors(source)
    rated_before = comparison(source, rated, compare) if rated else PeriodComparison()
    against = comparison(source, filters, compare)
    before = against.counted
    return Situation(
        **vars(weeks),
        rated=rated,
        rated_before=rated_before.filters,
        rate=_rate(expected, weeks, rated, rated_before.filters),
        backlog=expected.range(rated) if rated else None,
        nowcast=_nowcast(weeks),
        before=before,
        compared=against,
        whole=source.cells((), filters).iloc[0],
        whole_before=source.cells((), before).iloc[0] if before else pd.Series(dtype=float),
        signals=source.shared(signals_in, filters, rules=rules, kind=kind),
    )


def _rate(
    source: Source, weeks: JudgedWeeks, rated: Filters | None, before: Filters | None
) -> period_rate.PeriodRate:
    now = source.cells((), rated or Filters())
    if rated is None or before is None:
        return period_rate.compare(now if rated else now.head(0), None)
    swing = swing_between(source, weeks, rated, before)
    return period_rate.compare(now, source.cells((), before), swing)


def signals_in(source: Source, filters: Filters, *, rules: str = "", kind: str = "") -> tuple[Signal, ...]:
    """What is unusual in the newest weeks of a period, see ``signals_of``."""
    return signals_of(source, source.shared(judge_weeks, filters, rules=rules, kind=kind))


def signals_of(source: Source, weeks: JudgedWeeks) -> tuple[Signal, ...]:
    """What is unusual in the newest weeks that can be judged, what needs attention first."""
    drawn = weeks.drawn
    if drawn.weeks.empty:
        return ()
    whole = weekly.of_all(drawn)
    tables = unusual.tables(ExpectedErrors(source), weeks.past)
    inside = unusual.find(tables, drawn.weeks, rules=weeks.rules, since=drawn.since)
    return tuple(merging.with_whole(whole, inside))


def _nowcast(weeks: JudgedWeeks) -> Nowcast | None:
    """All young weeks of the period as one cohort beside the others, from which the rate is learnt."""
    frame = weeks.weeks
    inside = ~frame["mature"] & (frame["lines"] > 0) & frame["maturity"].notna()
    if weeks.filters.start is not None:
        inside &= frame["week"] + WEEK > pd.Timestamp(weeks.filters.start)
    young = frame[inside]
    if young.empty:
        return None
    lines, errors = young["lines"].sum(), young["errors"].sum()
    known = float(np.average(young["maturity"], weights=young["lines"]))
    mature = frame[frame["mature"]]
    cast = maturity.nowcast(
        [*mature["errors"], errors],
        [*mature["lines"], lines],
        [*mature["maturity"], known],
        doubt=maturity.doubt_of(weeks.curves.moved),
    ).iloc[-1]
    if not np.isfinite(cast["expected"]):
        return None
    first, last = young["week"].min().date(), young["week"].max().date() + WEEK - timedelta(days=1)
    return Nowcast(
        first, last, int(lines), int(errors), *(float(cast[n]) for n in ("expected", "lower", "upper"))
    )
