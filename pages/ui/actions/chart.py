"""An action whose number has no proof: how it was before, how it has been since, by week, and nothing claimed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analysis.draw.spec import Marker
from analysis.proof.plan import Plan
from analysis.questions.metrics import before_and_since, metric_weeks
from analysis.signals import metrics
from analysis.signals.metrics import METRICS
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words
from pages.ui.weekly import chart, metric_chart


def show(row: Mapping[str, Any], fixed: Plan) -> None:
    """The sentence of before and since, the chart with the start in it, the rows."""
    words, as_of = ui_words(), ask.extent().as_of
    metric = METRICS[str(row["metric"])]
    st.markdown(words.md("actions.charted", name=words(f"metric.{metric.name}")))
    if as_of is None:
        return
    first = min(fixed.baseline[0], fixed.start or fixed.baseline[0])
    of, maturity = ask.counted(
        metric_weeks, fixed.scope.between(first, as_of), metric.name, as_of, metric_chart.this_hour()
    )
    shown = of[of["usable"] & of["value"].notna()]
    if shown.empty:
        parts.empty("rows")
        return
    currency = ask.setting("reporting_currency")

    def tell(value: Any) -> str:
        return metric_chart.amount(words, metric, value, currency)

    before, since = before_and_since(metric, of, fixed)
    if fixed.start is None:
        st.markdown(words.md("actions.charted.before", before=tell(before)))
    else:
        st.markdown(words.md("actions.charted.both", before=tell(before), since=tell(since)))
    weeks = (of if metric.cohort else shown).reset_index(drop=True)
    metric_chart.draw(
        "actions.metric",
        metric,
        weeks,
        metrics.chart(metric, weeks, chart.rules()),
        maturity=maturity,
        target=None if before is None else before * fixed.target,
        markers=[Marker(fixed.start, words("actions.field.start_on"))] if fixed.start else (),
        data=of,
    )
    parts.rows_link(words("actions.rows.before"), fixed.scope.between(*fixed.baseline), "all")
    if fixed.start is not None:
        parts.rows_link(words("actions.rows.after"), fixed.scope.between(fixed.start, as_of), "all")
