"""This week: how are we doing, what is unusual, what needs a decision."""

from __future__ import annotations

import streamlit as st

from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words
from pages.ui.overview import figures, metrics, pack, priority, signals
from pages.ui.weekly import chart, cohorts

words = ui_words()
filters = state.filters()
drawn = chart.drawn(filters)
if drawn is None:
    parts.empty("data")
    st.stop()
judged = cohorts.judged(filters)
found = signals.in_view(filters, drawn)
worst = next((s for s in found if s.direction == "above"), found[0] if found else None)

if worst is not None:
    finding = signals.sentence(worst).replace("**", "")
else:
    finding = words("overview.finding.too_few" if drawn.missing else "overview.finding.none")
parts.title("overview", finding=finding)
figures.show(filters, judged)
chart.show(filters, "overview.weekly", "overview.gaps")
left, right = st.columns(2, gap="large")
with left:
    signals.show(filters, drawn, found)
with right:
    priority.skus(filters)
if ask.extent().orders_known:
    metrics.show(filters, drawn)
priority.actions()
pack.show(filters)
