"""SKUs: where errors come from, which are worth working on, and what is taken for what."""

from __future__ import annotations

import streamlit as st

from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.screens import ScreenEnds
from pages.ui.skus import funnel, item, mixups, priority
from pages.ui.weekly import changed_values, cohorts
from pages.ui.weekly.unjudged import unjudged

filters = state.filters()
by = state.param("by", "sku", priority.LEVELS)
ranked = priority.ranked(filters, by)

parts.title("skus", finding=priority.finding(ranked, by, filters))
priority.choose_level()
if not ask.cells((), filters).iloc[0]["lines"]:
    parts.empty("orders")
elif cohorts.silent(filters):
    parts.empty("claims")
    raise ScreenEnds
else:
    if behind := unjudged(filters)[1]:
        st.caption(behind)
    changed_values.show(filters, by)
if not ranked.empty:
    left, right = st.columns(2, gap="large") if priority.drawn(ranked) else (st.container(), st.container())
    with left:
        priority.priority_chart(ranked, by, filters)
    with right:
        funnel.funnel_chart(cohorts.judged(filters.unchosen(by)), by, filters)
    priority.ranked_table(ranked, by)
item.one(filters, by)
mixups.mixups(filters)
