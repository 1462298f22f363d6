"""Findings of a period: what a manager would say about it, each with its numbers and its filters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from analysis import confusion, maturity, pareto, priority, rates, standing, weekly
from analysis import signals as unusual
from analysis.source import Direct, Source
from analysis.words import Words
from data import records, scopes
from data.query import Filters
from data.retros import Finding
from data.store import Store

HISTORY = timedelta(weeks=52)
MOST = {"signal": 6, "priority": 5, "pair": 5}
MIXUP_ROWS = 5000
# A pair is told when it is this unlikely by chance, after correction for all pairs that could have been seen.
PAIR_Q = 0.05
PRIORITY_SURE = 0.8
# Bounds beyond which a sentence says "more than" or "less than": no number of data makes a certainty.
SURE, SMALL = 0.99, 0.1
# The number of a finding whose change is told when the data grew.
MAIN: dict[str, str] = {
    "rate": "errors", "cost": "amount", "signal": "errors", "pareto_count": "value", "pareto_cost": "value",
    "priority": "errors", "pair": "count",
}  # fmt: skip


def of_store(store: Store, filters: Filters) -> list[Finding]:
    """``collect`` on a store; a module-level function, so that a screen can keep the answer."""
    return collect(Direct(store), filters)


def collect(source: Source, filters: Filters) -> list[Finding]:
    """Everything worth saying of a period, in the order of the agenda.

    Parameters
    ----------
    filters : Filters
        With both ends of the period.

    Returns
    -------
    list of Finding
        rate, cost, signal (most unusual first), pareto_count, pareto_cost, priority, pair; kinds without data are
        missing.

    Raises
    ------
    ValueError
        If the period lacks an end.
    """
    if filters.start is None or filters.end is None:
        raise ValueError("a retro looks at a period with both ends")
    return [
        *totals(source, filters),
        *signals(source, filters),
        *paretos(source, filters),
        *priorities(source, filters),
        *pairs(source, filters),
    ]


def totals(source: Source, filters: Filters) -> list[Finding]:
    """Rate and cost of the period, with the period before as it was known at the same age."""
    now = source.cells((), filters).iloc[0]
    before = source.cells((), filters.before(source.extent().as_of)).iloc[0]
    if now["cases"] == 0 and now["lines"] == 0:
        return []
    found = []
    if now["lines"] > 0:
        numbers: dict[str, Any] = {"errors": int(now["errors"]), "lines": int(now["lines"])}
        low, high = rates.interval([numbers["errors"]], [numbers["lines"]])
        numbers |= {"lower": float(low[0]), "upper": float(high[0])}
        numbers |= {"errors_before": int(before["errors"]), "lines_before": int(before["lines"])}
        key = "rate" if before["lines"] > 0 else "rate_first"
        found.append(_finding("rate", "", f"retro.finding.{key}", numbers, filters))
    money = {
        "amount": float(now["cost_total"]),
        "currency": source.setting("reporting_currency") or "",
        "unknown": int(now["cost_unknown"]),
        "errors": int(now["errors"]) + int(now["unmatched"]),
    }
    if money["errors"]:
        key = "cost_some_unknown" if money["unknown"] else "cost"
        found.append(_finding("cost", "", f"retro.finding.{key}", money, filters))
    return found


def signals(source: Source, filters: Filters) -> list[Finding]:
    """Unusual weeks of everything and of each station, shop, shift, warehouse, courier and product family."""
    assert filters.end is not None
    as_of = source.extent().as_of
    if as_of is None:
        return []
    past = filters.between(min(filters.start or filters.end, filters.end - HISTORY), filters.end)
    curves = maturity.delay_curves(source.delays(as_of))
    drawn = weekly.weekly(source.cells(("day", "platform"), past), curves, as_of)
    if drawn.weeks.empty:
        return []
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
    return [_signal(signal, weeks, past) for signal, weeks in found[: MOST["signal"]]]


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
    subject = urlencode(signal.values)
    key = f"retro.finding.signal.{'one' if signal.dimension else 'all'}.{signal.direction}"
    return _finding("signal", subject, key, numbers, filters)


def paretos(source: Source, filters: Filters) -> list[Finding]:
    """The leading cause by count and by cost."""
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
        }
        key = f"retro.finding.{kind}"
        found.append(_finding(kind, f"cause={cause}", key, numbers, filters.having("cause", cause)))
    return found


def priorities(source: Source, filters: Filters) -> list[Finding]:
    """SKUs whose avoidable cost is highest."""
    frame = standing.cost_each(source.cells(("sku",), filters))
    if frame["lines"].sum() == 0:
        return []
    ranked = priority.priority(frame, "sku", "cost_each")
    if ranked.empty:
        return []
    ranked = ranked[
        (ranked["sku"] != "") & (ranked["avoidable_errors"] > 0) & (ranked["probability"] >= PRIORITY_SURE)
    ]
    currency = source.setting("reporting_currency") or ""
    found = []
    for row in records.rows(ranked.head(MOST["priority"])):
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
        found.append(_finding("priority", f"sku={row['sku']}", f"retro.finding.{key}", numbers, narrowed))
    return found


def pairs(source: Source, filters: Filters) -> list[Finding]:
    """Items taken for each other more often than chance explains, both directions in one sentence."""
    lines = source.cells(("sku", "parent_sku"), filters)
    cases = source.rows(filters, which="errors", size=MIXUP_ROWS).frame
    known = cases[cases["received_sku"].fillna("") != ""] if len(cases) else cases
    if known.empty or lines["lines"].sum() == 0:
        return []
    table = confusion.pairs(known, lines[lines["sku"] != ""])
    table = table[(table["q"] <= PAIR_Q) & (table["count"] > 1)]
    found, told = [], set()
    for row in records.rows(table):
        pair = tuple(sorted((str(row["ordered"]), str(row["received"]))))
        if pair in told or len(told) >= MOST["pair"]:
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
        }
        key = f"retro.finding.pair.{'both' if len(back) else 'one'}"
        narrowed = filters.having("sku", *pair)
        found.append(_finding("pair", f"sku={pair[0]}&sku={pair[1]}", key, numbers, narrowed))
    return found


def worth_discussing(cases: pd.DataFrame) -> pd.DataFrame:
    """Cases for the meeting: the three dearest, two typical ones, two odd ones, each once, with ``why``.

    Parameters
    ----------
    cases : DataFrame
        Rows of ``data.query.rows``: errors of the period.

    Returns
    -------
    DataFrame
        The rows with ``why``: dearest, typical or odd. Typical: of the commonest combination of cause, family and
        symptom, with the cost in the middle. Odd: a judged cause that is the rarest for its family.
    """
    if cases.empty:
        return cases.assign(why=pd.Series(dtype=object))
    frame = cases.reset_index(drop=True)
    chosen: dict[int, str] = {}
    dear = frame.dropna(subset=["cost_total"]).nlargest(3, "cost_total")
    chosen |= dict.fromkeys((int(i) for i in dear.index[dear["cost_total"] > 0]), "dearest")
    judged = frame[~frame["cause"].fillna("").isin(["", "unknown"])].drop(index=list(chosen), errors="ignore")
    by = ["cause", "parent_sku", "symptom"]
    sizes = (
        judged.fillna(dict.fromkeys(by, ""))
        .groupby(by, sort=True)
        .size()
        .sort_values(ascending=False, kind="stable")
    )
    for group in sizes[sizes > 1].index[:2]:
        inside = judged[(judged[by].fillna("") == list(group)).all(axis=1)]  # type: ignore[call-overload]
        costs = inside["cost_total"].astype(float)
        middle = (costs - costs.median()).abs().fillna(float("inf")).idxmin()
        chosen.setdefault(int(middle), "typical")  # type: ignore[call-overload]
    rare = judged["cause"].map(judged["cause"].value_counts())
    rest = judged.assign(rare=rare).drop(index=list(chosen), errors="ignore")
    rest = rest[rest["rare"] <= max(1, len(judged) // 50)]
    for index in (
        rest.sort_values(["rare", "opened_at"], ascending=[True, False])
        .drop_duplicates("cause")
        .head(2)
        .index
    ):
        chosen.setdefault(int(index), "odd")
    picked = frame.loc[list(chosen)]
    return picked.assign(why=list(chosen.values())).reset_index(drop=True)


def again(finding: Finding, present: list[Finding]) -> Finding | None:
    """The same finding among those of the present data, None when it is not there any more."""
    return next((f for f in present if (f.kind, f.subject) == (finding.kind, finding.subject)), None)


def changed(finding: Finding, present: Finding | None) -> bool:
    """True when the present data say something else than the frozen numbers."""
    name = MAIN.get(finding.kind, "")
    if present is None or not name:
        return present is None
    then, now = finding.numbers.get(name), present.numbers.get(name)
    lines = finding.numbers.get("lines"), present.numbers.get("lines")
    return abs(float(then or 0) - float(now or 0)) > 0.005 or lines[0] != lines[1]


def sentence(finding: Finding, words: Words, *, markdown: bool = False) -> str:
    """The finding as a sentence; with ``markdown`` the values put in are escaped."""
    values = _spoken(finding, words)
    return words.md(finding.sentence_key, **values) if markdown else words(finding.sentence_key, **values)


def evidence(finding: Finding, words: Words, *, markdown: bool = False) -> str:
    """The counts behind the sentence, '' where it says all."""
    key = f"{finding.sentence_key}.evidence"
    if not words.has(key):
        return ""
    values = _spoken(finding, words)
    return words.md(key, **values) if markdown else words(key, **values)


def _spoken(finding: Finding, words: Words) -> dict[str, Any]:
    """Numbers of a finding formatted for its sentence."""
    given: Mapping[str, Any] = finding.numbers
    told: dict[str, Any] = {}
    currency = str(given.get("currency") or "")
    for name, value in given.items():
        if name == "cause":
            told[name] = words.value("cause", value)
        elif name == "three":
            told[name] = words.listed([words.value("cause", c) for c in value])
        elif name == "rules":
            told[name] = words.listed([words(f"rule.{code}") for code in value])
        elif name.startswith("share"):
            told[name] = words.percent(value)
        elif name == "probability":
            told[name] = words.percent(value) if value < SURE else f"> {words.percent(SURE)}"
        elif name == "expected" and value < SMALL:
            told[name] = f"< {words.number(SMALL, 1)}"
        elif name in ("lower", "upper", "group_rate"):
            told[name] = words.per(value)
        elif name in ("amount",) or (finding.kind == "pareto_cost" and name in ("value", "total")):
            told[name] = words.money(value, currency, 0)
        elif name == "hint":
            told["hinted"] = words("retro.hinted", cause=words.value("cause", value)) if value else ""
        elif name == "dimension":
            told["what"] = words(f"filter.{value}") if value else ""
        elif name == "name":
            named = [(str(given.get("dimension")), value), *given.get("within", [])] if value else []
            told[name] = words.listed([words.value(dimension, code) for dimension, code in named])
        elif isinstance(value, (int, float)):
            told[name] = words.number(value, 0 if float(value).is_integer() or abs(value) >= 10 else 1)
        else:
            told[name] = str(value)
    for suffix in ("", "_before"):
        if f"errors{suffix}" in given and given.get(f"lines{suffix}"):
            told[f"rate{suffix}"] = words.rate(given[f"errors{suffix}"], given[f"lines{suffix}"])
    told.setdefault("rate_before", words("value.none"))
    return told


def _finding(kind: str, subject: str, key: str, numbers: Mapping[str, Any], filters: Filters) -> Finding:
    return Finding(kind, subject, key, numbers, scopes.write(filters))


def last_weeks(day: date | None, weeks: int = 4) -> tuple[date, date] | None:
    """The last so many whole weeks (Monday to Sunday) up to a day, for a new retro."""
    if day is None:
        return None
    end = day - timedelta(days=(day.weekday() + 1) % 7)
    return end - timedelta(days=7 * weeks - 1), end
