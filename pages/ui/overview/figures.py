"""The headline of the week: rate, errors, cases, cost and cases at risk, against a period seen at the same age."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from analysis.questions.cases import count_due, open_dues
from analysis.rates import period_rate
from data.query import Filters
from data.store import utc_now
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words
from pages.ui.weekly import cohorts


def show(filters: Filters, judged: cohorts.Judged) -> None:
    """Five figures and what they are compared with."""
    words, currency = ui_words(), ask.setting("reporting_currency")
    now = ask.cells((), filters).iloc[0]
    before = state.comparison()
    then = ask.cells((), before).iloc[0] if before else None
    unknown, faultless = int(now["cost_unknown"]), int(now["unknown_fault"])
    parts.headline(
        [
            _rate(filters, judged),
            _count(now, then, "errors", "errors", words("fact.unknown_fault", n=faultless) if faultless else ""),
            _count(now, then, "cases", "all"),
            _cost(now, then, currency, words("overview.cost_unknown", n=unknown) if unknown else ""),
            _at_risk(filters),
        ]
    )  # fmt: skip
    if before and before.seen_by:
        st.caption(
            words(
                "overview.compared",
                period=words.span(before.start, before.end),
                day=words.date(before.seen_by),
            )
        )


def rate(judged: Filters | None) -> period_rate.PeriodRate | None:
    """The rate of the weeks that can be judged, against the same weeks of the comparison at the same age."""
    if judged is None:
        return None
    before = state.comparison(judged)
    return period_rate.compare(ask.cells((), judged), ask.cells((), before) if before else None)


def _rate(filters: Filters, judged: cohorts.Judged) -> parts.Figure:
    words = ui_words()
    stand = rate(judged.filters)
    if stand is None or not stand.lines:
        young = words("overview.too_young") if judged.weeks["lines"].sum() else ""
        return parts.Figure(
            words("overview.rate"), words("value.no_rate"), interval=young, help=words("overview.rate_help")
        )
    sure = words("interval.range", lower=words.per(stand.lower), upper=words.per(stand.upper))
    if stand.errors == 0:
        sure = words("overview.at_most", upper=words.per(stand.upper))
    return parts.Figure(
        words("overview.rate"),
        words.rate(stand.errors, stand.lines),
        words("unit.per_10000_lines"),
        words.signed(stand.change * 10_000, 1) if stand.change == stand.change else "",
        stand.direction,  # type: ignore[arg-type]
        " · ".join(part for part in (sure, _until(filters, judged.until)) if part),
        which="errors",
        help=words("overview.rate_help"),
        filters=judged.filters,
    )


def _until(filters: Filters, until: date | None) -> str:
    cut = until is not None and filters.end is not None and until < filters.end
    return ui_words()("overview.judged_until", day=ui_words().day(until)) if cut else ""


def _count(now: pd.Series, then: pd.Series | None, name: str, which: str, small: str = "") -> parts.Figure:
    """A count of the whole period against the one before."""
    words = ui_words()
    change = "" if then is None else words.signed(float(now[name]) - float(then[name]), 0)
    return parts.Figure(words(f"overview.{name}"), words.number(now[name]), "", change, "", small, which)


def _cost(now: pd.Series, then: pd.Series | None, currency: str, small: str) -> parts.Figure:
    words, cost = ui_words(), float(now["cost_total"])
    told = words.money(cost, currency, 0)
    grown = "" if then is None else words.money_change(cost - float(then["cost_total"]), currency, 0)
    return parts.Figure(words("overview.cost"), told, "", grown if currency else "", "", small, "seller")


def _at_risk(filters: Filters) -> parts.Figure:
    words, extent = ui_words(), ask.extent()
    deadlines = ask.answer(open_dues, Filters(values=filters.values))
    due = count_due(deadlines, utc_now())
    return parts.Figure(
        words("overview.at_risk"),
        words.number(due.soon),
        "",
        words("overview.missed", n=due.missed) if due.missed else "",
        "worse" if due.missed else "",
        words("overview.open_cases", n=len(deadlines)),
        which="due" if due.soon or not due.missed else "overdue",
        filters=filters.between(extent.first_day or extent.as_of, extent.as_of),
    )
