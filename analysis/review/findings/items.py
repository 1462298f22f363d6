"""The SKUs where most could be saved, and those taken for each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.causes import exchanges, mixups
from analysis.questions import skus
from analysis.review.findings.make import finding, unjudged
from analysis.signals.expected import backlog
from data.query import Filters
from data.records import records
from data.records.retros import Finding
from data.records.source import Direct

MOST = 5
MIXUP_ROWS = 5000
# A pair is told when it is this unlikely by chance, after correction for all pairs that could have been seen.
PAIR_Q = 0.05
PRIORITY_SURE = 0.8


def priorities(source: Direct, filters: Filters) -> list[Finding]:
    """SKUs whose avoidable cost is highest."""
    ranked = skus.priorities(source, filters)
    ranked = ranked[(ranked["avoidable_errors"] > 0) & (ranked["probability"] >= PRIORITY_SURE)]
    currency = source.setting("reporting_currency") or ""
    found = []
    for row in records.rows(ranked.head(MOST)):
        numbers = {
            "sku": str(row["sku"]),
            "errors": int(row["errors"]),
            "lines": int(row["lines"]),
            "avoidable_errors": float(row["avoidable_errors"]),
            "amount": float(row["avoidable_cost"]),
            "currency": currency,
            "probability": float(row["probability"]),
            "group_rate": float(row["group_rate"]),
        }
        key = "priority" if row["avoidable_cost"] > 0 else "priority_no_cost"
        narrowed = filters.having("sku", str(row["sku"]))
        numbers |= unjudged(backlog(source, narrowed))
        found.append(finding("priority", f"sku={row['sku']}", key, numbers, narrowed))
    return found


def pairs(source: Direct, filters: Filters) -> list[Finding]:
    """Items taken for each other more often than chance explains, both directions in one sentence."""
    lines = source.cells(("sku", "parent_sku"), filters)
    cases = source.rows(filters, which="errors", size=MIXUP_ROWS).frame
    known = cases[cases["received_sku"].fillna("") != ""] if len(cases) else cases
    if known.empty or lines["lines"].sum() == 0:
        return []
    seen = mixups.pairs(known, lines[lines["sku"] != ""])
    table = seen[(seen["q"] <= PAIR_Q) & (seen["count"] > 1)]
    found, told = [], set()
    for row in records.rows(table):
        pair = tuple(sorted((str(row["ordered"]), str(row["received"]))))
        if pair in told or len(told) >= MOST:
            continue
        told.add(pair)
        back = table[(table["ordered"] == row["received"]) & (table["received"] == row["ordered"])]
        both = int(row["count"]) + int(back["count"].sum())
        inside = known["sku"].isin(pair).sum()
        numbers = {
            "ordered": str(row["ordered"]),
            "received": str(row["received"]),
            "count": both,
            "errors": int(inside),
            "lines": int(lines.loc[lines["sku"].isin(pair), "lines"].sum()),
            "expected": float(row["expected"]) + float(back["expected"].sum()),
            "hint": str(row["hint"]),
            "map": exchanges.around(seen, pair[0], pair[1]),
        }
        found.append(pair_finding(numbers, filters, both_ways=len(back) > 0))
    return found


def pair_finding(numbers: Mapping[str, Any], filters: Filters, both_ways: bool) -> Finding:
    """The finding of two items taken for each other: ordered, received, count, errors, lines, expected, hint, map."""
    pair = sorted((str(numbers["ordered"]), str(numbers["received"])))
    key = f"pair.{'both' if both_ways else 'one'}"
    return finding("pair", f"sku={pair[0]}&sku={pair[1]}", key, numbers, filters.having("sku", *pair))
