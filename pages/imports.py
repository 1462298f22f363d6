"""Data: load files, see what happened to them, teach words, look after the store."""

from __future__ import annotations

import streamlit as st

from pages.ui import ask, data_care, parts, rights, state, uploads
from pages.ui.import_history import history
from pages.ui.word_list import word_list
from pages.ui.words import ui_words

TABS = {
    "load": uploads.panel,
    "history": history,
    "words": word_list,
    "quality": data_care.quality,
    "templates": data_care.template_list,
    "backup": data_care.backups,
    "dictionary": data_care.dictionary,
}

words = ui_words()
extent = ask.extent()
found = ""
if not extent.empty:
    found = words.md(
        "imports.finding",
        lines=words.number(extent.lines),
        cases=words.number(extent.cases),
        day=words.date(extent.as_of),
    )
parts.title("imports", finding=found)

tab = state.param("tab", "load", tuple(TABS))
state.seed("imports-tab", tab)
st.segmented_control(
    words("imports.tab"),
    tuple(TABS),
    key="imports-tab",
    format_func=lambda name: words(f"imports.tab.{name}"),
    on_change=lambda: state.set_param("tab", state.widget("imports-tab")),
    label_visibility="collapsed",
    required=True,
    wrap=True,
)
if tab != "load":
    TABS[tab]()
elif not rights.may("edit"):
    st.info(words("imports.rights"), icon=":material/lock:")
else:
    asked_for_demo = state.param("demo") == "1"
    if asked_for_demo:
        data_care.demo()
    elif extent.empty and not uploads.files():
        data_care.first_steps()
    uploads.panel()
    if not asked_for_demo and not uploads.files() and (extent.empty or extent.is_demo):
        data_care.demo()
