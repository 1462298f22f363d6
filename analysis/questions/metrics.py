"""Every number that a review follows, by week."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd

from analysis.proof.plan import Plan
from analysis.questions.judged_weeks import JudgedWeeks, judge_weeks
from analysis.signals import claim_delays, metrics, weekly
from analysis.signals.expected import ExpectedErrors
from analysis.signals.metrics import METRICS, Metric
from data import query
from data.query import Filters
from data.records.source import Source


def weekly_metrics(source: Source, past: Filters, weeks: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """The weekly frame of all metrics; ``weeks`` says which weeks are mature."""
    return metrics.weekly(
        source.cells(("week",), past),
        source.cells(("week", "cause"), past),
        source.ask(query.wrong_orders, past),
        source.ask(query.moments, past),
        weeks[[n for n in ("week", "mature", "sale", "errors") if n in weeks]],
        now,
    )


def metric_summary(
    source: Source, filters: Filters, now: datetime, goal: float | None, *, rules: str = "", kind: str = ""
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The weekly frame of all metrics, and one row a metric: is it changing, will it meet its target.

    The rate of errors is judged by the chart of the weeks, as the headline is.
    """
    weeks: JudgedWeeks = source.shared(judge_weeks, filters, rules=rules, kind=kind)
    counted = weekly_metrics(source, weeks.past, weeks.weeks, now)
    targets = {"error_rate": goal} if goal else {}
    return counted, metrics.summary(counted, targets, weeks.rules, charts_of(weeks))


def charts_of(weeks: JudgedWeeks) -> dict[str, pd.DataFrame]:
    """Charts of metrics that are those of the weeks: that of the rate, unless errors are too rare for one."""
    return {} if weeks.drawn.kind == "g" else {"error_rate": weeks.drawn.chart}


def metric_weeks(
    source: Source, past: Filters, name: str, as_of: date, now: datetime
) -> tuple[pd.DataFrame, list[float]]:
    """A metric by week in a scope, and the share of claims that are in of each week."""
    curves = claim_delays.curves(source, as_of)
    days = ExpectedErrors(source).cells(("day", "platform", "shop"), past)
    weeks = weekly.cohorts(query.aged(days, source.ask(query.claims_known, as_of), as_of), curves, as_of)
    counted = weekly_metrics(source, past, weeks, now)
    return metrics.series(METRICS[name], counted), [float(v) for v in weeks["maturity"].fillna(0)]


def before_and_since(metric: Metric, of: pd.DataFrame, fixed: Plan) -> tuple[float | None, float | None]:
    """The number over whole weeks of the baseline, and over those since the start; medians where a week is one."""
    last = of["week"] + timedelta(days=6)
    used = of["usable"] & of["value"].notna()
    inside = (
        used & (of["week"] >= pd.Timestamp(fixed.baseline[0])) & (last <= pd.Timestamp(fixed.baseline[1]))
    )
    since = used & (of["week"] >= pd.Timestamp(fixed.start)) if fixed.start else used & False

    def of_all(part: pd.DataFrame) -> float | None:
        if part.empty:
            return None
        if metric.unit in ("days", "hours"):
            return float(part["value"].median())
        below = float(part["denominator"].sum())
        return float(part["numerator"].sum()) / below if below else None

    return of_all(of[inside]), of_all(of[since])
