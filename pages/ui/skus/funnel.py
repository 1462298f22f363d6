"""Which items differ from the others by more than chance."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.draw import funnel
from analysis.draw.spec import Marks
from analysis.fair import compare
from analysis.questions import skus as questions
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words
from pages.ui.weekly import cohorts


def funnel_chart(judged: cohorts.Judged, by: str, filters: Filters) -> None:
    """Funnel of all items over the weeks of all that can be judged; ``filters`` may choose one."""
    words = ui_words()
    if judged.filters is None:
        parts.empty("young")
        return
    table = ask.counted(questions.compared, judged.filters, by)
    if table.empty:
        parts.empty("orders")
        return
    limits = compare.funnel_lines(table["expected"])
    told = _finding(table)
    parts.chart(
        funnel.funnel(
            table.assign(errors=table["compared_errors"]),
            limits,
            words,
            parts.look(),
            Marks(name=by, selected=filters.get(by)),
            height=400,
        ),
        "skus.funnel",
        finding=told,
        data=table[[by, "lines", "errors", "expected", "ratio", "lower", "upper", "q"]],
        select=by,
        facts=[
            words("skus.judged", period=words.span(judged.filters.start, judged.filters.end)),
            words(
                "fact.n", errors=words.number(table["errors"].sum()), lines=words.number(table["lines"].sum())
            ),
        ],
        computed={"n": words.number(len(table))},
    )
    if filters.get(by):
        chosen = table[table[by].isin(filters.get(by))]
        for _, row in chosen.head(3).iterrows():
            parts.says(f"skus.is.{row['sentence']}", **_ratio(row, by))


def _finding(table: pd.DataFrame) -> str:
    """How many items stand out; those that are too small to be marked are not said to be like the others."""
    words = ui_words()
    if worse := int((table["direction"] == "higher").sum()):
        return words("skus.funnel.found", n=worse)
    large = (table["expected"] >= compare.SMALLEST_EXPECTED).any()
    return words("skus.funnel.none" if large else "skus.funnel.small")


def _ratio(row: pd.Series, by: str) -> dict[str, Any]:
    words = ui_words()
    return {
        "sku": words.value(by, row[by]),
        "errors": words.number(row["errors"]),
        "expected": words.number(row["expected"], 1),
    }
