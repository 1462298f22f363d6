"""Costs: what wrong shipments cost, where the money goes, and what would cost less."""

from __future__ import annotations

import streamlit as st

from analysis.questions.comparison import comparison
from analysis.questions.costs import booked, cost_each
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.screens import ScreenEnds
from pages.ui.costs import account, headline, ledger, outlook, remedies, weeks
from pages.ui.weekly import cohorts

filters = state.filters()
compared = ask.counted(comparison, filters, state.compare())
entries = ask.counted(booked, filters)
whole = ask.cells((), filters).iloc[0]
each = ask.counted(cost_each, filters)
quarter = outlook.quarter(filters)

parts.title("costs", finding=headline.finding(entries, whole, each, filters))
if not whole["cases"]:
    parts.empty("claims" if cohorts.silent(filters) else "rows")
    raise ScreenEnds
headline.headline(entries, whole, each, compared, quarter)
parts.compared_with(compared, compared.counted)
headline.not_known(filters)
if entries.empty:
    parts.empty("costs")
else:
    left, right = st.columns([2, 3], gap="large")
    with left:
        ledger.steps(entries, filters)
    with right:
        ledger.the_ledger(entries, filters)
    parts.folded("costs.weekly", lambda: weeks.weeks(filters))
    parts.folded("costs.failures", lambda: ledger.failures(entries, filters))
parts.folded("costs.forecast", lambda: outlook.forecast_chart(quarter))
parts.folded("costs.account", lambda: account.account_health(filters))
parts.folded("costs.remedy", lambda: remedies.against(filters))
parts.folded("costs.requests", lambda: remedies.requests(filters))
if not entries.empty:
    parts.folded("costs.dearest", lambda: weeks.dearest(entries))
