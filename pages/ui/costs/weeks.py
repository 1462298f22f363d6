"""Cost by week of shipment, and the dearest cases."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.costs import ledger, weekly
from analysis.draw import control
from analysis.draw.spec import Unit, Weeks
from analysis.questions import costs as questions
from data.cases import forms
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words
from pages.ui.costs.amounts import money
from pages.ui.weekly import cohorts


def weeks(filters: Filters) -> None:
    """Control chart of the cost per 1,000 lines by week of shipment."""
    words = ui_words()
    judged = cohorts.judged(filters)
    if judged.weeks.empty or not judged.weeks["lines"].sum():
        parts.section("costs.weekly.title")
        parts.empty("orders")
        return
    first = judged.weeks["week"].min().date()
    cost = ask.counted(questions.cost_by_week, filters.between(first, filters.end))
    chart = weekly.cost_chart(judged.weeks, cost)
    table = judged.weeks
    parts.chart(
        control.control(
            chart,
            words,
            parts.look(),
            Weeks(list(table["week"]), mature=list(table["maturity"].fillna(0))),
            Unit(scale=1, shown=lambda v: words.number(v, 0)),
        ),
        "costs.weekly",
        data=chart,
        select="week",
        facts=[
            words("costs.weekly.unit", currency=ask.setting("reporting_currency") or words("value.unknown")),
            words(
                "fact.n", errors=words.number(table["errors"].sum()), lines=words.number(table["lines"].sum())
            ),
            parts.as_of(),
        ],
        computed={"cost": money(chart["cost"].sum()), "lines": words.number(table["lines"].sum())},
    )


def dearest(entries: pd.DataFrame) -> None:
    """The ten dearest cases; choosing one opens it."""
    words = ui_words()
    table = ledger.dearest(entries)
    parts.section("costs.dearest.title")
    share = table["cost"].sum() / ledger.total(entries) if ledger.total(entries) > 0 else float("nan")
    if share == share:
        parts.says(
            "costs.dearest.share", len(table), share=words.percent(share), cost=money(table["cost"].sum(), 0)
        )
    columns = ("case_id", "open_day", "shop", "sku", "received_sku", "cause", "resolution", "cost")
    chosen = parts.table(table, columns, "costs-dearest", alt=words("costs.dearest.title"), select=True)
    if chosen:
        key = {"platform": chosen["platform"], "shop": chosen["case_shop"], "case_id": chosen["case_id"],
               "sku": chosen["case_sku"], "variation": chosen["case_variation"]}  # fmt: skip
        st.page_link(
            SCREENS["cases"].file, label=words.md("costs.dearest.open", case=chosen["case_id"]),
            query_params=state.link(case=forms.reference(key)), icon=":material/open_in_new:",
        )  # fmt: skip
    else:
        st.caption(words("costs.dearest.choose"))
