"""All causes with count, certainty and cost."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.causes import summary
from pages.ui import parts
from pages.ui.core import state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words

LISTED = (
    "cause",
    "count",
    "share",
    "confirmed",
    "suspected",
    "beside",
    "cost_total",
    "cost_each",
    "unpriced",
)


def every_cause(cells: pd.DataFrame, rows: pd.DataFrame) -> None:
    """All causes with count, certainty and cost."""
    words = ui_words()
    table = summary.summary(cells, summary.certainty(rows), summary.contributing(rows))
    parts.section("causes.all.title")
    suspected = int(table["suspected"].sum())
    if suspected:
        parts.says("causes.all.suspected", suspected)
    labels = {
        n: words(f"causes.column.{n}")
        for n in ("count", "confirmed", "suspected", "beside", "cost_each", "unpriced")
    }
    parts.table(table, LISTED, "causes-all", alt=words("causes.all.title"), labels=labels)


def links(cells: pd.DataFrame) -> None:
    """Ways to the rows: errors, those without a known order line, those nobody judged."""
    words = ui_words()
    with st.container(horizontal=True):
        parts.rows_link(words("causes.rows.errors"))
        if cells["unmatched"].sum():
            parts.rows_link(words("causes.rows.unmatched"), which="unmatched")
        st.page_link(
            SCREENS["cases"].file,
            label=words("causes.rows.unjudged"),
            query_params=state.link(which="unjudged"),
        )
