"""What explains the change, in sentences."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analysis import explain
from analysis.questions.changes import Change
from analysis.review import findings
from pages.ui import parts
from pages.ui.changes.periods import Periods
from pages.ui.core.words import ui_words
from pages.ui.review import add_finding
from pages.ui.weekly.unjudged import unjudged


def show(found: list[explain.Explanation], of: Periods, change: Change) -> None:
    """Confirmed explanations, then hints, or that nothing stands out. Shares of a rise are told where all rose."""
    words = ui_words()
    patterns = [item for item in found if item.pattern]
    parts.section("changes.explained.title")
    if not patterns:
        parts.says("changes.nothing")
    for status in ("confirmed", "hint"):
        listed = [item for item in patterns if item.status == status]
        if listed:
            st.markdown(f"**{words(f'changes.{status}')}**")
        for position, item in enumerate(listed):
            _one(item, of, f"changes-{status}-{position}", rose=change.rate > 0)
        if listed and status == "hint":
            _alone(listed)


def _alone(hints: list[explain.Explanation]) -> None:
    """What each hint would be without the search: beside its chance it would read as a contradiction."""
    words = ui_words()
    with st.expander(words("chart.computed")):
        for item in hints:
            st.markdown(words.md("changes.alone", name=_name(item.pattern), **_excess(item)))


def _one(item: explain.Explanation, of: Periods, key: str, *, rose: bool) -> None:
    words = ui_words()
    before, now = words.both_rated(
        (item.errors_before, item.lines_before), (item.errors_after, item.lines_after)
    )
    numbers: dict[str, Any] = {
        "name": _name(item.pattern),
        "errors": words.number(item.errors_after),
        "expected": words.number(item.expected, 1),
        "before": before,
        "now": now,
    }
    mark = "▲" if item.direction == "rise" else "◆"
    st.markdown(f"{mark} {words.md(f'changes.is.{item.direction}', **numbers)}")
    facts = [words("changes.excess", **_excess(item))] if item.status == "confirmed" else []
    if item.direction == "rise" and rose and 0 < item.share <= 1:
        facts.append(words("changes.share", share=words.percent(item.share)))
    facts.append(words("changes.p", p=words.chance(item.p, 1)))
    if item.names:
        facts.append(words("changes.same_lines", names=words.listed([_name(other) for other in item.names])))
    rows = findings.rows_of(item, of.now)
    behind, said_behind = unjudged(rows) if rows else (None, "")
    if said_behind:
        facts.append(said_behind)
    with st.container(horizontal=True, vertical_alignment="center", key=key):
        st.caption(" · ".join(facts), width="content")
        if rows:
            parts.rows_link(words("link.rows"), rows)
        add_finding.offer(findings.change(item, of.now, of.before, behind), key)


def _excess(item: explain.Explanation) -> dict[str, Any]:
    words = ui_words()
    return {"lower": words.signed(item.excess_lower, 0), "upper": words.signed(item.excess_upper, 0)}


def _name(pattern: tuple[tuple[str, tuple], ...]) -> str:
    words = ui_words()
    return words.listed(
        [
            words(
                "filter.chip",
                name=words(f"filter.{name}"),
                value=words.listed([words.value(name, v) for v in values]),
            )
            for name, values in pattern
        ]
    )
