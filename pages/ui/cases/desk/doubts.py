"""Is the case that we entered the one that the marketplace's file tells of? Asked where no rule can say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.cases import by_hand, forms, merging
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words


def show(case: Mapping[str, Any]) -> None:
    """How the case was noticed, what it became part of, and the question while there is one."""
    words, key = ui_words(), forms.key_of(case)
    own = by_hand.record(ask.store(), key)
    for row in [own] if own else merging.origins(ask.store(), key):
        sentence = "cases.noticed.says" if own else "cases.noticed.merged"
        st.caption(
            words.md(
                sentence, by=words(f"cases.noticed.{row['noticed']}"), when=words.when(row["opened_at"]),
                who=row["created_by"] or words("cases.somebody"), case=row["case_id"],
            )
            + (" " + words("cases.noticed.caught") if row["caught"] else "")
        )  # fmt: skip
        if not own and rights.may("edit"):
            hand = {k: str(row[k] or "") for k in key}
            st.button(
                words("cases.doubt.separate"), key=f"separate-{row['case_id']}", type="tertiary",
                on_click=_apart, args=(hand, key),
            )  # fmt: skip
    for place, doubt in enumerate(merging.doubts(ask.store(), key)):
        _ask(doubt, place, key)


def _ask(doubt: merging.Doubt, place: int, key: Mapping[str, str]) -> None:
    words = ui_words()
    with st.container(border=True, key=f"doubt-{place}"):
        st.markdown(
            words.md(
                "cases.doubt.ask", hand=doubt.hand["case_id"], other=doubt.other["case_id"],
                reason=doubt.reason or words("value.not_known"), when=words.when(doubt.opened_at),
            )
        )  # fmt: skip
        if not rights.may("edit"):
            return
        with st.container(horizontal=True):
            st.button(
                words("cases.doubt.same"), key=f"doubt-same-{place}", type="primary", on_click=_same,
                args=(doubt,),
            )  # fmt: skip
            st.button(
                words("cases.doubt.apart"), key=f"doubt-apart-{place}", on_click=_apart,
                args=(doubt.hand, doubt.other),
            )  # fmt: skip
            other = doubt.other if dict(key) == doubt.hand else doubt.hand
            st.button(
                words("cases.new.open", case=other["case_id"]), key=f"doubt-open-{place}", type="tertiary",
                on_click=state.set_param, args=("case", forms.reference(other)),
            )  # fmt: skip


def _same(doubt: merging.Doubt) -> None:
    if rights.may("edit"):
        merging.merge(ask.store(), doubt.hand, doubt.other, rights.who())
        state.set_param("case", forms.reference(doubt.other))


def _apart(hand: Mapping[str, str], other: Mapping[str, str]) -> None:
    if rights.may("edit"):
        merging.keep_apart(ask.store(), hand, other, rights.who())
