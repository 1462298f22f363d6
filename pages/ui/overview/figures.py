"""The headline of the week: rate, errors, cases, cost and cases at risk, against a period seen at the same age."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

import pandas as pd

from analysis.cases.due import due_sentences
from analysis.questions.cases import count_due, open_now
from analysis.questions.sentences import errors_facts, rate_facts
from analysis.questions.situation import Situation
from analysis.rates import period_rate
from analysis.wording.words import too_few
from data.query import Filters
from data.store import utc_now
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words


def show(situation: Situation) -> None:
    """Five figures and what they are compared with."""
    words, currency = ui_words(), ask.setting("reporting_currency")
    now, before = situation.whole, situation.before
    unknown = int(now["cost_unknown"])
    parts.section("overview.period", period=words.span(situation.filters.start, situation.filters.end))
    parts.headline(
        [
            _rate(situation),
            _errors(situation),
            _count(situation, "cases", itemgetter("cases"), "all"),
            _cost(situation, currency, words("overview.cost_unknown", n=unknown) if unknown else ""),
            _at_risk(situation.filters),
        ]
    )  # fmt: skip
    parts.compared_with(situation.compared, before or situation.rated_before)


def _rate(situation: Situation) -> parts.Figure:
    words, rate = ui_words(), situation.rate
    facts = rate_facts(situation, words)
    if not rate.lines:
        return parts.Figure(
            words("overview.rate"), words("value.no_rate"), interval=facts, help=words("overview.rate_help")
        )
    if too_few(rate.lines):
        counts: dict[str, Any] = {n: words.number(getattr(rate, n)) for n in ("errors", "lines")}
        return parts.Figure(
            words("overview.rate"),
            words("few.value", **counts),
            words("few.unit"),
            interval=facts,
            which="errors",
            help=words("overview.rate_help"),
            filters=situation.rated,
        )
    return parts.Figure(
        words("overview.rate"),
        words.rate(rate.errors, rate.lines),
        words("unit.per_10000_lines"),
        words.signed(rate.change * 10_000, 1) if rate.change == rate.change else _unknown(situation),
        rate.direction,  # type: ignore[arg-type]
        facts,
        which="errors",
        help=words("overview.rate_help"),
        filters=situation.rated,
    )


def _unknown(situation: Situation) -> str:
    """That there is no data to compare with, '' where there is or where no comparison is wanted."""
    missing = situation.compared.missing
    return parts.no_data(missing) if missing else ""


def _errors(situation: Situation) -> parts.Figure:
    """The errors of the whole period, those in no rate included; unknown where no claims are loaded."""
    words, now = ui_words(), situation.whole
    if situation.silent and not period_rate.all_errors(now):
        return parts.Figure(words("overview.errors"), words("value.unknown"), which="all_errors")
    return _count(situation, "errors", period_rate.all_errors, "all_errors", errors_facts(now, words))


def _count(
    situation: Situation, name: str, number: Callable[[pd.Series], Any], which: str, small: str = ""
) -> parts.Figure:
    """A count of the whole period against the one before."""
    words, now, change = ui_words(), number(situation.whole), _unknown(situation)
    if situation.before:
        change = words.signed(float(now - number(situation.whole_before)), 0)
    return parts.Figure(words(f"overview.{name}"), words.number(now), "", change, "", small, which)


def _cost(situation: Situation, currency: str, small: str) -> parts.Figure:
    words, cost = ui_words(), period_rate.known_cost(situation.whole)
    if situation.silent and not cost:
        return parts.Figure(words("overview.cost"), words("value.unknown"), which="seller")
    change = cost - period_rate.known_cost(situation.whole_before) if situation.before else float("nan")
    grown = words.money_change(change, currency, 0, short=True) if change == change else _unknown(situation)
    return parts.Figure(
        words("overview.cost"), words.short_money(cost, currency), "", grown if currency else "", "", small, "seller",
        whole=words.money(cost, currency, 0),
    )  # fmt: skip


def _at_risk(filters: Filters) -> parts.Figure:
    words, extent = ui_words(), ask.extent()
    waiting, now = ask.answer(open_now, filters.scope()), utc_now()
    due = count_due(waiting["next_due"], now)
    return parts.Figure(
        words("overview.at_risk"),
        words.number(due.soon),
        "",
        words("overview.missed", n=due.missed) if due.missed else "",
        "worse" if due.missed else "",
        " · ".join([words("overview.open_cases", n=len(waiting)), *due_sentences(waiting, now, words)]),
        which="due" if due.soon or not due.missed else "overdue",
        filters=filters.between(extent.first_day or extent.as_of, extent.as_of),
    )
