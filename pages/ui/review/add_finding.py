"""Putting something seen on another screen into a retro: its numbers are frozen as they are at that moment."""

from __future__ import annotations

import streamlit as st

from analysis.wording import escape
from data.records import retros
from data.records.retros import Finding
from pages.ui.core import ask, rights, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words

OPEN = ("draft", "held")


def offer(finding: Finding, key: str, label: str = "") -> None:
    """A way to put a finding into one of the retros that are not closed; a short ``label`` stands without its icon."""
    if not rights.may("edit"):
        return
    words = ui_words()
    every = ask.answer(retros.everything)
    known = every[every["state"].isin(OPEN)]
    icon = None if label else ":material/note_add:"
    with st.popover(label or words("retro.add.offer"), type="tertiary", icon=icon, key=f"add-{key}"):
        if known.empty:
            st.markdown(words("retro.add.none"))
            st.page_link(SCREENS["retro"].file, label=words("retro.add.go"), query_params=state.link())
            return
        titles = {
            str(i): str(t or words("retro.untitled"))
            for i, t in zip(known["retro_id"], known["title"], strict=True)
        }
        chosen = st.selectbox(
            words("retro.add.which"),
            tuple(titles),
            key=f"add-{key}-retro",
            format_func=lambda i: escape.plain(titles[i]),
        )
        st.button(
            words("retro.add.do"), key=f"add-{key}-do", type="primary", on_click=_put, args=(finding, chosen)
        )


def _put(finding: Finding, retro_id: str) -> None:
    if not rights.may("edit"):
        return
    before = {f.finding_id for f in retros.findings(ask.store(), retro_id)}
    made = retros.put_finding(ask.store(), retro_id, finding, rights.who(), ask.extent().as_of)
    st.toast(ui_words()("retro.add.there" if made in before else "retro.add.done"), icon=":material/check:")
