"""The first pages of a pack: headline figures, the weeks, and what is unusual among them."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from analysis import weekly
from analysis.report.model import Chart, Column, Figure, Section, Series, Table
from analysis.report.situation import Situation
from analysis.standing import Standing
from analysis.words import PER, Words
from data.query import Filters
from data.schema import ACTIONS

MATURE = 0.95
MOST_MARKERS = 3


def figures(of: Situation, words: Words) -> tuple[Figure, ...]:
    """The five headline figures, as on the screen This week."""
    count = partial(_count, of, words)
    dearer = float(of.whole["cost_total"]) - float(of.whole_before["cost_total"])
    unknown, lost = int(of.whole["unknown_fault"]), int(of.whole["cost_unknown"])
    return (
        _rate(of, words),
        count("errors", "errors", words("fact.unknown_fault", n=unknown) if unknown else ""),
        count("cases", "cases"),
        Figure(
            words("overview.cost"),
            words.money(of.whole["cost_total"], of.currency, 0),
            "",
            words.signed(dearer, 0),
            "",
            words("overview.cost_unknown", n=lost) if lost else "",
            float(of.whole["cost_total"]),
            "cents",
            dearer,
        ),
        Figure(
            words("overview.at_risk"),
            words.number(of.due.soon),
            "",
            words("overview.missed", n=of.due.missed) if of.due.missed else "",
            "worse" if of.due.missed else "",
            words("overview.open_cases", n=of.waiting.total),
            of.due.soon,
        ),
    )


def _rate(of: Situation, words: Words) -> Figure:
    stand = of.stand
    if not stand.lines:
        young = words("overview.too_young") if of.drawn.weeks["lines"].sum() else ""
        return Figure(words("overview.rate"), words("value.no_rate"), small=young)
    sure = words("interval.range", lower=words.per(stand.lower), upper=words.per(stand.upper))
    if stand.errors == 0:
        sure = words("overview.at_most", upper=words.per(stand.upper))
    young = words("overview.judged_until", day=words.day(of.until)) if of.until and of.until < of.end else ""
    return Figure(
        words("overview.rate"),
        words.rate(stand.errors, stand.lines),
        words("unit.per_10000_lines"),
        words.signed(stand.change * PER, 1) if stand.change == stand.change else "",
        stand.direction,
        " · ".join(part for part in (sure, young) if part),
        PER * stand.errors / stand.lines,
        "decimal",
        PER * stand.change if stand.change == stand.change else None,
    )


def _count(of: Situation, words: Words, key: str, column: str, small: str = "") -> Figure:
    difference = float(of.whole[column]) - float(of.whole_before[column])
    return Figure(
        words(f"overview.{key}"),
        words.number(of.whole[column]),
        "",
        words.signed(difference, 0),
        "",
        small,
        float(of.whole[column]),
        moved=difference,
    )


def headline(of: Situation, words: Words) -> str:
    """How things stand in one sentence: errors as a whole, else how much stands out inside them."""
    if of.drawn.weeks.empty or not of.drawn.weeks["lines"].sum():
        return words("report.headline.no_lines")
    if of.drawn.missing:
        return words("overview.signals.too_few", n=of.drawn.missing)
    inside = [signal for signal in of.found if signal.values]
    if inside and len(inside) == len(of.found):
        return words("report.headline.inside", n=len(inside))
    return _whole(of, words)


def chart_section(of: Situation, words: Words) -> Section | None:
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
        Column("week", words.column("week"), "day", 1.4),
        Column("lines", words.column("lines"), "count"),
        Column("errors", words.column("errors"), "count"),
        Column("rate", words("report.column.rate"), "decimal"),
        Column("maturity", words.column("maturity"), "share"),
    ]
    chart = control_chart(of.drawn, words, events["start_on"])
    table = weeks.assign(rate=PER * weeks["errors"] / weeks["lines"].where(weeks["lines"] > 0))
    return Section(
        "weeks",
        words("report.weeks.title"),
        _whole(of, words),
        (*_points(of, words), *_begun(events, words)),
        (chart,),
        (Table(tuple(columns), table.iloc[::-1].reset_index(drop=True), 0),),
        tuple(facts),
        words("report.gaps.how" if rare else "report.weeks.how"),
    )


def _whole(of: Situation, words: Words) -> str:
    if of.drawn.missing:
        return words("overview.signals.too_few", n=of.drawn.missing)
    found = next((signal for signal in of.found if not signal.values), None)
    return words(f"report.headline.{found.direction if found else 'none'}")


def _points(of: Situation, words: Words) -> tuple[str, ...]:
    """How the period went against the one before, and what cannot be judged yet."""
    told = rate_told(of.stand, of.before, words)
    if of.judged is None:
        told.append(words("report.weeks.too_young"))
    elif of.until is not None and of.until < of.end:
        told.append(words("report.weeks.partly_young", day=words.date(of.until)))
    return tuple(told)


def rate_told(stand: Standing, before: Filters, words: Words) -> list[str]:
    """The rate with its interval, and its change against the period before with that of the change."""
    told = []
    if stand.lines:
        numbers: dict[str, Any] = {n: words.per(getattr(stand, n)) for n in ("lower", "upper")}
        counts: dict[str, Any] = {n: words.number(getattr(stand, n)) for n in ("errors", "lines")}
        told.append(
            words("report.weeks.rate", rate=words.rate(stand.errors, stand.lines), **counts, **numbers)
        )
    if stand.change == stand.change:
        ends = ("change", "change_lower", "change_upper")
        changes: dict[str, Any] = {n: words.signed(getattr(stand, n) * PER, 1) for n in ends}
        told.append(
            words(
                f"report.weeks.change.{stand.direction or 'same'}",
                period=words.span(before.start, before.end),
                **changes,
            )
        )
    return told


def control_chart(drawn: weekly.Weekly, words: Words, events: pd.Series) -> Chart:
    """The chart of a Weekly, its signals as series of their own so that every program draws them alike.

    ``events``: days on which something began.
    """
    rare = drawn.kind == "g"
    scale = 1 if rare else PER
    data = drawn.chart.reset_index(drop=True)
    young = np.zeros(len(data), bool) if rare else (drawn.weeks["maturity"].fillna(0) < MATURE).to_numpy()
    value = data["value"].astype(float) * scale
    signal = data["signal"].astype(str) != ""
    bad = data["direction"] == ("below" if rare else "above")
    good = data["direction"] == ("above" if rare else "below")
    frame = pd.DataFrame(
        {
            "week": pd.to_datetime(pd.Series(list(drawn.dates))).reset_index(drop=True),
            "value": value,
            "young": value.where(young),
            "worse": value.where(signal & bad),
            "better": value.where(signal & good),
            "odd": value.where(signal & ~bad & ~good),
            "centre": data["centre"] * scale,
            "upper": data["upper"] * scale,
            "lower": data["lower"] * scale,
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
        words("report.unit.gap" if rare else "unit.per_10000_lines"),
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


def begun(of: Situation) -> pd.DataFrame:
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
