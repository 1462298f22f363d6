"""All numbers that a review follows: are they changing, will they meet their target; and a chart of each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.draw.look import width_of
from analysis.draw.spec import Row
from analysis.questions.metrics import charts_of, metric_summary
from analysis.questions.situation import Situation
from analysis.signals import metrics
from analysis.signals.metrics import METRICS, Metric
from analysis.wording.words import Words, too_few
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words
from pages.ui.parts.tables import RowParam
from pages.ui.weekly import chart, metric_chart

CELL_SIZE, CELL_ROOM = 14, 24
COLUMNS = ("metric", "newest", "usual", "variation", "target", "assurance", "counted", "week")
SHAPES = {
    "improving": "◆", "concerning": "▲", "neither": "■", "common": "●", "unknown": "○",
    "hit": "◆", "missed": "▲", "hit_and_miss": "●", "none": "○",
}  # fmt: skip


def show(situation: Situation) -> None:
    """The table; a chosen row shows its chart below."""
    words = ui_words()
    goal = chart.target(situation.filters)
    asked = (situation.filters, metric_chart.this_hour(), goal)
    weeks, table = ask.answer(metric_summary, *asked, **chart.choice())
    parts.section("overview.metrics.title")
    st.caption(words("overview.metrics.how"))
    shown = pd.DataFrame([_row(METRICS[str(name)], row) for name, row in table.to_dict("index").items()])
    labels = {name: words(f"overview.metrics.{name}") for name in COLUMNS}
    config = {name: st.column_config.TextColumn(labels[name]) for name in COLUMNS}
    # the browser measures with a font that it does not draw with, and cut the last sign
    widest = max(width_of(text, CELL_SIZE) for text in (*shown["usual"], labels["usual"]))
    config["usual"] = st.column_config.TextColumn(labels["usual"], width=int(widest) + CELL_ROOM)
    alt = words("overview.metrics.alt")
    chosen = parts.table(
        shown,
        COLUMNS,
        "overview-metrics",
        alt=alt,
        labels=labels,
        config=config,
        select=RowParam("metric", "code"),
    )
    if chosen:
        _chart(METRICS[chosen["code"]], situation, weeks, goal)


def _row(metric: Metric, row: Row) -> dict[str, str]:
    words, currency = ui_words(), ask.setting("reporting_currency")

    def tell(value: Any) -> str:
        return metric_chart.amount(words, metric, value, currency)

    few = metric.unit == "per_10000" and pd.notna(row["denominator"]) and too_few(row["denominator"])
    if few:
        tell = partial(_in_counts, words, float(row["denominator"]))
    paid = metric.unit in ("money", "per_1000_money")
    counts: dict[str, Any] = {
        "numerator": words.money(row["numerator"], currency, 2) if paid else words.number(row["numerator"]),
        "denominator": words.number(row["denominator"], 0),
    }
    counted = (
        "value.none"
        if pd.isna(row["denominator"])
        else f"metric.counted.{'median' if _median(metric) else 'of'}"
    )
    return {
        "code": metric.name,
        "metric": words(f"metric.{metric.name}"),
        "newest": tell(row["newest"]),
        "usual": _usual(words, row, tell, float(row["denominator"]) if few else None),
        "variation": _variation(words, row),
        "target": metric_chart.amount(words, metric, row["target"], currency),
        "assurance": _icon(words, "assurance", str(row["assurance"])),
        "counted": words(counted, **counts) if counted != "value.none" else words(counted),
        "week": words.day(row["week"]),
    }


def _variation(words: Words, row: Row) -> str:
    """What the chart says of the newest week; one within the limits is unusual only with the weeks before it."""
    code = str(row["variation"])
    over_weeks = (
        code in ("improving", "concerning", "neither") and row["lower"] <= row["newest"] <= row["upper"]
    )
    return f"{SHAPES[code]} {words(f'variation.{code}.weeks' if over_weeks else f'variation.{code}')}"


def _usual(words: Words, row: Row, tell: Callable[[Any], str], few: float | None) -> str:
    """The limits, as counts among ``few`` lines where those are too few for a rate."""
    lower, upper = tell(row["lower"]), tell(row["upper"])
    if lower == upper or pd.isna(row["lower"]) or pd.isna(row["upper"]):
        return lower
    if few is None:
        return words("interval.span", lower=lower, upper=upper)
    least, most = (words.number(row[n] * few, 0) for n in ("lower", "upper"))
    return words("few.span", lower=least, upper=most, lines=words.number(few, 0))


def _in_counts(words: Words, lines: float, value: Any) -> str:
    """A rate as a number among so many lines."""
    if pd.isna(value):
        return words("value.none")
    return words("few.value", errors=words.number(value * lines, 0), lines=words.number(lines, 0))


def _median(metric: Metric) -> bool:
    return metric.unit in ("days", "hours")


def _icon(words: Words, kind: str, code: str) -> str:
    return f"{SHAPES[code]} {words(f'{kind}.{code}')}"


def _chart(metric: Metric, situation: Situation, weeks: pd.DataFrame, goal: float | None) -> None:
    of = metrics.series(metric, weeks)
    of = of if metric.cohort else of[of["usable"]].reset_index(drop=True)
    drawn = charts_of(situation).get(metric.name)
    metric_chart.draw(
        "overview.metric",
        metric,
        of,
        metrics.chart(metric, of, situation.rules) if drawn is None else drawn,
        maturity=list(situation.weeks["maturity"].fillna(0)),
        target=goal if metric.name == "error_rate" else None,
    )
