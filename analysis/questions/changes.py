"""What changed in a period against the weeks before, in sentences, for the command line."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis import explain
from analysis.questions import asked
from analysis.questions.judged_weeks import judge_weeks
from analysis.wording.words import Words
from data.query import Filters
from data.records.source import Direct
from data.store import Store


def compared(store: Store, filters: Filters) -> tuple[pd.DataFrame, Filters, Filters, bool]:
    """Counts of both periods by every combination of the dimensions, the two periods, and whether claims still come in.

    Only weeks that can be judged; where none can, lines of both periods count as far as their claims are in.
    """
    if filters.start is None or filters.end is None:
        raise ValueError("a comparison needs a period with both ends")
    weeks = judge_weeks(Direct(store), filters)
    now = weeks.judged or filters
    assert now.start is not None and now.end is not None
    before = asked.longer_before(now, now.before(weeks.as_of))
    young = weeks.judged is None
    return asked.leaves(store, now, before, weeks.curves if young else None), before, now, young


def explanations(table: pd.DataFrame) -> list[explain.Explanation]:
    """What explains the change, as on the screen What changed."""
    return asked.explained(table)


def sentence(item: explain.Explanation, words: Words) -> str:
    """An explanation as a sentence with its numbers."""
    named = [
        words(
            "filter.chip", name=words(f"filter.{n}"), value=words.listed([words.value(n, v) for v in chosen])
        )
        for n, chosen in item.pattern
    ]
    key = f"report.explain.{'one' if item.pattern else 'all'}.{item.direction}"
    return words(
        key, name=words.listed(named), errors=words.number(item.errors_after), expected=words.number(item.expected, 1),
        before=words.rate(item.errors_before, item.lines_before), now=words.rate(item.errors_after, item.lines_after),
        lower=words.signed(item.excess_lower, 0), upper=words.signed(item.excess_upper, 0), p=words.percent(item.p, 1),
    )  # fmt: skip


def as_record(item: explain.Explanation) -> dict[str, Any]:
    """An explanation as plain data, for ``--json``."""
    return {
        "pattern": item.as_dict(),
        "status": item.status,
        "direction": item.direction,
        "p": item.p,
        "errors_before": item.errors_before,
        "lines_before": item.lines_before,
        "errors_after": item.errors_after,
        "lines_after": item.lines_after,
        "expected": item.expected,
        "excess": item.excess,
        "excess_lower": item.excess_lower,
        "excess_upper": item.excess_upper,
        "share": item.share,
    }
