"""The tree of whys: each answer is a field that saves itself, with its own why below it and room for another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from analysis.wording import escape
from data.meaning import whys
from data.meaning.whys import Why
from data.records import records, retros
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.review.blameless import blameless, held_back
from pages.ui.review.retro_fields import MEETING, field_keys, record_id, shown_first


def show(retro: Mapping[str, Any], place: str = "") -> None:
    """Every answer below its question; the next question appears when one is answered."""
    stored = whys.read(retro["whys"])
    written, key = "\n".join(why.text for why in stored), f"whys-{record_id(retro)}"
    if place == MEETING and held_back(key, written, "whys", ui_words()("retro.whys")):
        return
    tree = [*stored, *_empty(retro, stored)]
    forks = {step.why.why_id: step for step in whys.steps(tree)}
    for step in forks.values():
        with st.container(
            horizontal=True,
            vertical_alignment="bottom",
            gap="small",
            key=f"why-level-{step.level}-{step.why.why_id}-{record_id(retro)}",
        ):
            before = forks[step.why.under].why.text if step.why.under in forks else ""
            _field(retro, step, before)
            if step.why.text and rights.may("edit"):
                _another(retro, step.why.under, step.why.why_id)
    if len(stored) > 1:
        st.caption(ui_words()("retro.why.end"))
    blameless(written, "whys")


def _field(retro: Mapping[str, Any], step: whys.WhyStep, before: str) -> None:
    words, why = ui_words(), step.why
    key, seen = field_keys(retro, f"why-{why.why_id}", "")
    label = words("retro.why.first") if step.depth == 1 else words("retro.why.second")
    label = words.md("retro.why.next", before=before) if before else label
    st.text_input(
        f"{step.number}. {label}",
        value=shown_first(key, seen, why.text),
        key=key,
        disabled=not rights.may("edit"),
        on_change=_save,
        args=(record_id(retro), why, key, seen),
    )


def _another(retro: Mapping[str, Any], under: str, why_id: str) -> None:
    words = ui_words()
    st.button(
        words("retro.why.another"),
        key=f"why-more-{record_id(retro)}-{why_id}",
        icon=":material/alt_route:",
        type="tertiary",
        help=words("retro.why.another_help"),
        on_click=lambda: _open(record_id(retro), under),
    )


def _empty(retro: Mapping[str, Any], stored: Sequence[Why]) -> list[Why]:
    """Fields that this session has open and nobody has filled: one at the end of each chain, and those asked for."""
    record = record_id(retro)
    if not rights.may("edit"):
        return [] if stored else [Why("none", "", "")]
    there = {why.why_id for why in stored}
    explained = {why.under for why in stored}
    begun = {
        why: asked
        for why, asked in _begun(record).items()
        if why.why_id not in there and why.under in {"", *there} and (asked or why.under not in explained)
    }
    ends = [step.why.why_id for step in whys.steps(stored) if step.depth < whys.DEEPEST and step.why.text]
    for under in (*([] if stored else [""]), *ends):
        if under not in explained | {why.under for why in begun}:
            begun[Why(records.new_id("w"), under, "")] = False
    state.remember(f"whys-{record}", begun)
    return list(begun)


def _begun(record: str) -> dict[Why, bool]:
    """Open fields, and whether somebody wants them to stay."""
    return dict(state.widget(f"whys-{record}") or {})


def _open(record: str, under: str) -> None:
    """Room for another answer to the same question."""
    state.remember(f"whys-{record}", _begun(record) | {Why(records.new_id("w"), under, ""): True})


@ask.writes
def _save(record: str, why: Why, key: str, seen: str) -> None:
    if not rights.may("edit"):
        return
    state.remember(f"whys-{record}-opened", True)
    typed = str(state.widget(key) or "").strip()
    answer = Why(why.why_id, why.under, typed)
    try:
        retros.save_why(
            ask.store(), record, answer, rights.who(), str(state.widget(seen) or ""), records.new_id("w")
        )
    except ValueError:
        st.toast(escape.markdown(ui_words()("retro.why.full", deep=whys.DEEPEST, most=whys.MOST)))
        return
    state.remember(seen, typed)
    if not typed:  # the field stays where it is, under the typist's hands
        state.remember(f"whys-{record}", _begun(record) | {answer: True})
