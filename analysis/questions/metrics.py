"""Every number that a review follows, by week."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from analysis.signals import metrics
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
