"""What explains the change against the weeks before, and whose errors differ given how hard their work is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from analysis import explain
from analysis.fair import compare
from analysis.questions import packers as questions
from analysis.questions.changes import allowance, explained, leaves, longer_before
from analysis.questions.judged_weeks import JudgedWeeks
from analysis.review.findings.make import finding, unjudged
from analysis.review.findings.sentences import PEOPLE
from analysis.signals.expected import Backlog, backlog
from data.meaning.missing import text_of
from data.query import Filters
from data.records import records
from data.records.retros import Finding
from data.records.source import Direct

MOST_CHANGES = 3
MOST_PACKERS = 3


def changes(source: Direct, weeks: JudgedWeeks) -> list[Finding]:
    """Where errors changed by more than elsewhere, what is confirmed first; the search is corrected for.

    Weeks that can be judged against those before; where none can, lines count as far as their claims are in.
    """
    now = weeks.judged or weeks.filters
    before = longer_before(now, now.before(weeks.as_of))
    table = leaves(source, now, before, None if weeks.judged else weeks.curves)
    if table.empty or not (table["n1"].sum() and table["n2"].sum()):
        return []
    told = [
        item
        for item in explained(table, allowance(source, now, before))
        if item.pattern and not _hints_at_somebody(item)
    ]
    told.sort(key=lambda item: item.status != "confirmed")
    found = [(item, rows_of(item, now)) for item in told[:MOST_CHANGES]]
    return [change(item, now, before, backlog(source, rows) if rows else None) for item, rows in found]


def rows_of(item: explain.Explanation, now: Filters) -> Filters | None:
    """The filters of the rows of an explanation, None where lines that lack a value belong to it."""
    rows: Filters | None = now
    for name, values in item.pattern:
        known = [text_of(v) for v in values]
        rows = rows.having(name, *known) if rows is not None and all(known) else None
    return rows


def change(
    item: explain.Explanation, now: Filters, before: Filters, behind: Backlog | None = None
) -> Finding:
    """An explanation of a change as a finding; ``behind``: its claims that are not judged yet."""
    pattern = [[name, [text_of(v) for v in values]] for name, values in item.pattern]
    numbers = {
        "pattern": pattern,
        "errors": item.errors_after,
        "lines": item.lines_after,
        "errors_before": item.errors_before,
        "lines_before": item.lines_before,
        "expected": float(item.expected),
        "excess_lower": float(item.excess_lower),
        "excess_upper": float(item.excess_upper),
        "chance": float(item.p),
        "before_start": "" if before.start is None else before.start.isoformat(),
        "before_end": "" if before.end is None else before.end.isoformat(),
    }
    subject = urlencode([(name, value) for name, values in pattern for value in values if value])
    kind = "" if item.status == "confirmed" else "_hint"
    return finding(
        "change", subject, f"change.{item.direction}{kind}", numbers | unjudged(behind), rows_of(item, now)
    )


def compared(source: Direct, weeks: JudgedWeeks) -> pd.DataFrame:
    """The fair comparison of packers over all weeks of the past year that can be judged; empty when none can.

    A few weeks are too short to tell people apart.
    """
    period = weeks.all_judged
    return pd.DataFrame() if period is None else questions.compared(source, period, "packer")


def packers(source: Direct, table: pd.DataFrame, weeks: JudgedWeeks) -> list[Finding]:
    """Packers who differ by more than chance given the work they had, and the worst raw rate that chance explains.

    ``table`` as of ``compared``.
    """
    period = weeks.all_judged
    if period is None or len(table) < 2:
        return []
    flagged = records.rows(table[table["flagged"]].sort_values("q", kind="stable").head(MOST_PACKERS))
    said = [(row, str(row["sentence"])) for row in flagged]
    worst = compare.wrongly_blamed(table)
    if worst is not None:
        said.append(({str(name): value for name, value in worst.items()}, "innocent"))
    return [
        packer(row, key, period, backlog(source, period.having("packer", str(row["packer"]))))
        for row, key in said
    ]


def packer(row: Mapping[Any, Any], key: str, period: Filters, behind: Backlog | None) -> Finding:
    """A row of the fair comparison as a finding; ``key``: above, below or innocent. Packers by code."""
    code = str(row["packer"])
    numbers = {
        "packer": code,
        "errors": int(row["errors"]),
        "lines": int(row["lines"]),
        "compared_errors": int(row["compared_errors"]),
        **{name: float(row[name]) for name in ("expected", "ratio")},
        "ratio_lower": float(row["lower"]),
        "ratio_upper": float(row["upper"]),
        "start": "" if period.start is None else period.start.isoformat(),
        "end": "" if period.end is None else period.end.isoformat(),
        **unjudged(behind),
    }
    return finding("packer", f"packer={code}", f"packer.{key}", numbers, period.having("packer", code))


def _hints_at_somebody(item: explain.Explanation) -> bool:
    """True when a person would be named for what may be chance."""
    return item.status != "confirmed" and any(name in PEOPLE for name, _ in item.pattern)
