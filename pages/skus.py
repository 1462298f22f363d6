"""SKUs: where errors come from, which are worth working on, and what is taken for what."""

from __future__ import annotations

import streamlit as st

from pages.ui import ask, cohorts, parts, skus, state

filters = state.filters()
by = state.param("by", "sku", skus.LEVELS)
ranked = skus.ranked(filters, by)

parts.title("skus", finding=skus.finding(ranked, by, filters))
skus.choose_level()
if not ask.cells((), filters).iloc[0]["lines"]:
    parts.empty("orders")
elif not ranked.empty:
    left, right = st.columns(2, gap="large")
    with left:
        skus.priority_chart(ranked, by, filters)
    with right:
        skus.funnel_chart(cohorts.judged(filters), by, filters)
    skus.ranked_table(ranked, by)
skus.one(filters, by)
skus.mixups(filters)
