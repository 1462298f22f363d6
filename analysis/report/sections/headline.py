"""The first page of a pack: how things stand in a sentence, and the five headline figures of the screen This week."""

from __future__ import annotations

from functools import partial
from typing import Any

from analysis.questions.situation import Situation
from analysis.report.base.model import ReportFigure
from analysis.signals.sentences import counts_of
from analysis.wording.words import PER, Words


def headline(of: Situation, words: Words) -> str:
    """How things stand in one sentence: errors as a whole, else how much stands out inside them."""
    if of.drawn.weeks.empty or not of.drawn.weeks["lines"].sum():
        return words("report.headline.no_lines")
    if of.drawn.missing:
        return whole(of, words)
    inside = [signal for signal in of.found if signal.values]
    if inside and len(inside) == len(of.found):
        return words("report.headline.inside", n=len(inside))
    return whole(of, words)


def whole(of: Situation, words: Words) -> str:
    """How errors as a whole stand, with what is usual beside it."""
    if not of.source.extent().cases:
        return words("report.headline.no_cases")
    if of.drawn.missing:
        return words("overview.signals.too_few", n=of.drawn.missing)
    found = next((signal for signal in of.found if not signal.values), None)
    if found is not None:
        return words(f"report.headline.{found.direction}", **counts_of(found, words))
    centre = of.drawn.chart["centre"].dropna()
    if not of.stand.lines or of.drawn.kind == "g" or centre.empty:
        return words("report.headline.none")
    return words(
        "report.headline.steady",
        rate=words.rate(of.stand.errors, of.stand.lines),
        centre=words.per(float(centre.iloc[-1])),
    )


def figures(of: Situation, words: Words) -> tuple[ReportFigure, ...]:
    """The five headline figures, as on the screen This week."""
    count = partial(_count, of, words)
    unknown = int(of.whole["unknown_fault"])
    return (
        _rate(of, words),
        count("errors", "errors", words("fact.unknown_fault", n=unknown) if unknown else ""),
        count("cases", "cases"),
        _cost(of, words),
        ReportFigure(
            words("overview.at_risk"),
            words.number(of.due.soon),
            "",
            words("overview.missed", n=of.due.missed) if of.due.missed else "",
            "worse" if of.due.missed else "",
            words("overview.open_cases", n=len(of.waiting)),
            of.due.soon,
        ),
    )


def _cost(of: Situation, words: Words) -> ReportFigure:
    cost, lost = float(of.whole["cost_total"]), int(of.whole["cost_unknown"])
    dearer = cost - float(of.whole_before["cost_total"])
    return ReportFigure(
        words("overview.cost"),
        words.money(cost, of.currency, 0) if of.currency or cost else words("value.unknown"),
        "",
        words.money_change(dearer, of.currency, 0) if of.currency else "",
        "",
        words("overview.cost_unknown", n=lost) if lost else "",
        cost,
        "cents",
        dearer,
    )


def _rate(of: Situation, words: Words) -> ReportFigure:
    stand = of.stand
    if not stand.lines:
        young = words("overview.too_young") if of.drawn.weeks["lines"].sum() else ""
        return ReportFigure(words("overview.rate"), words("value.no_rate"), small=young)
    sure = words("interval.range", lower=words.per(stand.lower), upper=words.per(stand.upper))
    if stand.errors == 0:
        sure = words("overview.at_most", upper=words.per(stand.upper))
    young = words("overview.judged_until", day=words.day(of.until)) if of.until and of.until < of.end else ""
    return ReportFigure(
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


def _count(of: Situation, words: Words, key: str, column: str, small: str = "") -> ReportFigure:
    difference = float(of.whole[column]) - float(of.whole_before[column])
    shown: dict[str, Any] = {"number": float(of.whole[column]), "moved": difference}
    return ReportFigure(
        words(f"overview.{key}"),
        words.number(of.whole[column]),
        "",
        words.signed(difference, 0),
        "",
        small,
        **shown,
    )
