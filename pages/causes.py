"""Causes: why errors happen, and where in the process they are made."""

from __future__ import annotations

import streamlit as st

from analysis.causes import summary
from analysis.questions.causes import coded
from pages.ui import parts
from pages.ui.causes import branches as by_branch
from pages.ui.causes import every_cause, pareto, weeks
from pages.ui.core import ask, state
from pages.ui.core.screens import ScreenEnds
from pages.ui.core.words import ui_words
from pages.ui.weekly import changed_values, cohorts

filters = state.filters()
# all causes and branches stay in sight when one of them is chosen
whole = filters.unchosen("cause").unchosen("sixm")
cells = summary.counted(ask.cells(("cause",), whole))
branches = summary.counted(ask.cells(("sixm",), whole))
rows = ask.counted(coded, whole)

silent = not cells["count"].sum() and cohorts.silent(whole)
parts.title("causes", finding=ui_words()("report.headline.no_cases") if silent else pareto.finding(cells))
if not cells["count"].sum():
    parts.empty("claims" if silent else "rows")
    raise ScreenEnds
if filters != whole:
    parts.says("causes.whole")
pareto.headline(cells, branches, rows, whole)
left, right = st.columns(2, gap="large")
with left:
    pareto.count_pareto(cells, filters)
with right:
    pareto.cost_pareto(cells, filters)
changed_values.show(whole)
weeks.trend(cells, filters)
parts.folded("causes.steps", lambda: by_branch.steps(whole))
parts.folded("causes.sixm", lambda: by_branch.sixm(branches, filters))
parts.folded("causes.beside", lambda: by_branch.beside(rows))
parts.folded("causes.all", lambda: every_cause.every_cause(cells, rows))
every_cause.links(cells)
