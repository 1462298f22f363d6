"""One case whole: what was ordered and received, the five steps, the evidence, the forms, the entries, the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from analysis.cases import clock
from analysis.wording import escape
from data import query
from data.cases import case_clock, forms
from data.meaning.missing import empty, text_of
from data.schema import EVIDENCE
from data.store import utc_now
from pages.ui import parts
from pages.ui.cases import costs, history, judgement, list, notes, photos, ticket
from pages.ui.cases.desk import contact, doubts
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words
from pages.ui.parts.choices import choice

Case = Mapping[str, Any]
ICONS = {
    "done": ":material/check_circle:",
    "late": ":material/running_with_errors:",
    "missed": ":material/error:",
    "soon": ":material/schedule:",
    "open": ":material/radio_button_unchecked:",
    "skipped": ":material/remove:",
}
# A remark of more characters pushes everything else out of sight.
LONG = 280
TABS = ("work", "contact", "talk", "photos", "ticket", "costs", "history")


def show(case: Case) -> None:
    """The whole case."""
    words = ui_words()
    timed = _timed(case)
    _way(case)
    parts.title("cases", finding=_finding(case, timed))
    doubts.show(case)
    with st.container(
        key="case-body"
    ):  # on a phone the sections stand above the facts, which are strips there
        with st.container(key="case-facts"):
            _steps(timed)
            _items(case)
        with st.container(key="case-sections"):
            tab = choice(
                words("cases.parts"), TABS, lambda t: words(f"cases.part.{t}"),
                param="part", key="case-part", visible=False,
            )  # fmt: skip
    shown = {
        "work": judgement.show,
        "contact": contact.show,
        "talk": notes.show,
        "photos": photos.show,
        "ticket": ticket.show,
        "costs": costs.show,
        "history": history.show,
    }
    shown[tab](case)


def _timed(case: Case) -> dict[str, Any]:
    frame = clock.deadlines(
        pd.DataFrame([dict(case)]), ask.answer(case_clock.rules), ask.answer(case_clock.sites)
    )
    row = clock.waiting(frame, utc_now()).iloc[0]
    return {str(k): v for k, v in row.items()}


def _way(case: Case) -> None:
    """Back to the list, to the case before and to the next, by button and by key."""
    words = ui_words()
    before, after, place, of = list.queue_around(forms.reference(forms.key_of(case)))
    with st.container(horizontal=True, vertical_alignment="center", key="case-way"):
        st.button(
            words("cases.back"),
            icon=":material/arrow_back:",
            type="tertiary",
            on_click=state.set_param,
            args=("case", None),
            shortcut="L",
        )
        st.button(
            words("cases.before"),
            key="case-before",
            disabled=not before,
            on_click=state.set_param,
            args=("case", before),
            shortcut="P",
        )
        st.button(
            words("cases.next"),
            key="case-next",
            disabled=not after,
            on_click=state.set_param,
            args=("case", after),
            shortcut="N",
        )
        if of:
            st.caption(words("cases.place", place=words.number(place), of=words.number(of)), width="content")


def _finding(case: Case, timed: Case) -> str:
    words = ui_words()
    said = words.md(
        "cases.one.finding", case=case["case_id"], symptom=words.value("symptom", case["symptom"])
    )
    if pd.isna(timed["next_due"]):
        return said
    step = words(f"cases.step.{timed['next_step']}")
    key = "cases.one.overdue" if timed["overdue"] else "cases.one.due"
    return words.joined(said, words.md(key, step=step, time=words.duration(abs(float(timed["hours_left"])))))


def _steps(timed: Case) -> None:
    """The five steps side by side: when, after how long, until when."""
    words = ui_words()
    with st.grid(6, min_column_width=150, key="case-steps") as grid:
        for step in clock.timeline(timed, utc_now()):
            with (
                grid.cell(),
                st.container(border=True, gap="xsmall", height="stretch", key=f"case-step-{step.name}"),
            ):
                st.markdown(f"**{words(f'cases.step.{step.name}')}**")
                st.markdown(f"{ICONS[step.state]} {words(f'cases.state.{step.state}')}")
                if step.at is not None:
                    st.caption(words.when(step.at))
                    if step.name != "open":
                        st.caption(words("cases.after", time=words.duration(max(0.0, step.hours or 0.0))))
                if step.due is not None:
                    st.caption(words("cases.due_by", when=words.when(step.due)))
    there = [flag for flag in EVIDENCE if timed[flag]]
    st.caption(
        words("cases.evidence", n=len(there), of=len(EVIDENCE))
        + " "
        + " · ".join(
            f"{':material/check_box:' if f in there else ':material/check_box_outline_blank:'} {words.column(f)}"
            for f in EVIDENCE
        )
    )


def _items(case: Case) -> None:
    """Ordered and received, side by side."""
    words = ui_words()
    received = str(case["received_sku"] or "")
    about = ask.answer(query.items, (received,)) if received else pd.DataFrame()
    item = about.iloc[0] if len(about) else None
    with st.grid(3, min_column_width=240, key="case-items") as grid:
        with grid.cell(), st.container(border=True, gap="xsmall", height="stretch"):
            st.markdown(f"**{words('cases.ordered')}**")
            _facts(
                case, ("sku", "product_name", "variation", "quantity", "unit_price", "order_id", "shipped_at")
            )
        with grid.cell(), st.container(border=True, gap="xsmall", height="stretch"):
            st.markdown(f"**{words('cases.received')}**")
            _facts(
                {
                    "received_sku": received or words("value.not_known"),
                    "product_name": item["product_name"] if item is not None else "",
                    "parent_sku": item["parent_sku"] if item is not None else "",
                    "bin": item["bin"] if item is not None else "",
                },
                ("received_sku", "product_name", "parent_sku", "bin"),
            )
            remark = text_of(case["comment"])
            told = remark if len(remark) <= LONG else f"{remark[:LONG].rstrip()} …"
            _facts({**case, "comment": told}, ("symptom", "raw_reason", "comment", "request"))
            if told != remark:
                with st.expander(words("cases.whole_remark")), st.container(height=300, border=False):
                    st.markdown(escape.markdown(remark))
        with grid.cell(), st.container(border=True, gap="xsmall", height="stretch"):
            st.markdown(f"**{words('cases.packed')}**")
            _facts(
                case,
                (
                    "shop",
                    "warehouse",
                    "packer",
                    "station",
                    "shift",
                    "scan",
                    "bin",
                    "packed_at",
                    "carrier",
                    "level",
                ),
            )


def _facts(row: Case, names: tuple[str, ...]) -> None:
    """The fields that are known, a line each."""
    words = ui_words()
    lines = [
        words("filter.chip", name=words.column(n), value=f"**{escape.markdown(_in_words(row, n))}**")
        for n in names
        if _in_words(row, n)
    ]
    st.markdown("  \n".join(lines) if lines else words("value.not_known"))


def _in_words(row: Case, name: str) -> str:
    words, value = ui_words(), row.get(name)
    if empty(value):
        return ""
    if name == "unit_price":
        return words.money(value, str(row.get("currency") or ""))
    if name.endswith("_at"):
        return words.when(value)
    return words.number(value) if name == "quantity" else words.value(name, value)
