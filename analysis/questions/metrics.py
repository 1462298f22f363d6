"""Every number that a review follows, by week."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd

from analysis.proof.plan import Plan
from analysis.rates import maturity
from analysis.signals import metrics, weekly
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
        weeks[["week", "mature"]],
        now,
    )


def metric_summary(
    source: Source, past: Filters, weeks: pd.DataFrame, now: datetime, rules: str, goal: float | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The weekly frame of all metrics, and one row a metric: is it changing, will it meet its target."""
    counted = weekly_metrics(source, past, weeks, now)
    return counted, metrics.summary(counted, {"error_rate": goal} if goal else {}, rules)


def metric_weeks(
    source: Source, past: Filters, name: str, as_of: date, now: datetime
) -> tuple[pd.DataFrame, list[float]]:
    """A metric by week in a scope, and the share of claims that are in of each week."""
    curves = maturity.delay_curves(source.delays(as_of))
    days = source.cells(("day", "platform", "shop"), past)
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
