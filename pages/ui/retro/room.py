"""Who is in the room: chosen from who was there before and who owns actions, or written in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.meaning.missing import text_of
from data.records import actions, retros
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.review import retro_fields
from pages.ui.review.people import people

Row = Mapping[str, Any]
BEFORE = 8


def attendance(retro: Row) -> None:
    """The people in the room; a choice saves itself, and what others chose meanwhile stays."""
    if not rights.may("edit"):
        retro_fields.text(retro, "attendees")
        return
    words, here = ui_words(), people(retro["attendees"])
    key, seen = retro_fields.field_keys(retro, "attendees", "-room")
    st.multiselect(
        words("retro.room"),
        list(dict.fromkeys((*here, *known(retro)))),
        key=key,
        default=retro_fields.shown_first(key, seen, here, empty=None),
        accept_new_options=True,
        placeholder=words("retro.room.choose"),
        on_change=_save,
        args=(str(retro["retro_id"]), key, seen),
    )


def known(retro: Row) -> list[str]:
    """Who led or attended the retros before, and who owns actions."""
    store = ask.store()
    frame = retros.everything(store).head(BEFORE)
    named = [text_of(retro["facilitator"]), *frame["facilitator"], *frame["attendees"]]
    owners = actions.everything(store)["owner"]
    return list(dict.fromkeys(name for text in (*named, *owners) for name in people(text)))


@ask.writes
def _save(retro_id: str, key: str, seen: str) -> None:
    if not rights.may("edit"):
        return
    mine, base = list(state.widget(key) or []), list(state.widget(seen) or [])
    now = text_of((retros.get(ask.store(), retro_id) or {}).get("attendees"))
    there = people(now)
    merged = [n for n in there if n in mine or n not in base] + [
        n for n in mine if n not in base and n not in there
    ]
    retros.save(ask.store(), retro_id, "attendees", ", ".join(merged), now, rights.who())
    state.remember(seen, merged)
    state.seed(key, merged)
