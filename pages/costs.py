"""Costs: what wrong shipments cost, where the money goes, and what would cost less."""

from __future__ import annotations

import streamlit as st

from analysis.costs import ledger
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.costs import ledger as costs
from pages.ui.costs import outlook, remedies

filters = state.filters()
compared = state.comparison()
everything = ask.case_costs(filters)
entries = ledger.booked(everything)
whole = ask.cells((), filters).iloc[0]
before = ask.cells((), compared).iloc[0] if compared else None
errors = ask.answer(costs.priced, filters)
quarter = outlook.quarter(filters)

parts.title("costs", finding=costs.finding(entries, whole, errors))
if not whole["cases"]:
    parts.empty("rows")
    st.stop()
costs.headline(entries, whole, errors, before, quarter)
costs.not_known(everything)
if entries.empty:
    parts.empty("costs")
else:
    left, right = st.columns([3, 2], gap="large")
    with left:
        costs.steps(entries)
    with right:
        costs.failures(entries)
    costs.the_ledger(entries, filters)
    costs.weeks(filters)
left, right = st.columns(2, gap="large")
with left:
    outlook.forecast_chart(quarter)
with right:
    outlook.limits(filters)
remedies.against(filters)
remedies.requests(filters)
if not entries.empty:
    costs.dearest(entries)
