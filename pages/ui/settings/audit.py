"""Who did what: the trail of all writes, sign-ins and exports, filtered and saved as a file."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from data.query.trail import TrailFilter, trail, trail_choices
from pages.ui import parts
from pages.ui.core import ask, rights
from pages.ui.core.words import ui_words

COLUMNS = ("changed_at", "who", "table", "change", "subject", "detail")


def audit() -> None:
    """The trail of changes, newest first, of the person, days and tables that are chosen."""
    words = ui_words()
    parts.section("settings.audit.title")
    st.markdown(words("settings.audit.body"))
    if not rights.may("manage"):
        st.caption(words("settings.audit.rights"))
        return
    frame = ask.answer(trail, _wanted()).copy()
    frame["table"] = [_table(str(t)) for t in frame["table"]]
    frame["change"] = [_change(str(c)) for c in frame["change"]]
    frame["detail"] = [_detail(d) for d in frame["detail"]]
    labels = {n: words(f"settings.audit.{n}") for n in COLUMNS}
    parts.table(frame, COLUMNS, "audit", labels=labels, alt=words("settings.audit.title"), size=30)


def _wanted() -> TrailFilter:
    words = ui_words()
    choices = ask.answer(trail_choices)
    shown = {"who": str, "table": _table, "change": _change}
    chosen = {}
    with st.grid(5, min_column_width=150, key="audit-filters") as grid:
        for name, options in choices.items():
            with grid.cell():
                chosen[name] = st.selectbox(
                    words(f"settings.audit.{name}"), ["", *options], key=f"audit-{name}",
                    format_func=lambda v, name=name: shown[name](v) if v else words("filter.all"),
                )  # fmt: skip
        days = []
        for name in ("first", "last"):
            with grid.cell():
                label = words(f"settings.audit.{name}")
                days.append(st.date_input(label, value=None, format="YYYY-MM-DD", key=f"audit-{name}"))
    return TrailFilter(chosen["who"], chosen["table"], chosen["change"], *days)


def _table(name: str) -> str:
    words = ui_words()
    return words(f"audit.{name}") if words.has(f"audit.{name}") else name


def _change(name: str) -> str:
    words = ui_words()
    return words(f"audit.change.{name}") if words.has(f"audit.change.{name}") else name


def _detail(text: str) -> str:
    """A change as 'column: before → after'; other details as they were written."""
    try:
        found: Any = json.loads(text or "{}")
    except (json.JSONDecodeError, TypeError):
        return str(text or "")
    if not isinstance(found, dict):
        return str(found)
    return "; ".join(
        f"{name}: {_plain(value[0])} → {_plain(value[1])}"
        if isinstance(value, list) and len(value) == 2
        else f"{name}: {_plain(value)}"
        for name, value in found.items()
        if value not in (None, "", [None, None])
    )


def _plain(value: Any) -> str:
    return "–" if value in (None, "") else str(value)
