"""A new action that was begun: what its form shows at first, where it is kept, and the way back to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.query import Filters, filter_text
from data.records import action_rules
from data.records import drafts as kept
from data.records.drafts import Draft, DraftPlace
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts import drafts
from pages.ui.parts.drafts import TypedForm

SCOPES = ("sku", "parent_sku", "station", "shift", "shop", "warehouse", "carrier", "cause", "symptom")
# What a new form shows. A field that is only forgotten would go on showing its old value in the browser.
EMPTY: dict[str, Any] = {
    "title": "",
    "description": "",
    "kind": None,
    "cause": None,
    "owner": "",
    "due": None,
    "start": None,
    "metric": action_rules.PROVEN[0],
    "reduction": 50,
    "cost": None,
}
PREFIX = "action-new"


def form(retro: Mapping[str, Any] | None) -> TypedForm:
    """The form of a new action, of a retro or of none."""
    given = filter_text.read(retro.get("subject") or retro["filters"]) if retro else Filters()
    fields = EMPTY | {f"scope-{name}": list(given.get(name)) for name in SCOPES}
    place = DraftPlace(f"{_home(retro)}{drafts.token()}", rights.who())
    return TypedForm(place, PREFIX, fields, kind="A")


def _home(retro: Mapping[str, Any] | None) -> str:
    return f"action/{(retro.get('topic_id') or retro['retro_id']) if retro else ''}/"


def offer(begun: TypedForm) -> None:
    """A way back to an action that was begun and never created, from another visit."""
    words, own = ui_words(), begun.place.form
    home = own.rsplit("/", 1)[0] + "/"
    other = kept.newest(ask.store(), home, rights.who())
    if other and other != own:
        title = kept.read(ask.store(), DraftPlace(other, rights.who())).changes.get("title")
        with st.container(horizontal=True, vertical_alignment="center", key="action-draft"):
            st.caption(words.md("actions.new.draft", title=str(title or words("retro.untitled"))))
            for name, act in (("continue", _continue), ("discard", _discard)):
                st.button(
                    words(f"actions.new.{name}"),
                    key=f"action-{name}",
                    type="tertiary",
                    on_click=act,
                    args=(other,),
                )


def _continue(place: str) -> None:
    token = place.rsplit("/", 1)[1]
    state.remember("drafted-token", token)
    state.set_param(drafts.PARAM, token)


def _discard(place: str) -> None:
    if rights.may("edit"):
        kept.keep(ask.store(), DraftPlace(place, rights.who()), Draft())
