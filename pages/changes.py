"""What changed: what explains the difference between this period and the one before."""

from __future__ import annotations

import streamlit as st

from analysis.questions import asked
from pages.ui import parts
from pages.ui.changes import explained as changed
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words

words = ui_words()
compared, judged = changed.chosen(state.filters())
if compared is None:
    parts.title("changes")
    parts.empty("data")
    st.stop()
question = (compared.now, compared.before, compared.young)
table = ask.answer(changed.leaves, *question)
found = changed.change(table) if len(table) else None
if found is None:
    parts.title("changes")
    parts.says("changes.no_before", period=words.span(compared.before.start, compared.before.end))
    parts.empty("orders")
    st.stop()

parts.title("changes", finding=changed.finding(found))
changed.said(compared, table, judged)
with st.spinner(words("changes.searching")):
    explained = ask.answer(changed.explanations, *question)
changed.show(explained, compared)
names = asked.varying(table)
parts.section("changes.split.section")
if names:
    changed.split(table, changed.choose_dimension(names, explained), compared)
    changed.overview(table, names)
else:
    parts.says("changes.one_value")
