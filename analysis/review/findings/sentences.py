"""Findings in words, and what today's data say of the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from analysis.questions.packers import counted
from analysis.signals.expected import told_behind
from analysis.wording.words import Words, too_few
from data.records.retros import Finding

# Below this a sentence says "less than".
SMALL = 0.1
# The number of a finding whose change is told when the data grew.
MAIN: dict[str, str] = {
    "rate": "errors", "cost": "amount", "signal": "errors", "pareto_count": "value", "pareto_cost": "value",
    "priority": "errors", "pair": "count", "change": "errors", "packer": "errors",
}  # fmt: skip
# Numbers that are drawn or put into filters, not said.
UNSAID = ("weeks", "bars", "within", "by_week")
# People are called by their codes, whoever may see their names elsewhere: a meeting is a screen for everybody.
PEOPLE = ("packer", "picker")


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
    key, facts = f"{finding.sentence_key}.evidence", []
    if words.has(key):
        values = _spoken(finding, words)
        facts.append(words.md(key, **values) if markdown else words(key, **values))
    if "unjudged" in finding.numbers:
        behind = finding.numbers["unjudged"], finding.numbers["claims"]
        facts.append(told_behind(*behind, words, whole=bool(finding.numbers.get("whole"))))
    return " · ".join(facts)


def _spoken(finding: Finding, words: Words) -> dict[str, Any]:
    """Numbers of a finding formatted for its sentence."""
    given = finding.numbers
    told: dict[str, Any] = {}
    for name, value in given.items():
        if name not in UNSAID:
            told |= _said(name, value, finding, words)
    least = min((given[n] for n in ("lines", "lines_before") if given.get(n)), default=None)
    for suffix in ("", "_before"):
        if f"errors{suffix}" in given and given.get(f"lines{suffix}"):
            told[f"rate{suffix}"] = words.rated(given[f"errors{suffix}"], given[f"lines{suffix}"], least)
    for ends, name in ((("before_start", "before_end"), "before"), (("start", "end"), "span")):
        if ends[0] in given:
            told[name] = words.span(_day(given[ends[0]]), _day(given[ends[1]]))
    if finding.kind == "packer":
        told["counted"] = counted(given["errors"], given.get("compared_errors", given["errors"]), words)
    told.setdefault("rate_before", words("value.none"))
    return told


def _said(name: str, value: Any, finding: Finding, words: Words) -> dict[str, Any]:
    given: Mapping[str, Any] = finding.numbers
    currency = str(given.get("currency") or "")
    if name == "cause":
        return {name: words.value("cause", value)}
    if name in ("first", "last"):
        return {name: words.date(_day(value))}
    if name == "dimensions":
        return {name: words.listed([words(f"filter.{dimension}") for dimension in value])}
    if name == "outcome":
        return {name: words(value)}
    if name == "three":
        return {name: words.listed([words.value("cause", c) for c in value])}
    if name == "rules":
        return {name: words.listed([words(f"rule.{code}") for code in value])}
    if name.startswith("share"):
        return {name: words.percent(value)}
    if name == "chance":
        return {name: words.chance(value, 1)}
    if name == "probability":
        return {name: words.chance(value)}
    if name == "expected" and value < SMALL:
        return {name: f"< {words.number(SMALL, 1)}"}
    if name.startswith("excess"):
        return {name: words.signed(value, 0)}
    if (name == "expected" and finding.kind in ("change", "packer")) or name.startswith("ratio"):
        return {name: words.number(value, 1)}
    if finding.kind == "rate" and name in ("lower", "upper") and too_few(given["lines"]):
        return {name: words.number(value * given["lines"], 0)}
    if name in ("lower", "upper", "group_rate"):
        return {name: words.per(value)}
    if name == "amount" and value is None:
        return {name: words("retro.case.cost_unknown")}
    if name in ("symptom", "fault"):
        return {name: words.value(name, value)}
    if name == "why":
        return {name: words(f"retro.why_chosen.{value}")}
    if name == "amount" or (finding.kind == "pareto_cost" and name in ("value", "total")):
        return {name: words.money(value, currency, 0)}
    if name == "hint":
        return {"hinted": words("retro.hinted", cause=words.value("cause", value)) if value else ""}
    if name == "dimension":
        return {"what": words(f"filter.{value}") if value else ""}
    if name == "name":
        first = [_named(str(given.get("dimension")), value, words)] if value else []
        return {name: words.listed(first + [_part(n, [code], words) for n, code in given.get("within", [])])}
    if name == "pattern":
        return {"name": words.listed([_part(dimension, codes, words) for dimension, codes in value])}
    if name == "judged_until":
        return {name: words.date(_day(value)) if value else words("value.none")}
    if isinstance(value, (int, float)):
        return {name: words.number(value, 0 if float(value).is_integer() or abs(value) >= 10 else 1)}
    return {name: str(value)}


def _part(dimension: str, codes: list[str], words: Words) -> str:
    """A dimension with its values as a sentence says them: no colon within."""
    said = words.listed([_named(dimension, code, words) for code in codes])
    return words("retro.finding.part", what=words(f"filter.{dimension}"), name=said)


def _named(dimension: str, code: str, words: Words) -> str:
    return code if dimension in PEOPLE and code else words.value(dimension, code)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
