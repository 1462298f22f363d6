"""Packers: who differs from the others by more than chance, given how hard their work is."""

from __future__ import annotations

from functools import partial

import streamlit as st

from analysis.questions import packers as questions
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.screens import ScreenEnds
from pages.ui.core.words import ui_words
from pages.ui.packers import comparison, difficulty, learning
from pages.ui.weekly import cohorts

words = ui_words()
filters = state.filters()
of, over = comparison.chosen()
who = of.name
period = comparison.period(filters, over, who)
if period is None:
    lacking = cohorts.lacking(filters)
    parts.title("packers", finding=parts.empty_title(lacking))
    comparison.choose()
    parts.empty(lacking)
    raise ScreenEnds
# all are compared whoever is chosen: the same question, once
everybody = period.unchosen(who)
table = ask.counted(questions.compared, everybody, who)
lacking = "orders" if who in ("shop", "carrier") else "packing"
parts.title("packers", finding=comparison.finding(table, who) or parts.empty_title(lacking))
comparison.choose()
parts.says(f"packers.said.{over}", period=words.span(period.start, period.end))
if table.empty:
    parts.empty(lacking)
    raise ScreenEnds
comparison.sentences(table, who, period)
several, nobody = ask.counted(questions.lines_of_nobody, everybody, who)
if several:
    st.caption(words("packers.shared", n=several))
if nobody:
    st.caption(words("packers.nobody", n=nobody))
if len(table) > 1:  # one alone is as itself
    comparison.charts(table, who, period)
comparison.table_of(table, who)
if len(table) > 1:
    parts.folded("packers.mix", partial(difficulty.difficulty_map, who, period))
if of.learns:
    parts.folded("packers.curve", partial(learning.learning_curve, table, who, period))
