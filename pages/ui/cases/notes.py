"""What was said with the customer of a case: when, over which channel, what was asked, what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from analysis.wording import escape
from data.cases import contact, entries, forms
from data.cases.checks import CHANNELS
from data.store import utc_now
from pages.ui import parts
from pages.ui.cases.entry import Entry
from pages.ui.cases.form import local_moment, utc_moment
from pages.ui.core import ask, rights
from pages.ui.core.words import ui_words


def show(case: Mapping[str, Any]) -> None:
    """A new note, then all notes, the newest first."""
    words = ui_words()
    key = forms.key_of(case)
    zone = ZoneInfo(words.zone)
    left, right = st.columns(2, gap="large")
    with left:
        parts.section("cases.new_note")
        local = local_moment(utc_now(), zone)
        entry = Entry("note", key, {"said_at": local, "channel": CHANNELS[0], "asked": "", "answered": ""})
        st.datetime_input(
            words("cases.field.said_at"), value=None, format="YYYY-MM-DD", step=60, **entry.bind("said_at")
        )
        st.segmented_control(
            words("cases.field.channel"),
            CHANNELS,
            format_func=lambda c: words(f"cases.channel.{c}"),
            required=True,
            **entry.bind("channel"),
        )
        st.text_area(
            words("cases.field.asked"), height=100, help=words("cases.masked_help"), **entry.bind("asked")
        )
        st.text_area(
            words("cases.field.answered"),
            height=100,
            help=words("cases.masked_help"),
            **entry.bind("answered"),
        )
        entry.bar(words("cases.save_note"), partial(_save, key, words.zone))
    with right:
        parts.section("cases.notes")
        _notes(key)


def _notes(key: dict[str, str]) -> None:
    words = ui_words()
    found = entries.notes(ask.store(), key)
    if found.empty:
        st.caption(words("cases.no_notes"))
    for note in found.to_dict("records"):
        with st.container(border=True, gap="xsmall", key=f"note-{note['note_id']}"):
            who = escape.markdown(words.person(note["created_by"]))
            st.caption(
                f"{words.when(note['said_at'])} · {words('cases.channel.' + str(note['channel']))} · {who}"
            )
            for name in ("asked", "answered"):
                if note[name]:
                    st.caption(words(f"cases.field.{name}"))
                    st.text(
                        escape.plain(note[name])
                        if len(str(note[name]).splitlines()) == 1
                        else str(note[name])
                    )
            if rights.may("edit"):
                st.button(
                    words("cases.remove"),
                    key=f"note-{note['note_id']}-remove",
                    type="tertiary",
                    on_click=_remove,
                    args=(str(note["note_id"]),),
                )


def _save(key: dict[str, str], zone: str, filled: Mapping[str, Any], note_id: str) -> None:
    utc = utc_moment(filled["said_at"], ZoneInfo(zone))
    entries.put_note(ask.store(), key, {**filled, "said_at": utc, "note_id": note_id}, rights.who())
    contact.tick(ask.store(), key, rights.who())


def _remove(note_id: str) -> None:
    if rights.may("edit"):
        entries.remove_note(ask.store(), note_id, rights.who())
