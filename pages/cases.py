"""Cases: every row behind every number, one case whole, and the clock of the steps."""

from __future__ import annotations

import streamlit as st

from data import cases
from pages.ui import ask, case_list, case_one, case_times, parts, state
from pages.ui.words import ui_words

TABS = ("list", "clock")

words = ui_words()
wanted = state.param("case")
key = cases.find(ask.store(), wanted) if wanted else None
case = ask.case(**key) if key else None
if case is not None:
    case_one.show(case)
    st.stop()
parts.title("cases")
if wanted:
    parts.says("cases.not_found", case=wanted)
tab = state.param("tab", TABS[0], TABS)
state.seed("cases-tab", tab)
st.segmented_control(
    words("cases.tabs"),
    TABS,
    key="cases-tab",
    format_func=lambda t: words(f"cases.tab.{t}"),
    label_visibility="collapsed",
    required=True,
    on_change=lambda: state.set_param("tab", state.widget("cases-tab")),
)
if tab == "clock":
    case_times.show()
else:
    case_list.show()
