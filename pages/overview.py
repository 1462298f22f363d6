"""This week: how are we doing, what is unusual, what needs a decision."""

from __future__ import annotations

import streamlit as st

from analysis.questions.situation import assess
from analysis.signals.sentences import sentence
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words
from pages.ui.overview import figures, metrics, pack, priority, signals
from pages.ui.weekly import chart

words = ui_words()
filters = state.filters()
if ask.extent().as_of is None:
    parts.empty("data")
    st.stop()
situation = ask.answer(assess, filters, compare=state.compare(), **chart.choice())
found = situation.signals
worst = next((s for s in found if s.direction == "above"), found[0] if found else None)

if worst is not None:
    finding = sentence(worst, words, markdown=True, narrowed=bool(filters.values)).replace("**", "")
else:
    finding = words("overview.finding.too_few" if situation.drawn.missing else "overview.finding.none")
parts.title("overview", finding=finding)
figures.show(situation)
chart.show(filters, "overview.weekly", "overview.gaps", situation)
left, right = st.columns(2, gap="large")
with left:
    signals.show(situation)
with right:
    priority.skus(filters)
if ask.extent().orders_known:
    metrics.show(situation)
priority.actions()
pack.show(filters)
