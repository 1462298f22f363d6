"""What the Cases screen shows of which cases: the kinds of rows, the search, the order, the columns; all in the URL."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.cases import clock
from analysis.cases.due import due_sentences
from analysis.questions.cases import timed_cases
from analysis.wording import escape
from data import query
from data.cases import forms
from data.query import Filters
from data.store import utc_now
from pages.ui.core import ask, rights, run, state
from pages.ui.core.words import ui_words
from pages.ui.parts.tables import CASE_COLUMNS

# kinds of rows that the clock tells, beside those of data.query.WHICH
CLOCKED: tuple[str, ...] = ("open", "due", "overdue", "evidence", "follow", "mine")
USUAL: tuple[str, ...] = ("all", "errors", *CLOCKED, "unjudged")
KINDS: tuple[str, ...] = (*USUAL, *(w for w in query.WHICH if w not in USUAL))
COLUMNS: tuple[str, ...] = (
    *CASE_COLUMNS, "next_step", "next_due", "order_id", "variation", "product_name", "quantity", "cause_status",
    "contributing", "detection", "origin", "request", "resolution", "station", "shift", "warehouse", "carrier",
    "comment", "raw_reason", "judgement_note", "ticket_no", "contacted_at", "ticket_at", "resolved_at", "closed_at",
    "ship_day", "judged",
)  # fmt: skip
CLOCK_COLUMNS: tuple[str, ...] = (
    "case_id", "next_step", "next_due", "opened_at", "shop", "sku", "symptom", "fault", "evidence_missing", "request",
)  # fmt: skip


@dataclass(frozen=True)
class CaseOrder:
    """Which rows, in which order."""

    which: str
    search: str
    order: str
    descending: bool

    @property
    def clocked(self) -> bool:
        """True when the clock tells the rows; they are shown whatever the period."""
        return self.which in CLOCKED


def view() -> CaseOrder:
    """What the URL asks for."""
    which = state.param("which", "all", KINDS)
    wanted = state.param("sort", "", ("", *(way + name for name in sortable(which) for way in ("", "-"))))
    order = wanted.lstrip("-")
    if not order:
        return CaseOrder(
            which, state.param("q"), "next_due" if which in CLOCKED else "opened_at", which not in CLOCKED
        )
    return CaseOrder(which, state.param("q"), order, wanted.startswith("-"))


def sortable(which: str) -> tuple[str, ...]:
    """Columns that rows of a kind can be sorted by."""
    return tuple(dict.fromkeys((*CLOCK_COLUMNS, *query.SORTABLE))) if which in CLOCKED else query.SORTABLE


def any_time(filters: Filters) -> Filters:
    """The same filters whatever the period: a deadline does not ask when the parcel left."""
    return filters.between(None, None)


def waiting(filters: Filters, search: str = "") -> pd.DataFrame:
    """Open cases with their clock as of now: the most urgent first, of those the dearest."""
    return run.once(
        f"waiting {search}", lambda: _waiting(filters, search), any_time(filters), ask.opened().version
    )


def _waiting(filters: Filters, search: str) -> pd.DataFrame:
    frame = clock.waiting(ask.answer(timed_cases, any_time(filters), "open", search), utc_now())
    by, up = ["next_due", "cost_total", "opened_at"], [True, False, True]
    return frame.sort_values(by, ascending=up, na_position="last", ignore_index=True)


def of_kind(frame: pd.DataFrame, which: str) -> pd.DataFrame:
    """The rows of `waiting`: all that are open, or those due, late, without evidence, to look at again, one's own."""
    wanted = {
        "open": pd.Series(True, frame.index),
        "due": frame["soon"],
        "overdue": frame["overdue"],
        "evidence": frame["evidence_missing"] > 0,
        "follow": pd.to_datetime(frame["follow_up_at"]) <= utc_now(),
        "mine": (frame["assignee"] == rights.who()) & (frame["assignee"] != ""),
    }[which]
    return frame[wanted].reset_index(drop=True)


def clocked(filters: Filters, shown: CaseOrder) -> pd.DataFrame:
    """The rows of a kind that the clock tells, in their order."""
    rows = of_kind(waiting(filters, shown.search), shown.which)
    if shown.order not in rows.columns:
        return rows
    return rows.sort_values(shown.order, ascending=not shown.descending, kind="stable", ignore_index=True)


def finding(filters: Filters) -> str:
    """How many cases wait, and how many of them too long."""
    words, frame = ui_words(), waiting(filters)
    if frame.empty:
        return words("cases.finding.none")
    late, soon = (words.number(len(of_kind(frame, kind))) for kind in ("overdue", "due"))
    return words("cases.finding", late=late, open=words.number(len(frame)), soon=soon)


def due(filters: Filters) -> None:
    """What is to be done within 48 hours, and what somebody wanted to look at again."""
    told = due_sentences(waiting(filters), utc_now(), ui_words())
    if told:
        st.caption(":material/schedule: " + " · ".join(escape.markdown(said) for said in told))


def counts(filters: Filters, search: str) -> dict[str, int]:
    """How many rows each kind has."""
    frame = waiting(filters, search)
    return ask.answer(query.counts, filters, search) | {w: len(of_kind(frame, w)) for w in CLOCKED}


def queue(shown: CaseOrder, filters: Filters) -> list[str]:
    """References of the rows in their order, to go from one to the next."""
    if shown.clocked:
        return [forms.reference(key) for key in forms.keys_of(clocked(filters, shown))]
    keys = ask.answer(
        query.keys,
        filters,
        which=shown.which,
        search=shown.search,
        order=shown.order,
        descending=shown.descending,
    )
    return [forms.reference(k) for k in keys]


def columns(shown: CaseOrder) -> tuple[str, ...]:
    """Columns of the list: those of the URL, else the usual ones."""
    known = (*COLUMNS, *CLOCK_COLUMNS) if shown.clocked else COLUMNS
    wanted = tuple(c for c in state.param("cols").split(",") if c in known)
    return wanted or (CLOCK_COLUMNS if shown.clocked else CASE_COLUMNS)


def set_columns(chosen: list[str]) -> None:
    """Show these columns from now on."""
    state.set_columns(chosen)
