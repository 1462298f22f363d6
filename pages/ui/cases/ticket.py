"""The ticket to the marketplace, ready to copy, in the language of the shop's site or another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from babel import Locale

from analysis.cases import ticket
from analysis.wording.words import Words
from data import query
from data.cases import case_clock, forms
from data.locales import ticket_texts
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words


def show(case: Mapping[str, Any]) -> None:
    """Language and text."""
    words = ui_words()
    parts.section("cases.part.ticket")
    site = ask.answer(case_clock.sites).get((str(case["platform"]), str(case["case_shop"])), "")
    usual = ticket_texts.language_of(site)
    key = f"case-{forms.reference(forms.key_of(case))}-language"
    if state.widget(key) is None:
        state.seed(key, usual)
    language = st.selectbox(
        words("cases.ticket.language"),
        ticket_texts.languages(),
        key=key,
        format_func=lambda code: str(Locale.parse(code).get_display_name(words.language)),
        width=320,
    )
    received = str(case["received_sku"] or "")
    about = ask.answer(query.items, (received,)) if received else None
    name = str(about.iloc[0]["product_name"] or "") if about is not None and len(about) else ""
    text = ticket.text(case, partial(ticket_texts.sentence, language), Words(language, words.zone), name)
    st.caption(words("cases.ticket.help"))
    st.code(text, language=None, wrap_lines=True)
    if case["ticket_no"]:
        if pd.isna(case["ticket_at"]):
            st.caption(words.md("cases.ticket.filed_undated", number=case["ticket_no"]))
        else:
            when = words.when(case["ticket_at"])
            st.caption(words.md("cases.ticket.filed", number=case["ticket_no"], when=when))
