"""One chosen item: its control chart and its cases."""

from __future__ import annotations

import streamlit as st

from data.cases import forms, pictures
from data.query import Filters
from pages.ui import parts
from pages.ui.core import rights, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words
from pages.ui.review.pictures import products, uploader
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
    if by == "sku":
        _picture(chosen[0])
    cohorts.chart(filters, "skus")
    row = parts.case_table(filters, "skus-cases", which="errors")
    if row:
        st.switch_page(
            SCREENS["cases"].file, query_params=state.link(case=forms.reference(forms.key_of(row)))
        )
    parts.rows_link(words("link.rows"), filters)


def _picture(sku: str) -> None:
    """What the item looks like, and the way to put its picture there."""
    words = ui_words()
    products((sku,))
    if rights.may("edit"):
        with st.popover(words("pictures.add"), icon=":material/image:", type="tertiary"):
            uploader(pictures.of_sku(sku), words("pictures.drop"))
