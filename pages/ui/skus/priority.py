"""Which items are worth working on: the finding, the bars and the whole list."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.draw import bars
from analysis.draw.spec import Marks
from analysis.questions import skus as questions
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words
from pages.ui.parts.choices import choice
from pages.ui.weekly import cohorts

LEVELS = ("sku", "parent_sku")
BARS = 12
# Where the dearest is less than this, amounts have their cents.
CENTS_BELOW = 10
LISTED = ("lines", "errors", "rate", "shrunk", "probability", "avoidable_errors", "avoidable_cost")


def ranked(filters: Filters, by: str) -> pd.DataFrame:
    """Items by expected avoidable cost; the others stay in the list when one of them is chosen."""
    return ask.counted(questions.priorities, filters.unchosen(by), by)


def finding(table: pd.DataFrame, by: str, filters: Filters) -> str:
    """The item that stands out most, in a sentence, and no more certainty than there is."""
    words = ui_words()
    if not ask.cells((), filters.having(by)).iloc[0]["errors"]:
        return words(cohorts.none_known(filters, "skus.finding.none"))
    said = questions.standing_out(table)
    if not said:
        young = cohorts.judged(filters.unchosen(by)).filters is None
        return parts.empty_title("young") if young else words("skus.finding.even")
    first, currency = table.iloc[0], ask.setting("reporting_currency")
    values: dict[str, Any] = {
        "sku": words.value(by, first[by]),
        "errors": words.number(first["errors"]),
        "lines": words.number(first["lines"]),
        "share": _sure(first["probability"]),
    }
    if said == "cost":
        return words.md("skus.finding", cost=words.money(first["avoidable_cost"], currency, 0), **values)
    return words.md(f"skus.finding.{said}", avoidable=words.number(first["avoidable_errors"], 1), **values)


def _sure(share: float) -> str:
    words = ui_words()
    return words("skus.nearly_sure") if share > 0.995 else words.chance(share)


def drawn(table: pd.DataFrame) -> bool:
    """Whether any item stands out, so that there are bars to draw."""
    return bool(questions.standing_out(table))


def priority_chart(table: pd.DataFrame, by: str, filters: Filters) -> None:
    """Bars of expected avoidable cost; without any cost, of avoidable errors."""
    words, currency = ui_words(), ask.setting("reporting_currency")
    value = questions.valued(table)
    part = table[table[value] > 0]
    if not drawn(table):
        even = words("skus.finding.even")
        if finding(table, by, filters) not in (even, parts.empty_title("young")):  # else it is the title
            parts.section("skus.priority_errors.title")
            st.caption(even)
        return
    money = value == "avoidable_cost"
    whole = 0 if part[value].max() >= CENTS_BELOW else 2
    figure = bars.bars(
        part,
        words,
        parts.look(),
        Marks(
            name=by,
            value=value,
            limit=BARS,
            text=lambda row: (
                words.money(row[value], currency, whole) if money else words.number(row[value], 1)
            ),
            tip=(
                lambda row: [
                    words("chart.of", errors=words.number(row["errors"]), lines=words.number(row["lines"])),
                    words("skus.steadied", rate=words.per(row["shrunk"]), all=words.per(row["group_rate"])),
                    words("skus.probability", share=_sure(row["probability"])),
                ]
            ),
            selected=filters.get(by),
        ),
    )
    parts.chart(
        figure,
        "skus.priority" if money else "skus.priority_errors",
        data=part,
        select=by,
        facts=[
            words("skus.cost_unit", currency=currency or words("value.unknown"))
            if money
            else words("skus.errors_unit"),
            words(
                "fact.n", errors=words.number(table["errors"].sum()), lines=words.number(table["lines"].sum())
            ),
            parts.as_of(),
        ],
        computed={"all": words.per(float(table["group_rate"].iloc[0]))},
    )


def ranked_table(table: pd.DataFrame, by: str) -> None:
    """The whole list, folded away."""
    words = ui_words()

    def draw() -> None:
        shown = table.assign(rate=table["rate"] * 1e4, shrunk=table["shrunk"] * 1e4)
        parts.table(
            shown, (by, *LISTED), f"skus-{by}", alt=words("skus.priority.alt"), config=_formats(), size=25
        )

    parts.folded("skus.all", draw, words("skus.all", n=len(table)))


def _formats() -> dict[str, st.column_config.NumberColumn]:  # type: ignore[valid-type]
    words = ui_words()
    per = words("unit.per_10000_lines")
    made = {
        name: st.column_config.NumberColumn(f"{words.column(name)} ({per})", format="%.1f")
        for name in ("rate", "shrunk")
    }
    return made | {
        "avoidable_errors": st.column_config.NumberColumn(words.column("avoidable_errors"), format="%.1f")
    }


def choose_level() -> None:
    """Item or family, kept in the URL."""
    words = ui_words()
    choice(words("skus.by"), LEVELS, lambda name: words(f"filter.{name}"), param="by", key="skus-by")
