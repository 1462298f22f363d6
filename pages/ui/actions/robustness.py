"""How far a verdict can be trusted: earlier dates, other groups and windows, what it could show, what would turn it."""

from __future__ import annotations

import streamlit as st

from analysis.proof import proof
from analysis.proof.robustness import Robustness
from analysis.questions.actions import robustness_of
from data.records import actions
from pages.ui.core import ask
from pages.ui.core.words import ui_words


def show(action_id: str, found: proof.Proof) -> None:
    """A closed list under the verdict; nothing without one."""
    if found.verdict is None:
        return
    beside = ask.counted(robustness_of, action_id, proof.stamp(ask.answer(actions.everything)))
    if beside is None:
        return
    with st.expander(ui_words()("actions.sure.title"), icon=":material/balance:"):
        for line in sentences(beside):
            st.markdown(f"- {line}")


def sentences(beside: Robustness) -> list[str]:
    """Each check in a sentence, as Markdown."""
    words = ui_words()
    said = []
    if beside.placebos:
        said.append(
            words.md(
                "actions.sure.placebo",
                clear=words.number(beside.placebo_clear),
                dates=words.number(beside.placebos),
            )
        )
    said += [
        words.md(
            f"actions.sure.{v.name}",
            change=change(v.ratio),
            lower=change(v.lower),
            upper=change(v.upper),
        )
        for v in beside.variants
        if v.upper != float("inf")
    ]
    if beside.shows is not None and beside.shown_on is not None:
        said.append(
            words.md("actions.sure.shows", change=change(beside.shows), day=words.date(beside.shown_on))
        )
    if beside.turns is not None:
        key = "more" if beside.turns > 0 else "fewer"
        said.append(words.md(f"actions.sure.{key}", errors=words.number(abs(beside.turns))))
    return said


def change(ratio: float) -> str:
    """A rate ratio as a signed change in percent."""
    share = round(ratio - 1, 2)
    return ("+" if share > 0 else "−" if share < 0 else "") + ui_words().percent(abs(share))
