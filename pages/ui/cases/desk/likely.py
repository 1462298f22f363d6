"""The symptom and the cause that a remark suggests: each confirmed by a person in one click."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analysis.cases.likely import LikelyCode
from analysis.questions.cases import likely_codes
from data.cases import forms
from data.schema import CASE_KEY
from pages.ui.core import ask, rights
from pages.ui.core.words import ui_words


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
                    icon=":material/check:", on_click=_confirm, args=(key, name, likely.code),
                )  # fmt: skip


def _said(name: str, likely: LikelyCode) -> str:
    words = ui_words()
    code = words.value(name, likely.code)
    if likely.because:
        return words.md("cases.likely.phrase", code=code, because=likely.because)
    return words.md(f"cases.likely.{name}", likely.alike, code=code)


def _confirm(key: dict[str, str], name: str, code: str) -> None:
    if rights.may("edit"):
        forms.confirm_code(ask.store(), key, name, code, rights.who())
