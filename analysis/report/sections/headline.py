"""The first page of a pack: how things stand in a sentence, and the five headline figures of the screen This week."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import itemgetter
from typing import Any

import pandas as pd

from analysis.questions import sentences
from analysis.questions.briefing import Briefing
from analysis.questions.sentences import errors_facts, rate_facts
from analysis.rates import period_rate
from analysis.report.base.model import ReportFigure
from analysis.signals.sentences import counts_of
from analysis.wording.words import PER, Words, too_few


def headline(of: Briefing, words: Words) -> str:
    """How things stand in one sentence: errors as a whole, else how much stands out inside them."""
    if of.drawn.weeks.empty or not of.drawn.weeks["lines"].sum():
        unclaimed = of.source.extent().unclaimed
        return words("report.headline.no_cases" if unclaimed else "report.headline.no_lines")
    inside = [signal for signal in of.signals if signal.values]
    if of.drawn.missing and not inside:
        return whole(of, words)
    if inside and len(inside) == len(of.signals):
        return words("report.headline.inside", n=len(inside))
    return whole(of, words)


def whole(of: Briefing, words: Words) -> str:
    """How errors as a whole stand, with what is usual beside it."""
    if not of.source.extent().cases:
        return words("report.headline.no_cases")
    if of.drawn.missing:
        return words("overview.signals.too_few", n=of.drawn.missing)
    found = next((signal for signal in of.signals if not signal.values), None)
    if found is not None:
        return words(f"report.headline.{found.direction}", **counts_of(found, words))
    centre = of.drawn.chart["centre"].dropna()
    if few := sentences.too_few_sentence(of, words):
        return few
    if not of.rate.lines or of.drawn.kind == "g" or centre.empty:
        return words("report.headline.none")
    return words(
        "report.headline.steady",
        rate=words.rated(of.rate.errors, of.rate.lines),
        centre=words.per(float(centre.iloc[-1])),
    )


def figures(of: Briefing, words: Words) -> tuple[ReportFigure, ...]:
    """The five headline figures, as on the screen This week."""
    count = partial(_count, of, words)
    return (
        _rate(of, words),
        ReportFigure(words("overview.errors"), words("value.unknown"))
        if of.silent and not period_rate.all_errors(of.whole)
        else count("errors", period_rate.all_errors, errors_facts(of.whole, words)),
        count("cases", itemgetter("cases")),
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


def _cost(of: Briefing, words: Words) -> ReportFigure:
    cost, lost = period_rate.known_cost(of.whole), int(of.whole["cost_unknown"])
    if of.silent and not cost:
        return ReportFigure(words("overview.cost"), words("value.unknown"))
    dearer = cost - period_rate.known_cost(of.whole_before) if of.before else float("nan")
    return ReportFigure(
        words("overview.cost"),
        words.money(cost, of.currency, 0) if of.currency or cost else words("value.unknown"),
        "",
        words.money_change(dearer, of.currency, 0) if of.currency and dearer == dearer else "",
        "",
        words("overview.cost_unknown", n=lost) if lost else "",
        cost if cost == cost else None,
        "cents",
        dearer if dearer == dearer else None,
    )


def _rate(of: Briefing, words: Words) -> ReportFigure:
    stand = of.rate
    if not stand.lines:
        return ReportFigure(words("overview.rate"), words("value.no_rate"), small=rate_facts(of, words))
    if too_few(stand.lines):
        counts: dict[str, Any] = {n: words.number(getattr(stand, n)) for n in ("errors", "lines")}
        return ReportFigure(
            words("overview.rate"),
            words("few.value", **counts),
            words("few.unit"),
            small=rate_facts(of, words),
        )
    return ReportFigure(
        words("overview.rate"),
        words.rate(stand.errors, stand.lines),
        words("unit.per_10000_lines"),
        words.signed(stand.change * PER, 1) if stand.change == stand.change else "",
        stand.direction,
        rate_facts(of, words),
        PER * stand.errors / stand.lines,
        "decimal",
        PER * stand.change if stand.change == stand.change else None,
    )


def _count(
    of: Briefing, words: Words, key: str, number: Callable[[pd.Series], Any], small: str = ""
) -> ReportFigure:
    now = float(number(of.whole))
    shown: dict[str, Any] = {"number": now}
    if of.before:
        shown["moved"] = now - float(number(of.whole_before))
    return ReportFigure(
        words(f"overview.{key}"),
        words.number(now),
        "",
        words.signed(shown["moved"], 0) if of.before else "",
        "",
        small,
        **shown,
    )
