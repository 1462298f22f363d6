"""What is unusual, in sentences; each leads to its chart and its rows."""

from __future__ import annotations

import streamlit as st

from analysis.questions.sentences import nothing_unusual
from analysis.questions.situation import Situation
from analysis.signals import unusual
from analysis.signals.sentences import sentence
from analysis.signals.signal import Signal
from pages.ui import parts
from pages.ui.core import state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words

SHOWN = 6
MARKS = {"above": "▲", "below": "◆"}


def show(situation: Situation) -> None:
    """The sentences; what cannot be told yet is said. Nobody is named: people stand on the fair comparison alone."""
    words, some = ui_words(), situation.signals
    parts.section("overview.signals.title")
    if situation.drawn.missing or not some:
        st.markdown(nothing_unusual(situation, words))
    if situation.drawn.missing and not some:
        return
    for position, signal in enumerate(some[:SHOWN]):
        _sentence(situation, signal, position)
    if len(some) > SHOWN:
        with st.expander(words("overview.signals.more", n=len(some) - SHOWN)):
            for position, signal in enumerate(some[SHOWN:], SHOWN):
                _sentence(situation, signal, position)
    st.caption(words("overview.signals.sure", share=words.percent(unusual.FALSE_DISCOVERY)))


def _sentence(situation: Situation, signal: Signal, position: int) -> None:
    words, narrowed, rows = ui_words(), situation.filters, situation.newest(signal.of)
    for name, value in signal.values:
        narrowed = narrowed.having(name, value)
        rows = rows.having(name, value) if rows is not None else None
    told = sentence(signal, words, markdown=True, narrowed=situation.filters.narrowed)
    st.markdown(f"{MARKS[signal.direction]} {told}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"signal-{position}"):
        if signal.values:
            st.page_link(
                SCREENS["overview"].file,
                label=words("overview.signals.chart"),
                query_params=state.link(narrowed),
            )
        if rows is not None:
            parts.rows_link(words("link.rows"), rows)
        if signal.rules != (unusual.OWN_PAST,):
            st.caption(words.listed([words(f"rule.{code}") for code in signal.rules]))
