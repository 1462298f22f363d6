"""What is unusual, in sentences; each leads to its chart and its rows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.questions import packers
from analysis.questions.situation import Situation
from analysis.signals import unusual
from analysis.signals.sentences import sentence
from analysis.signals.signal import Signal
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words

SHOWN = 6
MARKS = {"above": "▲", "below": "◆"}


def show(situation: Situation) -> None:
    """The sentences, those of packers by the fair comparison alone; what cannot be told yet is said."""
    words, some = ui_words(), situation.signals
    parts.section("overview.signals.title")
    if situation.drawn.missing:
        parts.says("overview.signals.too_few", n=situation.drawn.missing)
        if not some:
            return
    packers = _packers(situation.judged)
    if not some and packers.empty:
        parts.says("overview.signals.none")
    for position, signal in enumerate(some[:SHOWN]):
        _sentence(situation, signal, position)
    for row in packers.to_dict("records"):
        _packer(situation, row)
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


def _packers(judged: Filters | None) -> pd.DataFrame:
    """Packers who differ by more than chance, given the work they had, in the weeks that can be judged."""
    if judged is None or not ask.extent().packing_known or len(judged.get("packer")) == 1:
        return pd.DataFrame()
    table = ask.answer(packers.compared, judged.having("packer"), "packer")
    return table[table["flagged"]] if len(table) else table


def _packer(situation: Situation, row: dict) -> None:
    words, judged = ui_words(), situation.judged
    numbers: dict[str, Any] = {
        "counted": packers.counted(row["errors"], row["compared_errors"], words),
        "expected": words.number(row["expected"], 1),
    }
    told = words.md(
        f"overview.signals.fair.{row['direction']}", name=words.value("packer", row["packer"]), **numbers
    )
    st.markdown(f"{MARKS['above' if row['direction'] == 'higher' else 'below']} {told}")
    with st.container(horizontal=True, vertical_alignment="center", key=f"signal-packer-{row['packer']}"):
        st.page_link(
            SCREENS["packers"].file,
            label=words("overview.signals.comparison"),
            query_params=state.link(situation.filters),
        )
        if judged is not None:
            parts.rows_link(words("link.rows"), judged.having("packer", str(row["packer"])))
