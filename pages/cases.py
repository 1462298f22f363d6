"""Cases: every row behind every number, one case whole, and the clock of the steps."""

from __future__ import annotations

import streamlit as st

from data import cases
from pages.ui import ask, case_list, case_one, case_times, parts, state
from pages.ui.choices import choice
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
tab = choice(
    words("cases.tabs"), TABS, lambda t: words(f"cases.tab.{t}"), param="tab", key="cases-tab", visible=False
)
if tab == "clock":
    case_times.show()
else:
    case_list.show()
