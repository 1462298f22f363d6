"""Data: load files, see what happened to them, teach words, look after the store."""

from __future__ import annotations

import streamlit as st

from pages.ui import ask, data_care, parts, rights, state, uploads
from pages.ui.choices import choice
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

tab = choice(
    words("imports.tab"),
    tuple(TABS),
    lambda name: words(f"imports.tab.{name}"),
    param="tab",
    key="imports-tab",
    visible=False,
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
