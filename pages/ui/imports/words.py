"""Words of exports that nobody knew, and what people said they mean."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analysis.wording import escape
from analysis.wording.words import Words
from data.importing import unknown_words
from data.meaning.vocabulary import UNMAPPED, VOCABULARIES
from data.records import records
from data.schema import MAPPINGS
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words

SHOWN = 40
# vocabulary -> dimension whose words name its codes
DIMENSION = {
    "reason": "symptom", "revised_reason": "symptom", "symptom": "symptom", "order_status": "order_status",
    "case_status": "case_status", "scan": "scan", "scan_count": "scan", "solution": "resolution",
    "resolution": "resolution", "fault": "fault", "cost_kind": "cost", "flag": "value",
    "cancel_reason": "cancel_reason",
}  # fmt: skip


def word_list() -> None:
    """Unknown words with a choice beside each; what was decided below."""
    words = ui_words()
    unknown = ask.answer(unknown_words.unknown)
    st.markdown(words("imports.words_body"))
    if message := state.widget("word-told"):
        st.success(message, icon=":material/check:")
        state.remember("word-told", None)
    if unknown.empty:
        st.markdown(":material/check_circle: " + words("imports.words_none"))
    for row in unknown.head(SHOWN).to_dict("records"):
        _word(words, row)
    if len(unknown) > SHOWN:
        st.caption(words("imports.words_more", n=len(unknown) - SHOWN))
    _known(words)


def _word(words: Words, row: dict[str, Any]) -> None:
    vocabulary, raw = str(row["vocabulary"]), str(row["raw"])
    key = f"word-{vocabulary}-{raw}"
    left, middle, right = st.columns([4, 3, 1], vertical_alignment="center")
    with left:
        st.markdown(f"**{escape.markdown(raw)}**")
        where = words.listed([words.value("platform", p) for p in str(row["platforms"]).split(",") if p])
        st.caption(
            words.md(
                "imports.word_rows", n=int(row["rows"]), kind=words(f"vocabulary.{vocabulary}"), where=where
            )
        )
    with middle:
        st.selectbox(
            words(
                "imports.word_means",
            ),
            [c for c in VOCABULARIES[vocabulary] if c != UNMAPPED],
            index=None,
            key=key,
            format_func=lambda c: words.value(DIMENSION[vocabulary], c),
            placeholder=words("imports.word_choose"),
            label_visibility="collapsed",
            disabled=not rights.may("edit"),
        )
    with right:
        st.button(
            words("imports.word_save"),
            key=f"{key}-save",
            on_click=_save,
            args=(vocabulary, raw, key, bool(row["kept"])),
            disabled=not state.widget(key) or not rights.may("edit"),
        )


def _save(vocabulary: str, raw: str, key: str, kept: bool) -> None:
    code = state.widget(key)
    if not code or not rights.may("edit"):
        return
    changed = unknown_words.apply_word(ask.store(), vocabulary, raw, "", str(code), rights.who())
    words = ui_words()
    told = (
        words.md("imports.word_applied", n=changed, word=raw)
        if kept
        else words.md("imports.word_future", word=raw)
    )
    state.remember("word-told", told)


def _known(words: Words) -> None:
    known = ask.answer(unknown_words.known)
    if known.empty:
        return
    frame = known.assign(
        vocabulary=[words(f"vocabulary.{k}") for k in known["kind"]],
        means=[
            words.value(DIMENSION[str(k)], m) for k, m in zip(known["kind"], known["meaning"], strict=True)
        ],
    )
    with st.expander(words("imports.words_known", n=len(frame))):
        chosen = parts.table(
            frame, ("raw", "vocabulary", "means", "saved_by", "saved_at"), "known-words", select=True, size=20
        )
        if chosen and rights.may("edit"):
            key = {name: str(chosen[name]) for name in MAPPINGS.key}
            st.button(
                words.md("imports.word_forget", word=chosen["raw"]),
                on_click=_forget,
                args=(key,),
                key="word-forget",
            )


def _forget(key: dict[str, str]) -> None:
    if rights.may("edit"):
        records.remove(ask.store(), MAPPINGS, key, rights.who())
