"""The same judgement for several cases, after saying how many."""

from __future__ import annotations

import streamlit as st

from data.cases import checks, forms
from data.schema import taxonomy
from pages.ui.cases.desk import likely, received
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words

FIELDS = ("seller_fault", "cause", "cause_status")
STEPS_DONE = ("contacted_at", "verified_at")
MOST = 2_000
_DONE = "cases-bulk-done"


def show(chosen: list[dict[str, str]], everything: list[dict[str, str]], total: int) -> None:
    """Which cases, what judgement, and the button that says how many."""
    words = ui_words()
    done = state.widget(_DONE)
    state.forget(_DONE)
    if done is not None:
        st.success(words("cases.bulk.done", n=done))
    if not rights.may("edit"):
        return
    with st.container(border=True, key="cases-bulk"):
        st.markdown(f"**{words('cases.bulk.title')}**")
        whole = total <= MOST and st.checkbox(words("cases.bulk.all", n=total), key="cases-bulk-all")
        keys = everything if whole else chosen
        if not keys:
            st.caption(words("cases.bulk.none"))
            return
        received.many(keys)
        likely.many(keys)
        with st.container(horizontal=True):
            for step in STEPS_DONE:
                st.button(
                    words(f"cases.bulk.{step}", n=len(keys)),
                    key=f"cases-bulk-{step}",
                    icon=":material/done_all:",
                    help=words("cases.bulk.step_help"),
                    on_click=_step,
                    args=(keys, step),
                )
        causes = ask.answer(checks.causes)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _choice("seller_fault", taxonomy.FAULTS, "fault")
            _choice("cause", causes, "cause")
            _choice("cause_status", taxonomy.CAUSE_STATUS, "cause_status")
        changes = {n: str(state.widget(f"cases-bulk-{n}")) for n in FIELDS if state.widget(f"cases-bulk-{n}")}
        if not changes:
            st.caption(words("cases.bulk.choose", n=len(keys)))
            return
        told = words.listed(
            [words("filter.chip", name=words.column(n), value=words.value(n, v)) for n, v in changes.items()]
        )
        st.markdown(words.md("cases.bulk.sure", n=len(keys), told=told))
        sure = st.checkbox(
            words("cases.bulk.confirm", n=len(keys)), key=f"cases-bulk-sure-{len(keys)}-{told}"
        )
        st.button(
            words("cases.bulk.save", n=len(keys)),
            type="primary",
            key="cases-bulk-save",
            disabled=not sure,
            on_click=_save,
            args=(keys, changes),
        )


def _choice(name: str, options: tuple[str, ...], vocabulary: str) -> None:
    words = ui_words()
    st.selectbox(
        words.column(name),
        options,
        index=None,
        key=f"cases-bulk-{name}",
        format_func=lambda c: words.value(vocabulary, c),
        placeholder=words("cases.bulk.keep"),
        width=240,
    )


def _step(keys: list[dict[str, str]], step: str) -> None:
    if rights.may("edit"):
        state.remember(_DONE, forms.step_many(ask.store(), keys, step, rights.who()))
        state.forget("cases-table-many")


def _save(keys: list[dict[str, str]], changes: dict[str, str]) -> None:
    if not rights.may("edit"):
        return
    state.remember(_DONE, forms.judge_many(ask.store(), keys, changes, rights.who()))
    for name in FIELDS:
        state.forget(f"cases-bulk-{name}")
    state.forget("cases-table-many")
