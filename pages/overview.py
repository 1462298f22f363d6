"""This week: how are we doing, what is unusual, what needs a decision."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from analysis import maturity, priority, signals, standing, weekly
from analysis.draw import bars, control
from data.schema import ACTIONS
from data.store import Store, utc_now
from pages.ui import ask, parts, state
from pages.ui.registry import SCREENS
from pages.ui.words import ui_words

HISTORY_WEEKS = 52
SIGNALS_SHOWN = 5

words = ui_words()
filters = state.filters()
extent = ask.extent()
as_of = extent.as_of
end = filters.end or as_of
if as_of is None or end is None:
    parts.empty("data")
    st.stop()
start = filters.start or extent.first_day or end
past = filters.between(min(start, end - timedelta(weeks=HISTORY_WEEKS)), end)
currency = ask.setting("reporting_currency")


def curves_of(store: Store, until: object) -> maturity.Curves:
    """Reporting delays as of a day, kept with the store's version."""
    return maturity.delay_curves(ask.delays(until))  # type: ignore[arg-type]


curves = ask.answer(curves_of, as_of)
drawn = weekly.weekly(ask.cells(("day", "platform"), past), curves, as_of)
until = standing.judged_until(drawn.weeks, end)
judged = filters.between(start, until) if until is not None and until >= start else None
before = state.comparison(judged) if judged else None
now = ask.cells((), judged or filters)
stand = standing.standing(now, ask.cells((), before) if before else None)
whole = ask.cells((), filters).iloc[0]
whole_before = ask.cells((), state.comparison()).iloc[0] if state.comparison() else None  # type: ignore[arg-type]
ever = filters.between(extent.first_day or as_of, as_of)
waiting = ask.rows(ever, which="open", order="respond_by", descending=False, size=1000)
due = standing.due(waiting.frame["respond_by"], utc_now())
found = weekly.of_all(drawn)

parts.title("overview", finding=words(f"overview.finding.{found.direction if found else 'none'}"))


def rate_figure() -> parts.Figure:
    """The reported error rate with its interval, of weeks that can be judged."""
    change = (
        words("overview.change", value=words.signed(stand.change * 10_000, 1))
        if before and stand.lines
        else ""
    )
    young = (
        words("overview.judged_until", day=words.day(until))
        if until is not None and end is not None and until < end
        else ""
    )
    sure = (
        words("interval.range", lower=words.per(stand.lower), upper=words.per(stand.upper))
        if stand.lines
        else ""
    )
    return parts.Figure(
        words("overview.rate"),
        words.rate(stand.errors, stand.lines),
        words("unit.per_10000_lines"),
        change if stand.change == stand.change else "",
        stand.direction,  # type: ignore[arg-type]
        " · ".join(p for p in (sure, young) if p),
        which="errors",
        help=words("overview.rate_help"),
        filters=judged,
    )


def count_figure(key: str, value: str, column: str, which: str, small: str = "") -> parts.Figure:
    """A count or an amount of the whole period against the one before."""
    change = ""
    if whole_before is not None:
        difference = float(whole[column]) - float(whole_before[column])
        change = words("overview.change", value=words.signed(difference, 0))
    return parts.Figure(words(f"overview.{key}"), value, "", change, "", small, which)


cost_unknown = int(whole["cost_unknown"])
parts.headline(
    [
        rate_figure(),
        count_figure(
            "errors",
            words.number(whole["errors"]),
            "errors",
            "errors",
            words("fact.unknown_fault", n=int(whole["unknown_fault"])) if whole["unknown_fault"] else "",
        ),
        count_figure("cases", words.number(whole["cases"]), "cases", "all"),
        count_figure(
            "cost",
            words.money(whole["cost_total"], currency, 0),
            "cost_total",
            "seller",
            words("overview.cost_unknown", n=cost_unknown) if cost_unknown else "",
        ),
        parts.Figure(
            words("overview.at_risk"),
            words.number(due.soon),
            "",
            words("overview.missed", n=due.missed) if due.missed else "",
            "worse" if due.missed else "",
            words("overview.open_cases", n=waiting.total),
            which="open",
            filters=ever,
        ),
    ]
)

compared = state.comparison()
if compared:
    st.caption(words("overview.compared", period=words.span(compared.start, compared.end)))

