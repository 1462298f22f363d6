"""Targets that a manager sets, with the day from which each holds."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.records import records
from data.schema import TARGETS
from data.store import Store

# share of shipped lines (0..1) that we aim at; the rules of marketplaces are the setting penalty_headroom
METRICS: tuple[str, ...] = ("error_rate",)


def in_force(store: Store, metric: str, day: date, shop: str = "") -> float | None:
    """The target of a metric on a day, the shop's own first, then the one for all shops; None when there is none.

    Raises
    ------
    ValueError
        If there is no such metric.
    """
    if metric not in METRICS:
        raise ValueError(f"unknown metric {metric!r}; known: {', '.join(METRICS)}")
    rows = records.everything(store, TARGETS, metric=metric)
    rows = rows[pd.to_datetime(rows["valid_from"]) <= pd.Timestamp(day)].sort_values("valid_from")
    for name in dict.fromkeys((shop, "")):
        own = rows[rows["shop"] == name]
        if len(own):
            return float(own.iloc[-1]["value"])
    return None
