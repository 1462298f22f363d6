"""What follows from a retro: lessons, actions, training, ideas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analysis.wording import escape
from data.records import actions, retros
from data.records.drafts import DraftPlace
from pages.ui import parts
from pages.ui.actions import form
from pages.ui.core import ask, rights
from pages.ui.core.words import ui_words
from pages.ui.parts import drafts
from pages.ui.parts.drafts import TypedForm
from pages.ui.review import action_link, retro_fields
from pages.ui.review.blameless import blameless

Row = Mapping[str, Any]


def show(retro: Row) -> None:
    """Lessons and actions."""
    lessons(retro)
    parts.section("retro.actions")
    listed(retro)
    if rights.may("edit"):
        form.create(retro)


def in_meeting(retro: Row) -> None:
    """The same with training and ideas, which otherwise stand with the record."""
    show(retro)
    left, right = st.columns(2)
    with left:
        retro_fields.text(retro, "training", lines=3, place="-meeting")
    with right:
        retro_fields.text(retro, "ideas", lines=3, place="-meeting")


def listed(retro: Row) -> None:
    """The actions of a retro, or of the topic that was chosen, and a warning when all of them are weaker ones."""
    words = ui_words()
    own = ask.answer(actions.everything, str(retro["retro_id"]))
    if retro.get("topic_id"):
        own = own[own["topic_id"] == retro["topic_id"]]
    if own.empty:
        parts.says("retro.actions_none")
        return
    if (own["strength"] == "weaker").all():
        st.warning(words("retro.all_weaker"), icon=":material/fitness_center:")
    for row in own.to_dict("records"):
        told = [words.person(row["owner"]), words.date(row["due_on"]), words(f"state.{row['state']}")]
        told += [words(f"strength.{row['strength']}")] if row["strength"] else []
        action_link.show(row, escape.markdown(" · ".join(told)))


def lessons(retro: Row) -> None:
    """Lessons, one sentence each; one that is being typed outlives a reload."""
    words = ui_words()
    retro_id = str(retro["retro_id"])
    parts.section("retro.lessons")
    topic_id = str(retro.get("topic_id") or "")
    for row in ask.answer(retros.lessons, retro_id).to_dict("records"):
        if topic_id and row["topic_id"] != topic_id:
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/lightbulb: {escape.markdown(row['lesson'])}")
            if rights.may("edit"):
                st.button(
                    words("retro.lesson_drop"),
                    key=f"unlesson-{row['lesson_id']}",
                    type="tertiary",
                    on_click=_drop,
                    args=(str(row["lesson_id"]),),
                )
    if not rights.may("edit"):
        return
    typed = TypedForm(
        DraftPlace(f"lesson/{topic_id or retro_id}/{drafts.token()}", rights.who()),
        f"retro-{topic_id or retro_id}",
        {"lesson": ""},
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(words("retro.lesson_add"), **typed.bind("lesson"))
        st.button(
            words("retro.lesson_keep"),
            key=f"{typed.key('lesson')}-keep",
            on_click=_add,
            args=(dict(retro), typed),
        )
    blameless(str(typed.value("lesson") or ""), "lesson")


def _add(retro: dict[str, Any], typed: TypedForm) -> None:
    if not rights.may("edit"):
        return
    typed.keep(typed.take())
    said = str(typed.value("lesson") or "").strip()
    if not said:
        return
    causes = retros.causes(retro)
    subject = str(retro.get("subject") or retro["filters"] or "")
    cause, topic_id = causes[0] if causes else "", str(retro.get("topic_id") or "")
    retros.add_lesson(ask.store(), str(retro["retro_id"]), said, cause, subject, rights.who(), topic_id)
    typed.drop()


def _drop(lesson_id: str) -> None:
    if rights.may("edit"):
        retros.remove_lesson(ask.store(), lesson_id, rights.who())
