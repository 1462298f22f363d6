"""Data: load files, see what happened to them, teach words, look after the store."""

from __future__ import annotations

import streamlit as st

from data.schema import IMPORTS
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.imports import care, uploads
from pages.ui.imports.history import STATES, history
from pages.ui.imports.words import word_list
from pages.ui.parts.choices import choice

TABS = {
    "load": uploads.panel,
    "history": history,
    "words": word_list,
    "quality": care.quality,
    "templates": care.template_list,
    "backup": care.backups,
    "dictionary": care.dictionary,
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

state.expect(demo=("1",), show=STATES)
if state.param("import"):
    state.expect(**{"import": set(ask.everything(IMPORTS)["import_id"])})
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
        care.demo()
    elif extent.empty and not uploads.files():
        care.first_steps()
    uploads.panel()
    if not asked_for_demo and not uploads.files() and (extent.empty or extent.is_demo):
        care.demo()
