"""What matters this week, one story a card: signals, mix-ups, missed deadlines, actions that failed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from analysis.cases import clock
from analysis.causes import exchanges
from analysis.proof.proof import stamp
from analysis.questions.actions import verdicts
from analysis.questions.cases import count_due, timed_cases
from analysis.questions.judged_weeks import WEEK, JudgedWeeks, judge_weeks
from analysis.questions.situation import signals_in
from analysis.questions.skus import mixups
from analysis.rates import period_rate
from analysis.signals.change_week import change_weeks
from analysis.signals.expected import Backlog, ExpectedErrors
from analysis.signals.groups import SHARED, same_story
from analysis.signals.signal import Signal
from data import query
from data.meaning.missing import day_of
from data.query import Filters
from data.records import records
from data.records.source import Source
from data.schema import ACTIONS

MOST = 3
SHOWN_WEEKS = 26
OLDEST = 3
FAILED = ("no_evidence", "worse")


@dataclass(frozen=True, eq=False)
class SignalStory:
    """The most surprising of several signals that share their errors, with ``others``; ``rows`` are its errors.

    ``weeks`` has week, errors and lines, the newest ``signal.of`` complete ones are the story; ``cost`` is that of its
    errors.
    ``now`` and ``before`` are its errors and lines, and those of the year before; ``lines`` are those with an error.
    ``backlog``: its claims that nobody judged yet, which count by the expected share of ours.
    """

    signal: Signal
    others: tuple[Signal, ...]
    rows: Filters
    cost: float
    weeks: pd.DataFrame
    now: tuple[int, int]
    before: tuple[int, int]
    lines: frozenset[str]
    backlog: Backlog | None

    @property
    def began(self) -> tuple[date, date] | None:
        """Mondays of the first and the last week in which the change can have begun, 95 % sure; None when unknown."""
        span = change_weeks(self.weeks["errors"], self.weeks["lines"])
        if span is None:
            return None
        first, last = (pd.Timestamp(self.weeks["week"].iloc[at]).date() for at in span)
        return first, last

    @property
    def since(self) -> date:
        """First day of the story."""
        assert self.rows.start is not None
        return self.rows.start


@dataclass(frozen=True, eq=False)
class MixupStory:
    """Two items taken for each other: ``there`` and ``back`` how often, of ``errors`` of both; ``rows`` those cases.

    ``around``: how often each of the two came instead of which other item, ordered, received, count. ``others`` are
    signals at least half of whose errors are among those cases.
    """

    one: str
    other: str
    there: int
    back: int
    errors: int
    cost: float
    rows: Filters
    shipped: int
    expected: float
    hint: str
    lines: frozenset[str]
    around: list[list[Any]]
    others: tuple[Signal, ...] = ()


@dataclass(frozen=True, eq=False)
class DeadlineStory:
    """Cases whose deadline was missed, how many are due within the next hours, and the oldest of the missed."""

    missed: int
    soon: int
    oldest: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True, eq=False)
class ActionStory:
    """An action that is in place and whose numbers show no effect, or a harm."""

    action_id: str
    title: str
    verdict: str
    since: date | None


Story = SignalStory | MixupStory | DeadlineStory | ActionStory


def stories(
    source: Source, filters: Filters, now: datetime, *, rules: str = "", kind: str = ""
) -> tuple[Story, ...]:
    """At most three stories of what is in view: the best of each kind first, then further signals."""
    signals = source.shared(signal_stories, filters, rules=rules, kind=kind)
    mixup = _mixup(source, filters)
    within = [s for s in signals if s.signal.direction == "above" and mixup and _inside_of(s, mixup[0].lines)]
    mixup = [replace(m, others=tuple(s.signal for s in within)) for m in mixup]
    signals = [s for s in signals if s not in within]
    worse, better = ([s for s in signals if s.signal.direction == d] for d in ("above", "below"))
    best = [*worse[:1], *mixup, *_deadlines(source, filters, now), *_action(source)]
    known = frozenset().union(*(s.lines for s in best if isinstance(s, SignalStory | MixupStory)))
    rest = [s for s in (*worse[1:], *better) if not _inside_of(s, known)]
    return tuple([*best, *rest][:MOST])


def _inside_of(story: SignalStory, lines: frozenset[str]) -> bool:
    """Whether at least half of the errors of a signal are among these."""
    return bool(story.lines) and len(story.lines & lines) >= SHARED * len(story.lines)


def changed_values(source: Source, filters: Filters) -> tuple[SignalStory, ...]:
    """What stands out from its own past, whatever two periods are compared: each with its counts since and before."""
    return tuple(s for s in source.shared(signal_stories, filters) if s.signal.values)


def signal_stories(source: Source, filters: Filters, *, rules: str = "", kind: str = "") -> list[SignalStory]:
    """Signals put together where they share half of their errors, the most surprising first, worse before better."""
    weeks: JudgedWeeks = source.shared(judge_weeks, filters, rules=rules, kind=kind)
    found = source.shared(signals_in, filters, rules=rules, kind=kind)
    signals = [s for s in found if s.values or s.errors]
    spans = [weeks.newest(s.of) for s in signals]
    longest = weeks.newest(max((s.of for s in signals), default=1))
    if longest is None:
        return []
    named = tuple(sorted({name for s in signals for name, _ in s.values}))
    wanted = ("line_id", "event_day", *named)
    errors = source.ask(query.columns_of_rows, longest, wanted)
    keys = [_inside(errors, s, span) for s, span in zip(signals, spans, strict=True)]
    before: list[set[str]] = [set() for _ in signals]
    if sum(s.direction == "below" for s in signals) > 1:
        earlier = weeks.past.between(weeks.past.start, longest.end)
        errors = source.ask(query.columns_of_rows, earlier, wanted)
        before = [
            _inside(errors, s, span and earlier.between(earlier.start, _day_before(span)))
            for s, span in zip(signals, spans, strict=True)
        ]
    counted = ExpectedErrors(source)
    told = []
    for group in same_story(signals, keys, before):
        signal, span = signals[group[0]], spans[group[0]]
        assert span is not None
        rows = _narrowed(span, signal)
        past = _narrowed(weeks.past, signal)
        told.append(
            SignalStory(
                signal,
                tuple(signals[i] for i in group[1:]),
                rows,
                period_rate.known_cost(source.cells((), rows).iloc[0]),
                by_week(counted, weeks, past),
                *_counts(counted, past, rows),
                frozenset(keys[group[0]]),
                counted.backlog(rows),
            )
        )
    return told


def _counts(source: Source, past: Filters, rows: Filters) -> tuple[tuple[int, int], tuple[int, int]]:
    """Errors and lines of the story, and of the time before it."""
    now, whole = (source.cells((), f).iloc[0] for f in (rows, past.between(past.start, rows.end)))
    errors, lines = int(now["errors"]), int(now["lines"])
    return (errors, lines), (int(whole["errors"]) - errors, int(whole["lines"]) - lines)


def _day_before(span: Filters) -> date:
    assert span.start is not None  # of whole weeks
    return span.start - timedelta(days=1)


def _inside(errors: pd.DataFrame, signal: Signal, span: Filters | None) -> set[str]:
    """Lines of the errors of a signal in a period."""
    if span is None:
        return set()
    kept = errors["event_day"].between(str(span.start), str(span.end))
    for name, value in signal.values:
        kept &= errors[name].fillna("") == value
    return {*errors.loc[kept, "line_id"]}


def _narrowed(filters: Filters, signal: Signal) -> Filters:
    for name, value in signal.values:
        filters = filters.having(name, value)
    return filters


def by_week(source: Source, weeks: JudgedWeeks, past: Filters) -> pd.DataFrame:
    """Errors and lines of each complete week, those without any included."""
    complete = weeks.weeks.loc[weeks.weeks["mature"], "week"].tail(SHOWN_WEEKS)
    counted = source.cells(("week",), past).set_index("week")[["errors", "lines"]].reindex(complete).fillna(0)
    return counted.rename_axis("week").reset_index()


def _mixup(source: Source, filters: Filters) -> list[MixupStory]:
    """The pair of items taken for each other most often beyond chance."""
    seen = source.shared(mixups, filters)
    exchanged = seen.told
    sure = exchanged[exchanged["sure"].astype(bool)] if len(exchanged) else exchanged
    if sure.empty:
        return []
    row = records.rows(sure.head(1))[0]
    pair = sorted((str(row["one"]), str(row["other"])))
    rows = filters.having("parent_sku").having("sku", *pair).having("received_sku", *pair)
    frame = source.ask(query.columns_of_rows, rows, ("line_id",))
    shipped = source.cells((), filters.having("sku", *pair)).iloc[0]["lines"]
    told = MixupStory(
        str(row["one"]), str(row["other"]), int(row["there"]), int(row["back"]), int(row["errors"]),
        period_rate.known_cost(source.cells((), rows).iloc[0]), rows, int(shipped), float(row["expected"]),
        str(row["hint"]), frozenset(frame["line_id"]), exchanges.around(seen.pairs, pair[0], pair[1]),
    )  # fmt: skip
    return [told]


def _deadlines(source: Source, filters: Filters, now: datetime) -> list[DeadlineStory]:
    frame = clock.waiting(source.shared(timed_cases, filters.scope(), "open"), now)
    due = count_due(frame["next_due"], now)
    if not due.missed:
        return []
    late = frame[frame["overdue"]].sort_values("next_due", ignore_index=True).head(OLDEST)
    oldest = tuple(
        (str(row["case_id"]), pd.Timestamp(row["next_due"]).to_pydatetime()) for row in records.rows(late)
    )
    return [DeadlineStory(due.missed, due.soon, oldest)]


def _action(source: Source) -> list[ActionStory]:
    """The action in place that failed, the newest first."""
    every = source.everything(ACTIONS)
    told = source.shared(verdicts, stamp(every))
    rows = [r for r in records.rows(every) if told.get(str(r["action_id"])) in FAILED]
    rows = [r for r in rows if r["state"] in ("implemented", "verifying")]
    rows.sort(key=lambda r: str(r["start_on"]), reverse=True)
    return [
        ActionStory(str(r["action_id"]), str(r["title"]), told[str(r["action_id"])], day_of(r["start_on"]))
        for r in rows[:1]
    ]


@dataclass(frozen=True)
class LastWeek:
    """The newest week that can be judged: its rate and what is usual, shares 0..1 of lines; NaN without limits."""

    start: date
    end: date
    errors: int
    lines: int
    usual_lower: float
    usual_upper: float
    unusual: str
    sale: bool = False

    @property
    def rate(self) -> float:
        """Share of lines with an error."""
        return self.errors / self.lines


def last_week(weeks: JudgedWeeks) -> LastWeek | None:
    """The newest week that can be judged; ``unusual`` is above, below or '' for as usual. None when none can be."""
    row = weeks.drawn.newest_mature
    if row is None or not row["lines"]:
        return None
    start = pd.Timestamp(row["week"]).date()
    lower = upper = float("nan")
    unusual = ""
    if weeks.drawn.kind != "g":
        chart = weeks.drawn.chart[pd.DatetimeIndex(weeks.drawn.dates) == row["week"]]
        if len(chart):
            lower, upper = float(chart["lower"].iloc[0]), float(chart["upper"].iloc[0])
            unusual = str(chart["direction"].iloc[0]) if chart["signal"].iloc[0] else ""
    return LastWeek(
        start, start + WEEK - timedelta(days=1), int(row["errors"]), int(row["lines"]),
        max(lower, 0.0) if lower == lower else lower, upper, unusual, bool(row.get("sale", False)),
    )  # fmt: skip
