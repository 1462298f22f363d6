"""What the period cost: the finding, the figures, and what is not known."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis.costs import ledger
from analysis.costs.forecast import Forecast
from analysis.costs.per_error import Mean
from analysis.questions import costs as questions
from analysis.questions.comparison import PeriodComparison
from analysis.rates import period_rate
from data.meaning.missing import text_of
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words
from pages.ui.costs.amounts import money, short
from pages.ui.weekly import cohorts

WHOLE = 100  # amounts from here on are told without cents in a headline


def finding(entries: pd.DataFrame, whole: pd.Series, each: Mean, filters: Filters) -> str:
    """What the period cost, and the largest part of it."""
    words = ui_words()
    kinds = ask.counted(questions.cut, filters, "kind")
    gross = kinds.loc[kinds["cost"] > 0, "cost"].sum()
    if not gross:
        return (
            words("costs.finding.none")
            if period_rate.all_errors(whole)
            else words(cohorts.none_known(filters, "costs.finding.no_errors"))
        )
    first = kinds.iloc[0]
    return words.md(
        "costs.finding", int(period_rate.all_errors(whole)),
        cost=money(ledger.total(entries), 0), kind=words.value("kind", first["kind"]),
        share=words.percent(first["cost"] / gross), each=money(each.mean),
    )  # fmt: skip


def headline(
    entries: pd.DataFrame,
    whole: pd.Series,
    each: Mean,
    compared: PeriodComparison,
    quarter: Forecast | None,
) -> None:
    """Net cost, cost per error, per 1,000 lines, unknown, and the forecast of the quarter."""
    words = ui_words()
    unknown = period_rate.known_cost(whole) != period_rate.known_cost(whole)
    net, lost = float("nan") if unknown else ledger.total(entries), int(whole["cost_unknown"])
    change = _change(net, compared)
    counted = int(period_rate.all_errors(whole))
    figures = [
        parts.Figure(
            words("costs.net"),
            short(net),
            change=change,
            which="seller",
            help=words("costs.net_help"),
            whole=money(net, 0),
        ),
        parts.Figure(
            words("costs.each"),
            short(each.mean, None) if each.known else words("value.unknown"),
            interval=words("interval.range", lower=money(each.lower), upper=money(each.upper)) if each.known else "",
            help=words("costs.each_help"),
            whole=money(each.mean) if each.known else "",
        ),
        _per_lines(),
        parts.Figure(
            words("costs.unknown"),
            words.number(lost),
            interval=words("costs.of_errors", n=counted, share=words.percent(lost / counted if counted else None)),
            which="cost_unknown",
            help=words("costs.unknown_help"),
        ),
    ]  # fmt: skip
    if quarter is not None:
        figures.append(
            parts.Figure(
                words("costs.quarter"),
                short(quarter.expected),
                interval=words("costs.band", lower=money(quarter.lower, 0), upper=money(quarter.upper, 0)),
                help=words("costs.quarter_help"),
                whole=money(quarter.expected, 0),
            )
        )
    parts.headline(figures)


def _change(net: float, compared: PeriodComparison) -> str:
    """The change of the cost, '' where amounts do not compare, that there is no data where there is none."""
    if compared.counted is None:
        return parts.no_data(compared.missing) if compared.missing else ""
    grown = net - period_rate.known_cost(ask.cells((), compared.counted).iloc[0])
    if grown != grown:
        return ""
    return ui_words().money_change(grown, ask.setting("reporting_currency"), 0, short=True)


def _per_lines() -> parts.Figure:
    """Cost per 1,000 lines of the weeks that can be judged; a word where there are no lines."""
    words, filters = ui_words(), state.filters()
    # which weeks can be judged is a matter of what was shipped, whichever cause is chosen
    judged = cohorts.judged(filters.exposure()).filters
    part = replace(filters.between(judged.start, judged.end), claimed=judged.claimed) if judged else None
    rate = ask.counted(questions.cost_rate, part) if part else None
    if part is None or rate is None or rate.per_lines is None:
        return parts.Figure(
            words("costs.per_lines"), words("value.no_rate"), help=words("costs.per_lines_help")
        )
    return parts.Figure(
        words("costs.per_lines"),
        short(rate.per_lines, 0 if rate.per_lines >= WHOLE else 2),
        interval=words("costs.judged", day=words.day(part.end), lines=words.number(rate.lines)),
        help=words("costs.per_lines_help"),
        whole=money(rate.per_lines),
    )


def not_known(filters: Filters) -> None:
    """Costs without exchange rate, with the way to Settings; what cases that are not ours cost."""
    words, beside = ui_words(), ask.counted(questions.beside, filters)
    lost = beside.without_rate
    if len(lost):
        currency = ask.setting("reporting_currency")
        amounts = [
            f"{words.number(a, 2)} {c}" if text_of(c) else words.money(a, "")
            for c, a in zip(lost["currency"], lost["amount"], strict=True)
        ]
        key = "costs.no_rate" if currency else "costs.no_currency"
        with st.container(border=True, key="costs-no-rate"):
            st.markdown(
                words.md(key, int(lost["entries"].sum()), amounts=words.listed(amounts), currency=currency)
            )
            st.page_link(
                SCREENS["settings"].file, label=words("costs.to_settings"), query_params={"tab": "money"},
                icon=":material/settings:",
            )  # fmt: skip
    if beside.others is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(words.md("costs.not_ours", cost=money(beside.others, 0)), width="content")
            parts.rows_link(words("link.rows"), which="not_seller")
