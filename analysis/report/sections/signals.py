"""What is unusual in the newest weeks that can be judged: sentences, a table, and the chart of the worst."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.questions.briefing import Briefing
from analysis.questions.judged_weeks import judge_weeks
from analysis.questions.sentences import already_more, nothing_unusual
from analysis.report.base.model import Chart, ReportColumn, ReportTable, Section
from analysis.report.sections.weeks import control_chart
from analysis.signals import unusual
from analysis.signals.sentences import counts_of, name_of
from analysis.signals.signal import Signal
from analysis.wording.words import Words

MOST_SIGNALS = 8
KEPT = {
    side: ("mark", "open", side_role, "centre", "limit")
    for side, side_role in (("above", "worse"), ("below", "better"))
}


def section(of: Briefing, words: Words) -> Section | None:
    """What is unusual: the first in a sentence and a chart, all in a table; None while there are too few weeks."""
    if of.drawn.weeks.empty or not of.drawn.weeks["lines"].sum() or (of.drawn.missing and not of.signals):
        return None
    first = next((s for s in of.signals if s.values), of.signals[0] if of.signals else None)
    finding = (
        nothing_unusual(of, words)
        if first is None
        else words.joined(_first(first, len(of.signals) - 1, words), already_more(of, words))
    )
    charts = _own_chart(of, first, words) if first is not None and first.values else ()
    how = words("overview.signals.sure", share=words.percent(unusual.FALSE_DISCOVERY))
    return Section(
        "signals", words("overview.signals.title"), finding, (), charts, _table(of, words), (), how
    )


def _first(signal: Signal, others: int, words: Words) -> str:
    """The signal that needs attention first, and how many there are besides."""
    name = name_of(signal, words)
    said = words(f"report.signals.first.{signal.direction}", name=name, **counts_of(signal, words))
    return words("report.signals.others", n=others, said=said) if others else said


def _table(of: Briefing, words: Words) -> tuple[ReportTable, ...]:
    if not of.signals:
        return ()
    rows = [
        (
            name_of(s, words),
            s.errors,
            s.expected,
            s.of,
            words.listed([_sign(code, words) for code in s.rules]),
        )
        for s in of.signals
    ]
    columns = (
        ReportColumn("name", words("report.column.what"), "text", 2.3),
        ReportColumn("errors", words.column("errors"), "count"),
        ReportColumn("expected", words("report.column.usual"), "decimal"),
        ReportColumn("of", words("report.column.of"), "count"),
        ReportColumn("sign", words("report.column.sign"), "text", 3.2),
    )
    frame = pd.DataFrame(rows, columns=[c.name for c in columns])
    return (ReportTable(columns, frame, MOST_SIGNALS),)


def _sign(code: str, words: Words) -> str:
    """A rule in few words."""
    short = f"report.sign.{code}"
    return words(short if words.has(short) else f"rule.{code}")


def _own_chart(of: Briefing, signal: Signal, words: Words) -> tuple[Chart, ...]:
    """The weeks of what is most unusual inside the whole, when there is room for them."""
    scope = of.filters
    for name, value in signal.values:
        scope = scope.having(name, value)
    # Rates by week show a rise that stretches between errors hide.
    drawn = judge_weeks(of.source, scope, rules=of.rules, kind="p").drawn
    if drawn.weeks.empty:
        return ()
    chart = control_chart(drawn, words, pd.Series([], dtype="datetime64[ns]"))
    # Only what says the same as the sentence is marked: patterns of the whole row are not about its newest weeks.
    kept = tuple(series for series in chart.series if series.role in KEPT[signal.direction])
    return (replace(chart, title=name_of(signal, words), unit=words("unit.per_10000_lines"), series=kept),)
