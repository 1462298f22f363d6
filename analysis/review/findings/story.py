"""The draft of a topic: since when, at what cost, where it gathers and where not, who was cleared, what was tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from scipy import stats

from analysis.questions.judged_weeks import JudgedWeeks
from analysis.rates import period_rate
from analysis.review import library
from analysis.review.findings.make import finding
from analysis.signals.change_week import change_weeks
from data.meaning.missing import text_of
from data.query import Filters, filter_text
from data.records import records, topics
from data.records.retros import Finding
from data.records.source import Direct, Source
from data.schema import ACTIONS

KIND = topics.DRAFTED
# Where errors can gather. People are not among them: they are compared at equal work, never searched.
PLACES = ("station", "shift", "warehouse", "shop", "carrier", "parent_sku", "sku")
# Fewer errors say nothing of where; a place gathers when this is all that chance gives, over all that were looked at.
FEWEST, CHANCE = 8, 0.01
MOST_TRIED = 3
# An action on one of these is about the same thing, whatever else its scope says.
NARROW = ("sku", "parent_sku", "station")
ALL_ROWS = 1_000_000


@dataclass(frozen=True)
class Subject:
    """What a topic is about: ``rows`` are its errors, ``scope`` its lines."""

    name: str
    kind: str
    rows: Filters
    scope: Filters


def drafts(
    source: Direct, weeks: JudgedWeeks, found: Sequence[Finding], compared: pd.DataFrame
) -> list[Finding]:
    """Sentences for each subject of findings that is a problem to discuss, those of one subject together.

    ``compared``: the fair comparison of packers. Each sentence counts the errors of its own rows; those of a packer say
    only what was tried before.
    """
    told, seen = [], set[str]()
    tried = _Tried(source)
    for first in found:
        if first.kind not in topics.KINDS or first.subject in seen or not first.filters:
            continue
        seen.add(first.subject)
        subject = _subject(first)
        if first.kind != "packer":
            told += [*_since(first, weeks), *_seen_of(source, subject, compared)]
        told += tried.before(subject, source)
    return told


def _subject(first: Finding) -> Subject:
    scope = rows = filter_text.read(first.filters)
    if first.kind == "pair":
        pair = scope.get("sku")
        rows = scope.having("received_sku", *pair)
    return Subject(first.subject, first.kind, rows, scope)


def _seen_of(source: Direct, subject: Subject, compared: pd.DataFrame) -> list[Finding]:
    errors = source.rows(subject.rows, which="errors", size=ALL_ROWS).frame
    return [
        *_cost(source, subject),
        *_where(source, subject, errors),
        *_cleared(source, subject, compared),
    ]


def _since(seen: Finding, weeks: JudgedWeeks) -> list[Finding]:
    """The week of the change, as an interval: of signals, which are changes of the newest weeks."""
    table = seen.numbers.get("by_week")
    span = change_weeks(table["errors"], table["lines"]) if table else None
    if table is None or span is None:
        return []
    first, last = (table["days"][at] for at in span)
    key = "story.since" if first != last else "story.since_week"
    rows = weeks.past
    for name, values in filter_text.read(seen.subject).values:
        rows = rows.having(name, *values)
    return [finding(KIND, seen.subject, key, {"first": first, "last": last}, rows)]


def _cost(source: Source, subject: Subject) -> list[Finding]:
    """What is known of the cost of these errors as Costs adds it up, and of how many it is not known."""
    row = source.cells((), subject.rows).iloc[0]
    if not row["errors"]:
        return []
    known = period_rate.known_cost(row)
    numbers = {
        "errors": int(row["errors"]),
        "unknown": int(row["cost_unknown"]),
        "amount": float(row["cost_total"]),
        "currency": str(source.setting("reporting_currency") or ""),
    }
    key = "cost" if not numbers["unknown"] else "cost_some_unknown" if known == known else "cost_unknown"
    return [finding(KIND, subject.name, f"story.{key}", numbers, subject.rows)]


def _where(source: Source, subject: Subject, errors: pd.DataFrame) -> list[Finding]:
    """The place that holds more of the errors than its lines explain, and the places where none stands out."""
    if errors.empty:
        return []
    if len(errors) < FEWEST:
        return [finding(KIND, subject.name, "story.few", {"errors": len(errors)}, subject.rows)]
    about = {name for name, _ in subject.scope.values}
    tables = {}
    for name in PLACES:
        if name not in about and not (name in ("sku", "parent_sku") and about & {"sku", "parent_sku"}):
            table = _places(source, name, subject, errors)
            if len(table) > 1:
                tables[name] = table
    tests = sum(map(len, tables.values()))
    best = min(
        ((float(t["p"].min()) * tests, name) for name, t in tables.items()),
        default=(1.0, ""),
        key=lambda b: b[0],
    )
    told = []
    if best[0] <= CHANCE:
        row = tables[best[1]].sort_values("p", kind="stable").iloc[0]
        value = str(row[best[1]])
        numbers = {
            "pattern": [[best[1], [value]]],
            "errors": int(row["errors"]),
            "total": len(errors),
            "share": float(row["share"]),
        }
        told.append(finding(KIND, subject.name, "story.where", numbers, subject.rows.having(best[1], value)))
    even = [name for name, t in tables.items() if float(t["p"].min()) * len(t) > 0.05]
    if even:
        told.append(finding(KIND, subject.name, "story.nowhere", {"dimensions": even}, subject.rows))
    return told


def _places(source: Source, name: str, subject: Subject, errors: pd.DataFrame) -> pd.DataFrame:
    """Values of a dimension with their errors, their share of the lines, and the chance of so many errors or more."""
    cells = source.cells((name,), subject.scope)[[name, "lines"]]
    counted = errors[name].fillna("").value_counts().rename("errors")
    table = cells.merge(counted, left_on=name, right_index=True, how="left")
    table["share"] = table["lines"] / max(int(table["lines"].sum()), 1)
    table = table[(table[name].fillna("") != "") & (table["lines"] > 0)].fillna({"errors": 0})
    return table.assign(p=stats.binom.sf(table["errors"] - 1, len(errors), table["share"])).reset_index(
        drop=True
    )


def _cleared(source: Source, subject: Subject, compared: pd.DataFrame) -> list[Finding]:
    """How many of those who packed these lines are as expected at equal work; never who."""
    if compared.empty:
        return []
    cells = source.cells(("packer",), subject.scope)
    there = set(cells.loc[cells["lines"] > 0, "packer"].fillna("")) - {""}
    own = compared.loc[compared["packer"].isin(there), "sentence"]
    if len(own) < 2:
        return []
    cleared = int(own.isin(["chance", "below"]).sum())
    differ = int((own == "above").sum())
    numbers = {"packers": len(own), "cleared": cleared, "differ": differ, "open": len(own) - cleared - differ}
    key = "story.cleared_all" if cleared == len(own) else "story.cleared"
    return [finding(KIND, subject.name, key, numbers, None)]


class _Tried:
    """Actions of before, by what they were to change."""

    def __init__(self, source: Direct) -> None:
        self._rows = records.rows(source.everything(ACTIONS))
        frame = (
            source.cells(("sku", "parent_sku")) if self._rows else pd.DataFrame({"sku": [], "parent_sku": []})
        )
        self._families = dict(zip(frame["sku"].astype(str), frame["parent_sku"].astype(str), strict=True))

    def before(self, subject: Subject, source: Source) -> list[Finding]:
        """The newest actions on the same SKU, pair, family, station or cause with what came of them."""
        wanted = library.about(filter_text.read(subject.name), self._families)
        cause = self._cause(source, subject)
        rows = sorted(self._rows, key=lambda row: str(row["created_at"]), reverse=True)
        same = [(row, "tried") for row in rows if self._is_about(row, wanted)]
        alike = [(row, "tried_cause") for row in rows if cause and text_of(row["cause"]) == cause]
        told = {str(row["action_id"]): (row, key) for row, key in (*alike, *same)}
        own = sorted(told.values(), key=lambda pair: pair[1] != "tried")[:MOST_TRIED]
        return [self._one(subject, *pair) for pair in own] or [
            finding(KIND, subject.name, "story.untried", {}, None)
        ]

    def _is_about(self, row: Mapping[str, object], wanted: set[tuple[str, str]]) -> bool:
        """Whether an action was to change the same goods or station, or all of its scope lies in the subject."""
        scope = library.about(filter_text.read(text_of(row["scope"])), self._families)
        shared = wanted & scope
        return bool(shared) and (shared == scope or any(name in NARROW for name, _ in shared))

    @staticmethod
    def _cause(source: Source, subject: Subject) -> str:
        """The cause that most of the judged errors of a subject have."""
        if subject.kind == "packer":
            return ""
        cells = source.cells(("cause",), subject.rows)
        judged = cells[~cells["cause"].fillna("").isin(["", "unknown"]) & (cells["errors"] > 0)]
        total = judged["errors"].sum()
        if total < FEWEST or judged["errors"].max() * 2 <= total:
            return ""
        return str(judged.sort_values("errors").iloc[-1]["cause"])

    @staticmethod
    def _one(subject: Subject, row: Mapping[str, object], key: str) -> Finding:
        verdict = text_of(row["verdict"])
        numbers = {
            "action_id": str(row["action_id"]),
            "title": text_of(row["title"]),
            "outcome": f"verdict.{verdict}" if verdict else f"state.{text_of(row['state'])}",
        }
        return finding(KIND, subject.name, f"story.{key}", numbers, None)
