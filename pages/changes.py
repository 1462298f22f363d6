"""What changed: what explains the difference between this period and the one before."""

from __future__ import annotations

import streamlit as st

from analysis.questions import changes as questions
from pages.ui import parts
from pages.ui.changes import explained, periods, split
from pages.ui.core import ask, state
from pages.ui.core.screens import ScreenEnds
from pages.ui.core.words import ui_words
from pages.ui.weekly import changed_values, cohorts

words = ui_words()
compared, judged = periods.chosen(state.filters())
if compared is None:
    if state.compare() == "none":
        parts.title("changes")
        parts.says("changes.no_comparison")
    else:
        parts.title("changes", finding=parts.empty_title("data"))
        parts.empty("data")
    raise ScreenEnds
question = (compared.now, compared.before, compared.young)
table = ask.counted(questions.counts, *question)
allowed = ask.counted(questions.allowance, compared.now, compared.before)
found = ask.counted(questions.total, *question) if len(table) else None
if found is None and cohorts.silent(compared.now):
    parts.title("changes", finding=parts.empty_title("claims"))
    parts.empty("claims")
    raise ScreenEnds
if found is None:
    lost = compared.before if not table["n1"].sum() else compared.now
    parts.title("changes", finding=words.md("changes.no_before", period=words.span(lost.start, lost.end)))
    parts.empty("before" if table["n2"].sum() else "orders")
    raise ScreenEnds

parts.title("changes", finding=periods.finding(found, table, allowed))
periods.said(compared, table, judged)
changed_values.show(state.filters())
if not table[["c1", "c2"]].to_numpy().sum():
    raise ScreenEnds
with st.spinner(words("changes.searching")):
    causes = ask.counted(questions.explanations, *question)
explained.show(causes, compared, found)
names = questions.varying(table)
parts.section("changes.split.section")
if names and periods.few(table):
    parts.says("changes.split.few")
elif names:
    split.split(table, split.choose_dimension(names, causes), compared)
    split.overview(ask.counted(questions.parts, *question))
else:
    parts.says("changes.one_value")
