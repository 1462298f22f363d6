"""One chosen item: its control chart and its cases."""

from __future__ import annotations

import streamlit as st

from data.cases import forms
from data.query import Filters
from pages.ui import parts
from pages.ui.core import state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words
from pages.ui.weekly import cohorts


def one(filters: Filters, by: str) -> None:
    """The control chart and the cases of the chosen item."""
    words = ui_words()
    chosen = filters.get(by)
    if len(chosen) != 1:
        parts.section("skus.one.title")
        parts.says("skus.one.choose")
        return
    parts.section("skus.one.title", words.md("skus.one.of", sku=words.value(by, chosen[0])))
    cohorts.chart(filters, "skus")
    row = parts.case_table(filters, "skus-cases", which="errors")
    if row:
        st.switch_page(
            SCREENS["cases"].file, query_params=state.link(case=forms.reference(forms.key_of(row)))
        )
    parts.rows_link(words("link.rows"), filters)
