"""Causes: why errors happen, and where in the process they are made."""

from __future__ import annotations

import streamlit as st

from analysis.causes import summary
from pages.ui import parts
from pages.ui.causes import pareto as screen
from pages.ui.core import ask, state

filters = state.filters()
# all causes and branches stay in sight when one of them is chosen
whole = filters.having("cause").having("sixm")
cells = summary.counted(ask.cells(("cause",), whole))
branches = summary.counted(ask.cells(("sixm",), whole))
rows = ask.answer(screen.coded, whole)

parts.title("causes", finding=screen.finding(cells))
if not cells["count"].sum():
    parts.empty("rows")
    st.stop()
screen.headline(cells, branches, rows, whole)
left, right = st.columns(2, gap="large")
with left:
    screen.count_pareto(cells, filters)
with right:
    screen.cost_pareto(cells, filters)
screen.trend(cells, filters)
left, right = st.columns([3, 2], gap="large")
with left:
    screen.steps(whole)
with right:
    screen.sixm(branches, filters)
    screen.beside(rows)
screen.every_cause(cells, rows)
