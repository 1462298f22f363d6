"""What a period came to: its rate, its cost, and the causes that lead by count and by cost."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.situation import Situation
from analysis.rates import pareto, period_rate
from analysis.review.findings.make import finding, unjudged
from analysis.review.findings.weeks import snapshot
from analysis.signals.expected import ExpectedErrors
from data.query import Filters
from data.records.retros import Finding
from data.records.source import Direct

# Causes that a finding keeps for its chart.
BARS = 12


def totals(source: Direct, situation: Situation) -> list[Finding]:
    """Rate of the weeks that can be judged and cost of the whole period, with what was before at the same age."""
    now, filters = situation.whole, situation.filters
    found = [_rate(source, situation)] if situation.rate.lines else []
    money = {
        "amount": float(now["cost_total"]),
        "currency": source.setting("reporting_currency") or "",
        "unknown": int(now["cost_unknown"]),
        "errors": int(period_rate.all_errors(now)),
    }
    if money["errors"]:
        known = period_rate.known_cost(now)
        key = "cost" if not money["unknown"] else "cost_some_unknown" if known == known else "cost_unknown"
        found.append(finding("cost", "", key, money, filters))
    return found


def _rate(source: Direct, situation: Situation) -> Finding:
    rate, rated, earlier = situation.rate, situation.rated, situation.rated_before
    assert rated is not None and rated.end is not None  # a rate is of judged weeks
    before = ExpectedErrors(source).counts((), earlier).iloc[0] if earlier else None
    numbers: dict[str, Any] = {
        "errors": rate.errors,
        "lines": rate.lines,
        "lower": rate.lower,
        "upper": rate.upper,
        "errors_before": 0 if before is None else int(before["errors"]),
        "lines_before": 0 if before is None else int(before["lines"]),
        "weeks": snapshot(situation),
        **unjudged(situation.backlog),
    }
    key = "rate" if numbers["lines_before"] > 0 else "rate_first"
    if situation.filters.end is not None and rated.end < situation.filters.end:
        numbers["judged_until"] = rated.end.isoformat()
        key += "_judged"
    return finding("rate", "", key, numbers, rated)


def paretos(source: Direct, filters: Filters) -> list[Finding]:
    """The leading cause by count and by cost, with the others for the chart."""
    frame = source.cells(("cause",), filters)
    frame = frame.assign(cause=frame["cause"].replace("", "unknown").fillna("unknown"))
    counted = {
        "pareto_count": period_rate.all_errors(frame),
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
