"""All numbers that a review follows: are they changing, will they meet their target; and a chart of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from analysis import metrics, weekly
from analysis.draw import control
from analysis.metrics import METRICS, Metric
from analysis.words import Words
from data import query
from data.query import Filters
from data.store import Store, utc_now
from pages.ui import ask, parts, weekly_chart
from pages.ui.words import ui_words

COLUMNS = ("metric", "newest", "usual", "variation", "target", "assurance", "counted", "week")
SHAPES = {
    "improving": "◆", "concerning": "▲", "neither": "■", "common": "●", "unknown": "○",
    "hit": "◆", "missed": "▲", "hit_and_miss": "●", "none": "○",
}  # fmt: skip


def show(filters: Filters, drawn: weekly.Weekly) -> None:
    """The table; a chosen row shows its chart below."""
    words, rules = ui_words(), weekly_chart.rules()
    now = utc_now().replace(minute=0, second=0, microsecond=0)
    past = weekly_chart.past(filters)
    goal = weekly_chart.target(filters)
    weeks, table = ask.answer(_summary, past, drawn.weeks, now, rules, goal)
    parts.section("overview.metrics.title")
    st.caption(words("overview.metrics.how"))
    shown = pd.DataFrame([_row(METRICS[str(name)], row) for name, row in table.iterrows()])
    labels = {name: words(f"overview.metrics.{name}") for name in COLUMNS}
    config = {name: st.column_config.TextColumn(labels[name]) for name in COLUMNS}
    alt = words("overview.metrics.alt")
    chosen = parts.table(
        shown, COLUMNS, "overview-metrics", alt=alt, labels=labels, config=config, select=True
    )
    if chosen:
        _chart(METRICS[chosen["code"]], drawn, weeks, goal, rules)


def _summary(
    store: Store, past: Filters, weeks: pd.DataFrame, now: datetime, rules: str, goal: float | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The weekly frame of all metrics, and their summary."""
    counted = metrics.weekly(
        query.cells(store, ("week",), past),
        query.cells(store, ("week", "cause"), past, measures=("errors",)),
        query.wrong_orders(store, past),
        query.moments(store, past),
        weeks[["week", "mature"]],
        now,
    )
    return counted, metrics.summary(counted, {"error_rate": goal} if goal else {}, rules)


def amount(words: Words, metric: Metric, value: Any, currency: str) -> str:
    """A value of a metric in its unit."""
    if value is None or pd.isna(value):
        return words("value.none")
    if metric.unit == "per_10000":
        return words.per(value)
    if metric.unit == "share":
        return words.percent(value, 1)
    if metric.unit in ("days", "hours"):
        return words.duration(value * (24 if metric.unit == "days" else 1))
    return words.money(value * (1000 if metric.unit == "per_1000_money" else 1), currency, 2)


def _row(metric: Metric, row: pd.Series) -> dict[str, str]:
    words, currency = ui_words(), ask.setting("reporting_currency")

    def tell(value: Any) -> str:
        return amount(words, metric, value, currency)

    limits = row[["lower", "upper"]].notna().all()
    counts: dict[str, Any] = {
        n: words.number(row[n], None if n == "numerator" else 0) for n in ("numerator", "denominator")
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
        "usual": words("interval.span", lower=tell(row["lower"]), upper=tell(row["upper"]))
        if limits
        else tell(None),
        "variation": _icon(words, "variation", str(row["variation"])),
        "target": tell(row["target"]),
        "assurance": _icon(words, "assurance", str(row["assurance"])),
        "counted": words(counted, **counts) if counted != "value.none" else words(counted),
        "week": words.date(row["week"]),
    }


def _median(metric: Metric) -> bool:
    return metric.unit in ("days", "hours")


def _icon(words: Words, kind: str, code: str) -> str:
    return f"{SHAPES[code]} {words(f'{kind}.{code}')}"


def _chart(metric: Metric, drawn: weekly.Weekly, weeks: pd.DataFrame, goal: float | None, rules: str) -> None:
    words, currency = ui_words(), ask.setting("reporting_currency")
    of = metrics.series(metric, weeks)
    of = of if metric.cohort else of[of["usable"]].reset_index(drop=True)
    chart = metrics.chart(metric, of, rules)
    scale = {"per_10000": 10_000, "share": 100, "per_1000_money": 1000}.get(metric.unit, 1)
    figure = control.control(
        chart, words, parts.look(),
        dates=list(of["week"]),
        better="higher" if metric.better == "high" else "lower",
        scale=scale,
        mature=list(drawn.weeks["maturity"].fillna(0)) if metric.cohort else None,
        target=goal if metric.name == "error_rate" else None,
        shown=lambda value: amount(words, metric, value / scale, currency),
    )  # fmt: skip
    formula = words(f"metric.{metric.name}.formula")
    parts.chart(
        figure,
        "overview.metric",
        finding=words.md("overview.metric.of", name=words(f"metric.{metric.name}")),
        data=of,
        facts=[formula, words("fact.as_of", day=words.date(ask.extent().as_of))],
        computed={"formula": formula, "chart": words(f"metric.chart.{metric.chart}")},
    )