if whole["lines"] == 0:
    parts.empty("orders")
else:
    rare = drawn.kind == "g"
    actions = ask.everything(ACTIONS)
    started = actions[actions["start_on"].notna()].tail(4)
    figure = control.control(
        drawn.chart,
        words,
        parts.look(),
        dates=list(drawn.dates),
        better="higher" if rare else "lower",
        scale=1 if rare else 10_000,
        mature=None if rare else list(drawn.weeks["maturity"].fillna(0)),
        nowcast=None if rare else drawn.nowcast,
        markers=[
            control.Marker(pd.Timestamp(d).date(), str(t))
            for d, t in zip(started["start_on"], started["title"], strict=True)
        ],
    )
    parts.chart(
        figure,
        "overview.gaps" if rare else "overview.weekly",
        data=drawn.chart.assign(week=drawn.dates.to_numpy()),
        facts=[
            words("overview.chart_kind", kind=words(f"overview.kind.{drawn.kind}")),
            words(
                "fact.n",
                errors=words.number(drawn.weeks["errors"].sum()),
                lines=words.number(drawn.weeks["lines"].sum()),
            ),
            words("fact.as_of", day=words.date(as_of)),
            *([words("overview.weeks_missing", n=drawn.missing)] if drawn.missing else []),
        ],
        select="" if rare else "week",
        computed={
            "errors": words.number(drawn.weeks["errors"].sum()),
            "lines": words.number(drawn.weeks["lines"].sum()),
        },
    )

left, right = st.columns(2, gap="large")
with left:
    parts.section("overview.signals.title")
    some = signals.find({by: ask.cells(("week", *by), past) for by in signals.LOOKED_AT}, drawn.weeks)
    shown = ([found] if found else []) + some[:SIGNALS_SHOWN]
    if drawn.missing:
        parts.says("overview.signals.too_few", n=drawn.missing)
    elif not shown:
        parts.says("overview.signals.none")
    for signal in shown:
        name = (
            words(
                "filter.chip",
                name=words(f"filter.{signal.dimension}"),
                value=words.value(signal.dimension, signal.value),
            )
            if signal.dimension
            else words("overview.everything")
        )
        sentence = words.md(
            f"overview.signals.{signal.direction}", name=name, unusual=signal.unusual, of=signal.of
        )
        st.markdown(f"{'▲' if signal.direction == 'above' else '◆'} {sentence}")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(words.listed([words(f"rule.{code}") for code in signal.rules]), width="content")
            parts.rows_link(
                words("link.rows"),
                filters.having(signal.dimension, signal.value) if signal.dimension else None,
            )
with right:
    skus = standing.cost_each(ask.cells(("sku",), filters))
    ranked = priority.priority(skus, "sku", "cost_each") if skus["lines"].sum() else skus.iloc[:0]
    ranked = ranked[ranked["avoidable_cost"] > 0].head(8) if len(ranked) else ranked
    if ranked.empty:
        parts.section("overview.priority.title")
        parts.empty("costs" if whole["errors"] else "rows")
    else:
        parts.chart(
            bars.bars(
                ranked,
                words,
                parts.look(),
                name="sku",
                value="avoidable_cost",
                text=lambda row: words.money(row["avoidable_cost"], currency, 0),
                tip=lambda row: [
                    words("chart.of", errors=words.number(row["errors"]), lines=words.number(row["lines"])),
                    words("overview.priority.probability", share=words.percent(row["probability"])),
                ],
                selected=filters.get("sku"),
            ),
            "overview.priority",
            data=ranked,
            select="sku",
            facts=[words("overview.priority.unit", currency=currency or words("value.unknown"))],
        )

waiting_actions = standing.open_actions(ask.everything(ACTIONS), words.today())
parts.section("overview.actions.title")
if waiting_actions.empty:
    parts.says("overview.actions.none")
else:
    overdue = int(waiting_actions["overdue"].sum())
    parts.says("overview.actions.open", n=len(waiting_actions))
    if overdue:
        parts.says("overview.actions.overdue", n=overdue)
    parts.table(
        waiting_actions,
        ("title", "owner", "due_on", "state", "overdue"),
        "overview-actions",
        alt=words("overview.actions.title"),
        size=8,
    )
st.page_link(SCREENS["actions"].file, label=words("overview.actions.all"))
