"""One retro: what the data say, the record, why it happened, lessons and actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from analysis.wording import escape
from data.meaning.missing import day_of
from data.records import retros
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts import links
from pages.ui.parts.choices import choice
from pages.ui.retro import findings, follow_up, minutes, room, topics, why
from pages.ui.review import retro_fields

Row = Mapping[str, Any]


def show(retro: Row) -> None:
    """The record, one part at a time."""
    words = ui_words()
    links.go(words("retro.back"), "back", icon=":material/arrow_back:")
    parts.title("retro", finding=escape.markdown(retro["title"] or words("retro.untitled")))
    bar(retro)
    tab = choice(
        words("retro.parts"), tuple(PARTS), lambda t: words(f"retro.tab.{t}"),
        param="tab", key="retro-tab", visible=False,
    )  # fmt: skip
    PARTS[tab](retro if tab == "prepare" else topics.chosen(retro))


def bar(retro: Row) -> None:
    """State, period, who wrote last, and what can be done with the whole record."""
    words = ui_words()
    watch(str(retro["retro_id"]), retros.stamp(ask.store(), str(retro["retro_id"])))
    span = words.span(day_of(retro["period_start"]), day_of(retro["period_end"]))
    who = str(retro["edited_by"] or "")
    key = "retro.saved_at" if who in ("", rights.LOCAL) else "retro.saved"
    saved = words.md(key, who=who, when=words.when(retro["edited_at"]))
    st.caption(f"{words('retro.state.' + str(retro['state']))} · {span} · {saved}")
    with st.container(horizontal=True, key="retro-bar"):
        links.go(
            words("retro.meeting.open"),
            "meeting",
            icon=":material/co_present:",
            type="primary",
            retro=str(retro["retro_id"]),
            view="meeting",
        )
        minutes.offer(retro)
        if not rights.may("edit"):
            return
        following = {"draft": "held", "held": "closed", "closed": "held"}[str(retro["state"])]
        st.button(
            words(f"retro.mark.{retro['state']}"), on_click=_state, args=(str(retro["retro_id"]), following)
        )
        if retro["state"] == "draft":
            with st.popover(words("retro.delete"), type="tertiary"):
                st.markdown(words("retro.delete_sure"))
                st.button(words("retro.delete_yes"), on_click=_delete, args=(str(retro["retro_id"]),))


@st.fragment(run_every=4)
def watch(retro_id: str, seen: tuple[int, ...]) -> None:
    """Tells that somebody else changed something. Its button is pressed by itself while nobody types here."""
    words = ui_words()
    if retros.stamp(ask.store(), retro_id) == seen:
        return
    now = retros.get(ask.store(), retro_id) or {}
    who = now.get("edited_by")
    label = words.md("retro.changed", who=words("retro.somebody") if who in (None, "", rights.LOCAL) else who)
    if st.button(label, icon=":material/sync:", key="retro-changed"):
        st.rerun()


def record(retro: Row) -> None:
    """Who, what happened, why it made sense; of a topic, what was seen of it first."""
    words, one_topic = ui_words(), "topic_id" in retro
    st.caption(words("retro.blameless.rule"))
    retro_fields.text(retro, "title")
    if one_topic:
        topics.seen(retro)
    else:
        _people(retro)
    retro_fields.text(retro, "what_happened", lines=4)
    retro_fields.text(retro, "made_sense", lines=3)
    retro_fields.text(retro, "surprised", lines=3)
    left, right = st.columns(2)
    with left:
        retro_fields.text(retro, "notes", lines=5)
    with right:
        retro_fields.text(retro, "decisions", lines=5)
    left, right = st.columns(2)
    with left:
        retro_fields.text(retro, "training", lines=3)
    with right:
        if not one_topic:
            retro_fields.text(retro, "ideas", lines=3)


def _people(retro: Row) -> None:
    left, right = st.columns(2)
    with left:
        retro_fields.text(retro, "facilitator")
    with right:
        room.attendance(retro)
    retro_fields.text(retro, "summary", lines=2)


PARTS: dict[str, Callable[[Row], None]] = {
    "prepare": findings.prepare,
    "record": record,
    "why": why.show,
    "act": follow_up.show,
}


def _state(retro_id: str, to: str) -> None:
    if rights.may("edit"):
        now = retros.get(ask.store(), retro_id) or {}
        retros.save(ask.store(), retro_id, "state", to, now.get("state"), rights.who())


def _delete(retro_id: str) -> None:
    if rights.may("edit"):
        retros.remove(ask.store(), retro_id, rights.who())
        state.set_param("retro", None)
