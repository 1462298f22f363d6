"""What is unusual in the newest weeks that can be judged: sentences, a table, and the chart of the worst."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from analysis import signals as unusual
from analysis.report.model import Chart, Column, Section, Table
from analysis.report.situation import Situation, drawn_of
from analysis.report.spoken import plain
from analysis.report.weeks import control_chart
from analysis.signals import Signal
from analysis.words import Words

# Up to so many signals leave room for a chart.
FEW = 3
MOST_SIGNALS = 8
KEPT = {
    side: ("mark", "open", side_role, "centre", "limit")
    for side, side_role in (("above", "worse"), ("below", "better"))
}


def section(of: Situation, words: Words) -> Section | None:
    """What is unusual, each as a sentence with its counts; None without shipped lines."""
    if of.drawn.weeks.empty or not of.drawn.weeks["lines"].sum():
        return None
    if of.drawn.missing:
        finding = words("overview.signals.too_few", n=of.drawn.missing)
    elif not of.found:
        finding = words("overview.signals.none")
    else:
        finding = words("report.signals.finding", n=len(of.found))
    inside = [s for s in of.found if s.values]
    charts = _own_chart(of, inside[0], words) if inside and len(of.found) <= FEW else ()
    said = tuple(f"{told(s, words)} {words.listed(_rules(s, words))}" for s in of.found[:MOST_SIGNALS])
    how = words("overview.signals.sure", share=words.percent(unusual.FALSE_DISCOVERY))
    return Section(
        "signals", words("overview.signals.title"), finding, said, charts, _table(of, words), (), how
    )


def told(signal: Signal, words: Words) -> str:
    """A signal as a sentence, as on the screen This week."""
    rule = "limit" if "limit" in signal.rules else "past" if unusual.OWN_PAST in signal.rules else "run"
    numbers: dict[str, Any] = {
        name: words.number(getattr(signal, name)) for name in ("unusual", "of", "errors")
    }
    return plain(
        words,
        f"overview.signals.{rule}.{signal.direction}",
        name=name_of(signal, words),
        expected=words.number(signal.expected, 1 if signal.expected < 10 else 0),
        **numbers,
    )


def name_of(signal: Signal, words: Words) -> str:
    """What a signal is about: dimensions with their values, or everything in view."""
    said = [
        words("filter.chip", name=words(f"filter.{name}"), value=words.value(name, value))
        for name, value in signal.values
    ]
    return words.listed(said) if said else words("overview.everything")


def _rules(signal: Signal, words: Words) -> list[str]:
    return [
        words("report.signals.sign", rules=words.listed([words(f"rule.{code}") for code in signal.rules]))
    ]


def _table(of: Situation, words: Words) -> tuple[Table, ...]:
    if not of.found:
        return ()
    rows = [
        (
            name_of(s, words),
            words(f"report.direction.{s.direction}"),
            s.errors,
            s.expected,
            s.unusual,
            s.of,
        )
        for s in of.found
    ]
    names = ["name", "direction", "errors", "expected", "unusual", "of"]
    columns = (
        Column("name", words("report.column.what"), "text", 2.5),
        Column("direction", words("report.column.direction"), "text"),
        Column("errors", words.column("errors"), "count"),
        Column("expected", words("report.column.usual"), "decimal"),
        Column("unusual", words("report.column.unusual"), "count"),
        Column("of", words("report.column.of"), "count"),
    )
    return (Table(columns, pd.DataFrame(rows, columns=names), 0),)


def _own_chart(of: Situation, signal: Signal, words: Words) -> tuple[Chart, ...]:
    """The weeks of what is most unusual inside the whole, when there is room for them."""
    scope = of.past
    for name, value in signal.values:
        scope = scope.having(name, value)
    # Rates by week show a rise that stretches between errors hide.
    drawn = drawn_of(of.source, scope, of.curves, of.as_of, of.rules, kind="p")
    if drawn.weeks.empty:
        return ()
    chart = control_chart(drawn, words, pd.Series([], dtype="datetime64[ns]"))
    # Only what says the same as the sentence is marked: patterns of the whole row are not about its newest weeks.
    kept = tuple(series for series in chart.series if series.role in KEPT[signal.direction])
    return (replace(chart, title=f"{name_of(signal, words)} – {chart.title}", series=kept),)
