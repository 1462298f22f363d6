"""The check after loading: in five lines what changed in the store, and uploads that look like half a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from analysis.wording.words import Words
from data import query
from data.query import Holdings
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words
from pages.ui.imports.sentences import report_name

BEFORE = "imports-before"
HALF, TWICE = 0.5, 2.0  # of the rows of the last upload of this kind


def check(results: Sequence[dict[str, Any]]) -> None:
    """Lines, cases, days, share matched and what has no price: before loading and now."""
    words = ui_words()
    before: Holdings | None = state.widget(BEFORE)
    if before is None:
        return
    now = ask.answer(query.holdings)
    st.markdown(f"**{words('imports.check')}**")
    st.markdown("\n".join(f"- {line}" for line in five_lines(words, before, now)))
    for result in results:
        last = ask.answer(query.rows_of_last, result["import_id"])
        if last and not HALF * last <= result["rows"] <= TWICE * last:
            kind = "fewer" if result["rows"] < last else "more"
            rows: dict[str, Any] = {"last": words.number(last), "now": words.number(result["rows"])}
            report = report_name(words, result["report"])
            st.warning(words.md(f"imports.check_{kind}", report=report, **rows), icon=":material/rule:")


def five_lines(words: Words, before: Holdings, now: Holdings) -> list[str]:
    """What the store held before and what it holds now."""

    def days(held: Holdings) -> str:
        known = held.first_day is not None and held.last_day is not None
        return f"{words.date(held.first_day)} – {words.date(held.last_day)}" if known else "–"

    def share(held: Holdings) -> str:
        return "–" if held.matched is None else words.percent(held.matched)

    told = {
        "lines": (words.number(before.lines), words.number(now.lines)),
        "cases": (words.number(before.cases), words.number(now.cases)),
        "days": (days(before), days(now)),
        "matched": (share(before), share(now)),
        "unpriced": (words.number(before.unpriced), words.number(now.unpriced)),
    }
    return [
        words.md(f"imports.check.{name}{'_same' if old == new else ''}", old=old, new=new)
        for name, (old, new) in told.items()
    ]
