"""What a period came to: its rate, its cost, and the causes that lead by count and by cost."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis import rates
from analysis.rates import pareto
from analysis.review.findings.make import finding
from analysis.review.findings.weeks import Weeks, snapshot
from data.query import Filters
from data.records.retros import Finding
from data.records.source import Direct

# Causes that a finding keeps for its chart.
BARS = 12


def totals(source: Direct, filters: Filters, weeks: Weeks | None = None) -> list[Finding]:
    """Rate and cost of the period, with the period before as it was known at the same age."""
    now = source.cells((), filters).iloc[0]
    if now["cases"] == 0 and now["lines"] == 0:
        return []
    found = [_rate(source, filters, now, weeks)] if now["lines"] > 0 else []
    money = {
        "amount": float(now["cost_total"]),
        "currency": source.setting("reporting_currency") or "",
        "unknown": int(now["cost_unknown"]),
        "errors": int(now["errors"]) + int(now["unmatched"]),
    }
    if money["errors"]:
        found.append(finding("cost", "", "cost_some_unknown" if money["unknown"] else "cost", money, filters))
    return found


def _rate(source: Direct, filters: Filters, now: pd.Series, weeks: Weeks | None) -> Finding:
    before = source.cells((), filters.before(source.extent().as_of)).iloc[0]
    numbers: dict[str, Any] = {"errors": int(now["errors"]), "lines": int(now["lines"])}
    low, high = rates.interval([min(numbers["errors"], numbers["lines"])], [numbers["lines"]])
    numbers |= {"lower": float(low[0]), "upper": float(high[0])}
    numbers |= {"errors_before": int(before["errors"]), "lines_before": int(before["lines"])}
    key = "rate" if before["lines"] > 0 else "rate_first"
    if weeks is not None:
        numbers["weeks"] = snapshot(weeks)
        if weeks.until is None or weeks.until < (filters.end or weeks.until):
            numbers["judged_until"] = "" if weeks.until is None else weeks.until.isoformat()
            key += "_young"
    return finding("rate", "", key, numbers, filters)


def paretos(source: Direct, filters: Filters) -> list[Finding]:
    """The leading cause by count and by cost, with the others for the chart."""
    frame = source.cells(("cause",), filters)
    frame = frame.assign(cause=frame["cause"].replace("", "unknown").fillna("unknown"))
    counted = {
        "pareto_count": frame["errors"] + frame["unmatched"],
        "pareto_cost": frame["cost_total"].clip(lower=0),
    }
    found = []
    for kind, values in counted.items():
        ranked = pareto.pareto(pd.Series(values.to_numpy(float), index=frame["cause"]))
        known = ranked.drop(index=[c for c in ("unknown", "other") if c in ranked.index])
        if known.empty or known["count"].iloc[0] <= 0:
            continue
        cause = str(known.index[0])
        numbers = {
            "cause": cause,
            "value": float(known["count"].iloc[0]),
            "total": float(ranked["count"].sum()),
            "share": float(known["share"].iloc[0]),
            "share_of_three": float(known["share"].head(3).sum()),
            "three": [str(c) for c in known.index[:3]],
            "share_unknown": float(ranked["share"].get("unknown", 0.0)),
            "currency": source.setting("reporting_currency") or "",
            "bars": [[str(c), float(v)] for c, v in ranked["count"].head(BARS).items() if v > 0],
        }
        found.append(finding(kind, f"cause={cause}", kind, numbers, filters.having("cause", cause)))
    return found
