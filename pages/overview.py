"""This week: how are we doing, what is unusual, what needs a decision."""

from __future__ import annotations

import streamlit as st

from pages.ui import (
    ask,
    cohorts,
    pack,
    parts,
    state,
    week_figures,
    week_metrics,
    week_priority,
    week_signals,
    weekly_chart,
)
from pages.ui.words import ui_words

words = ui_words()
filters = state.filters()
drawn = weekly_chart.drawn(filters)
if drawn is None:
    parts.empty("data")
    st.stop()
judged = cohorts.judged(filters)
found = week_signals.found(filters, drawn)
worst = next((s for s in found if s.direction == "above"), found[0] if found else None)

if worst is not None:
    finding = week_signals.told(worst).replace("**", "")
else:
    finding = words("overview.finding.too_few" if drawn.missing else "overview.finding.none")
parts.title("overview", finding=finding)
week_figures.show(filters, judged)
weekly_chart.show(filters, "overview.weekly", "overview.gaps")
left, right = st.columns(2, gap="large")
with left:
    week_signals.show(filters, drawn, found)
with right:
    week_priority.skus(filters)
if ask.extent().orders_known:
    week_metrics.show(filters, drawn)
week_priority.actions()
pack.show(filters)
