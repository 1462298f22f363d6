"""What came instead, as the remark seems to tell it: a suggestion that a person confirms, for one case or for many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analysis.questions.cases import received_items
from data.cases import forms
from data.schema import CASE_KEY
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words

_DONE = "cases-received-done"


def show(case: Mapping[str, Any]) -> None:
    """The suggestion of one case with the button that confirms it; nothing where the remark tells nothing."""
    words, key = ui_words(), forms.key_of(case)
    found = ask.answer(received_items, (_key(key),)).get(forms.reference(key))
    if found is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="case-received"):
        if found.alike:
            said = words.md("cases.received.alike", found.alike, sku=found.sku)
        else:
            said = words.md("cases.received.seems", sku=found.sku, because=found.because)
        st.caption(said, width="content")
        if rights.may("edit"):
            st.button(
                words("cases.received.confirm"), key="case-received-confirm", type="tertiary",
                icon=":material/check:", on_click=_confirm, args=([(key, found.sku)],),
            )  # fmt: skip


def many(keys: list[dict[str, str]]) -> None:
    """Suggestions of the chosen cases, confirmed in one click."""
    words = ui_words()
    done = state.widget(_DONE)
    state.forget(_DONE)
    if done:
        st.success(words("cases.received.done", n=done))
    found = ask.answer(received_items, tuple(_key(k) for k in keys))
    pairs = [(k, found[forms.reference(k)].sku) for k in keys if forms.reference(k) in found]
    if pairs:
        with st.container(horizontal=True, vertical_alignment="center"):
            told = words.listed([words("filter.chip", name=k["case_id"], value=sku) for k, sku in pairs[:5]])
            st.caption(words.md("cases.received.many", len(pairs), told=told), width="content")
            st.button(
                words("cases.received.confirm_many", n=len(pairs)), key="cases-received-many",
                on_click=_confirm, args=(pairs,),
            )  # fmt: skip


def _key(key: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(key[n] for n in CASE_KEY)


def _confirm(pairs: list[tuple[dict[str, str], str]]) -> None:
    if not rights.may("edit"):
        return
    state.remember(_DONE, forms.confirm_received(ask.store(), pairs, rights.who()))
