"""The symptom and the cause that a remark suggests, for one case or for many, confirmed by a person in one click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from analysis.cases.likely import LikelyCode
from analysis.questions.cases import likely_codes
from data.cases import forms
from data.schema import CASE_KEY
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words

# Remarks of so many of the chosen cases are read, and so many groups of suggestions shown.
MOST_READ, MOST_SHOWN = 300, 6
_DONE = "cases-likely-done"


def show(case: Mapping[str, Any]) -> None:
    """The suggestions of one case with the button that confirms each; nothing where the remark tells nothing."""
    words, key = ui_words(), forms.key_of(case)
    found = ask.counted(likely_codes, (tuple(key[n] for n in CASE_KEY),)).get(forms.reference(key), {})
    for name, likely in found.items():
        with st.container(horizontal=True, vertical_alignment="center", key=f"case-likely-{name}"):
            st.caption(_said(name, likely), width="content")
            if rights.may("edit"):
                st.button(
                    words("cases.received.confirm"), key=f"case-likely-{name}-confirm", type="tertiary",
                    icon=":material/check:", on_click=_confirm, args=([key], name, likely.code),
                )  # fmt: skip


def many(keys: Sequence[Mapping[str, str]]) -> None:
    """Suggestions of the chosen cases, those with the same code confirmed in one click."""
    words = ui_words()
    done = state.widget(_DONE)
    state.forget(_DONE)
    if done:
        st.success(words("cases.likely.done", n=done))
    asked = tuple(tuple(key[n] for n in CASE_KEY) for key in keys[:MOST_READ])
    found = ask.counted(likely_codes, asked)
    alike: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for key in keys:
        for name, likely in found.get(forms.reference(key), {}).items():
            alike.setdefault((name, likely.code), []).append(key)
    for (name, code), own in sorted(alike.items(), key=lambda pair: -len(pair[1]))[:MOST_SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center"):
            told = words.md(f"cases.likely.many_{name}", len(own), code=words.value(name, code))
            st.caption(told, width="content")
            st.button(
                words("cases.likely.confirm_many", n=len(own)),
                key=f"cases-likely-many-{name}-{code}",
                on_click=_confirm,
                args=(own, name, code),
            )
    if len(keys) > MOST_READ:
        st.caption(words("cases.likely.most", n=MOST_READ))


def _said(name: str, likely: LikelyCode) -> str:
    words = ui_words()
    code = words.value(name, likely.code)
    if likely.because:
        return words.md("cases.likely.phrase", code=code, because=likely.because)
    return words.md(f"cases.likely.{name}", likely.alike, code=code)


def _confirm(keys: Sequence[Mapping[str, str]], name: str, code: str) -> None:
    if rights.may("edit"):
        state.remember(_DONE, forms.confirm_codes(ask.store(), map(dict, keys), name, code, rights.who()))
