"""Packers: who differs from the others by more than chance, given how hard their work is."""

from __future__ import annotations

import streamlit as st

from analysis.report import asked
from pages.ui import ask, fairness, parts, state
from pages.ui.words import ui_words

words = ui_words()
filters = state.filters()
heading = st.container()
of, over = fairness.choose()
who = of.name
period = fairness.period(filters, over)
if period is None:
    with heading:
        parts.title("packers")
    parts.empty("young")
    st.stop()
table = ask.answer(asked.compared, period, who)
with heading:
    parts.title("packers", finding=fairness.finding(table, who))
parts.says(f"packers.said.{over}", period=words.span(period.start, period.end))
if table.empty:
    parts.empty("orders" if who in ("shop", "carrier") else "packing")
    st.stop()
fairness.sentences(table, who, period)
several, nobody = ask.answer(fairness.nobodys, period, who)
if several:
    st.caption(words("packers.shared", n=several))
if nobody:
    st.caption(words("packers.nobody", n=nobody))
fairness.charts(table, who, period)
fairness.table_of(table, who)
fairness.difficulty_map(ask.answer(fairness.mix, period, who), who, period)
if of.learns:
    fairness.learning_curve(table, who, period)
