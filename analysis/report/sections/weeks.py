"""The weeks of a pack: their control chart, and how the period went against the one before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.questions import sentences
from analysis.questions.briefing import Briefing
from analysis.questions.sentences import nowcast_sentence
from analysis.questions.situation import Situation
from analysis.report.base.model import Chart, ReportColumn, ReportTable, Section, Series
from analysis.report.sections.headline import whole
from analysis.signals import weekly
from analysis.wording.words import PER, Words
from data.schema import ACTIONS

MATURE = 0.95
MOST_MARKERS = 3


def chart_section(of: Briefing, words: Words) -> Section | None:
    """The control chart of the year up to the end of the period; None without shipped lines."""
    weeks = of.drawn.weeks
    if weeks.empty or not weeks["lines"].sum():
        return None
    rare = of.drawn.kind == "g"
    facts = [
        words(f"report.kind.{of.drawn.kind}"),
        words("fact.n", errors=words.number(weeks["errors"].sum()), lines=words.number(weeks["lines"].sum())),
    ]
    if of.drawn.missing:
        facts.append(words("limits.weeks_missing", n=of.drawn.missing))
    events = begun(of)
    columns = [
        ReportColumn("week", words.column("week"), "day", 1.4),
        ReportColumn("lines", words.column("lines"), "count"),
        ReportColumn("errors", words.column("errors"), "count"),
        ReportColumn("rate", words("report.column.rate"), "decimal"),
        ReportColumn("maturity", words.column("maturity"), "share"),
    ]
    chart = control_chart(of.drawn, words, events["start_on"])
    table = weeks.assign(rate=PER * weeks["errors"] / weeks["lines"].where(weeks["lines"] > 0))
    return Section(
        "weeks",
        words("report.weeks.title"),
        whole(of, words),
        (*_points(of, words), *_begun(events, words)),
        (chart,) if of.source.extent().cases else (),
        (ReportTable(tuple(columns), table.iloc[::-1].reset_index(drop=True), 0),),
        tuple(facts),
        words("report.gaps.how" if rare else "report.weeks.how"),
    )


def _points(of: Briefing, words: Words) -> tuple[str, ...]:
    """The rate of the weeks that can be judged, and what cannot be judged yet."""
    told = rate_sentences(of, words)
    if of.judged is not None and of.until is not None and of.until < of.end:
        told.append(words("report.weeks.partly_young", day=words.date(of.until)))
    return tuple(told)


def rate_sentences(of: Situation, words: Words) -> list[str]:
    """The rate with its interval, its change with that of the change, and what young weeks will come to."""
    rate, rated, before = of.rate, of.rated, of.rated_before
    told = []
    if rated is None and of.weeks["lines"].sum():
        told.append(words("report.weeks.too_young"))
    elif rated is not None and not of.inside:
        told.append(words("digest.judged", week=words.span(rated.start, rated.end)))
    if few := sentences.too_few_sentence(of, words):
        told.append(few)
    elif rate.lines:
        numbers: dict[str, Any] = {n: words.per(getattr(rate, n)) for n in ("lower", "upper")}
        counts: dict[str, Any] = {n: words.number(getattr(rate, n)) for n in ("errors", "lines")}
        told.append(
            words("report.weeks.rate", rate=words.rated(rate.errors, rate.lines), **counts, **numbers)
        )
    if rate.change == rate.change and before is not None and not few:
        ends = ("change", "change_lower", "change_upper")
        changes: dict[str, Any] = {n: words.signed(getattr(rate, n) * PER, 1) for n in ends}
        key = f"report.weeks.change.{rate.direction or 'same'}"
        told.append(words(key, period=words.span(before.start, before.end), **changes))
    if of.nowcast is not None:
        told.append(nowcast_sentence(of.nowcast, words))
    return [*told, *sentences.not_known(of, words)]


def control_chart(drawn: weekly.Weekly, words: Words, events: pd.Series) -> Chart:
    """The chart of a Weekly; ``events`` are days on which something began."""
    frame = drawn.chart.reset_index(drop=True).assign(day=pd.Series(list(drawn.dates)))
    if drawn.kind != "g":
        frame["maturity"] = list(drawn.weeks["maturity"])
    return chart_of(frame, drawn.kind == "g", words, events)


def chart_of(drawn: pd.DataFrame, rare: bool, words: Words, events: pd.Series) -> Chart:
    """A control chart, its signals as series of their own so that every program draws them alike.

    Parameters
    ----------
    drawn : DataFrame
        One row a point: day, value, centre, lower, upper, signal, direction; maturity where weeks are drawn.
    rare : bool
        True where a point is the gap between two errors.
    """
    scale = 1 if rare else PER
    young = np.zeros(len(drawn), bool) if rare else (drawn["maturity"].fillna(0) < MATURE).to_numpy()
    value = drawn["value"].astype(float) * scale
    signal = drawn["signal"].astype(str) != ""
    bad = drawn["direction"] == ("below" if rare else "above")
    good = drawn["direction"] == ("above" if rare else "below")
    frame = pd.DataFrame(
        {
            "week": pd.to_datetime(drawn["day"]),
            "value": value,
            "young": value.where(young),
            "worse": value.where(signal & bad),
            "better": value.where(signal & good),
            "odd": value.where(signal & ~bad & ~good),
            "centre": drawn["centre"] * scale,
            "upper": drawn["upper"] * scale,
            "lower": drawn["lower"] * scale,
        }
    )
    if (frame["lower"].fillna(0) <= 0).all():
        frame["lower"] = np.nan
    frame["event"] = _events(frame["week"], pd.to_datetime(events))
    series = [
        Series("value", words("report.series.gaps" if rare else "report.series.rate"), "mark"),
        Series("young", words("report.series.young"), "open"),
        Series("worse", words("chart.signal.worse" if not rare else "report.signal.sooner"), "worse"),
        Series("better", words("chart.signal.better" if not rare else "report.signal.later"), "better"),
        Series("odd", words("chart.signal.neutral"), "odd"),
        Series("centre", words("chart.limit.centre"), "centre"),
        Series("upper", words("chart.limit.upper"), "limit"),
        Series("lower", words("chart.limit.lower"), "limit"),
        Series("event", words("report.series.event"), "event"),
    ]
    name = "overview.gaps" if rare else "overview.weekly"
    return Chart(
        "control",
        words(f"{name}.title"),
        words(f"{name}.alt"),
        frame,
        "week",
        tuple(s for s in series if s.name == "value" or frame[s.name].notna().any()),
        words("report.unit.gap") if rare else "",
        "count" if rare else "decimal",
    )


def _begun(events: pd.DataFrame, words: Words) -> tuple[str, ...]:
    if events.empty:
        return ()
    told = [
        words("report.weeks.action", day=words.day(day), title=title)
        for day, title in zip(events["start_on"], events["title"], strict=True)
    ]
    return (words("report.weeks.began", actions=words.listed(told)),)


def begun(of: Briefing) -> pd.DataFrame:
    """Actions that came into place in the weeks shown, the newest ones, in order."""
    actions = of.source.everything(ACTIONS)
    days = pd.to_datetime(actions["start_on"])
    first, last = of.drawn.weeks["week"].min(), of.drawn.weeks["week"].max() + pd.Timedelta(days=6)
    return actions[(days >= first) & (days <= last)].sort_values("start_on").tail(MOST_MARKERS)


def _events(weeks: pd.Series, days: pd.Series) -> np.ndarray:
    """0 in the last row that begins on or before each day, NaN elsewhere: a mark on the axis."""
    marks = np.full(len(weeks), np.nan)
    places = np.searchsorted(weeks.to_numpy(), days.to_numpy(), side="right") - 1
    marks[places[places >= 0]] = 0.0
    return marks
