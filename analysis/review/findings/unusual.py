"""What is unusual in the newest weeks of a period, beyond what chance explains."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pandas as pd

from analysis.review.findings.make import finding
from analysis.review.findings.weeks import Weeks, weeks_of
from analysis.signals import unusual, weekly
from data.query import Filters
from data.records.retros import Finding
from data.records.source import Direct

MOST = 6


def signals(source: Direct, filters: Filters, weeks: Weeks | None = None) -> list[Finding]:
    """Unusual weeks of everything and of each station, shop, shift, warehouse, courier and product family."""
    weeks = weeks or weeks_of(source, filters)
    if weeks is None:
        return []
    past, drawn = weeks.past, weeks.drawn
    whole = weekly.of_all(drawn)
    found = [(whole, drawn.weeks)] if whole else []
    tables = unusual.tables(source, past)
    for signal in unusual.find(tables, drawn.weeks):
        by = tuple(name for name, _ in signal.values)
        frame = tables[by]
        mine = (frame[list(by)].astype(str) == [value for _, value in signal.values]).all(axis=1)
        part = frame[mine].set_index("week")[["errors", "lines"]]
        own = drawn.weeks[["week", "mature"]].join(part, on="week").fillna({"errors": 0, "lines": 0})
        found.append((signal, own))
    return [_signal(signal, own, past) for signal, own in found[:MOST]]


def _signal(signal: unusual.Signal, weeks: pd.DataFrame, past: Filters) -> Finding:
    judged = weeks[weeks["mature"]]
    recent, before = judged.tail(signal.of), judged.iloc[: -signal.of]
    days = recent["week"].min().date(), recent["week"].max().date() + timedelta(days=6)
    numbers = {
        "dimension": signal.dimension,
        "name": signal.value,
        "within": [list(pair) for pair in signal.within],
        "unusual": signal.unusual,
        "of": signal.of,
        "errors": int(recent["errors"].sum()),
        "lines": int(recent["lines"].sum()),
        "errors_before": int(before["errors"].sum()),
        "lines_before": int(before["lines"].sum()),
        "rules": list(signal.rules),
    }
    filters = past.between(*days)
    for name, value in signal.values:
        filters = filters.having(name, value)
    key = f"signal.{'one' if signal.dimension else 'all'}.{signal.direction}"
    return finding("signal", urlencode(signal.values), key, numbers, filters)
