"""Weeks of the largest causes on one scale."""

from __future__ import annotations

from functools import partial

import pandas as pd

from analysis.causes import summary
from analysis.draw import strips
from analysis.draw.spec import Marks
from analysis.wording.words import Words, too_few
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words
from pages.ui.weekly import cohorts

STRIPS = 8


def trend(cells: pd.DataFrame, filters: Filters) -> None:
    """Weeks of the largest causes on one scale, complete weeks only; one chosen cause has its control chart."""
    words = ui_words()
    whole = filters.having("cause").having("sixm")
    judged = cohorts.judged(whole)
    if len(filters.get("cause")) == 1:
        cohorts.chart(filters, "causes.one")
    mature = judged.weeks[judged.weeks["mature"]] if len(judged.weeks) else judged.weeks
    if mature.empty:
        parts.section("causes.trend.title")
        parts.empty("young" if ask.extent().orders_known else "orders")
        return
    names = [c for c in summary.by_count(cells)["cause"] if c != "unknown"][:STRIPS]
    past = whole.between(mature["week"].min().date(), judged.until)
    counted = ask.cells(("week", "cause"), past)
    table = summary.weeks_of(counted, judged.weeks, names)
    shown = table[table["mature"]]
    if shown.empty or not shown["errors"].sum():
        parts.section("causes.trend.title")
        parts.says("causes.trend.none")
        return
    moved = summary.moved(shown)
    parts.chart(
        strips.strips(
            shown,
            words,
            parts.look(),
            Marks(
                name="cause",
                text=partial(_strip_label, words),
                tip=(lambda row: words.rated(row["errors"], row["lines"])),
            ),
            marked=dict(zip(moved["cause"], moved["direction"], strict=True)),
            recent=summary.RECENT_WEEKS,
        ),
        "causes.trend",
        finding=_moves(moved),
        data=shown,
        select="cause",
        facts=[
            words("unit.per_10000_lines"),
            words("fact.reported"),
            words("causes.trend.weeks", n=int(shown["week"].nunique())),
            parts.as_of(),
        ],
        computed={"weeks": words.number(shown["week"].nunique())},
    )


def _strip_label(words: Words, part: pd.DataFrame) -> str:
    if too_few(part["lines"].sum()):
        return words.rated(part["errors"].sum(), part["lines"].sum())
    mean = part["errors"].sum() / part["lines"].sum()
    return words("causes.trend.mean", rate=words.per(mean))


def _moves(moved: pd.DataFrame) -> str:
    words = ui_words()
    told = []
    for direction in ("worse", "better"):
        part = moved[moved["direction"] == direction]
        if len(part):
            first = part.sort_values("now", ascending=False, kind="stable").iloc[0]
            told.append(
                words.md(
                    f"causes.trend.{direction}",
                    causes=words.listed([words.value("cause", c) for c in part["cause"]]),
                    cause=words.value("cause", first["cause"]),
                    now=words.number(first["now"]), weeks=words.number(first["weeks_now"]),
                    before=words.number(first["before"]), weeks_before=words.number(first["weeks_before"]),
                )
            )  # fmt: skip
    if moved.empty:
        return ""
    return words.joined(*told) or words("causes.trend.steady")
