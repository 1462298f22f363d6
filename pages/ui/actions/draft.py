"""A new action that was begun: what its form shows at first, where it is kept, and the way back to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.query import Filters, filter_text
from data.records import action_rules, drafts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts import drafts as drafted

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
PREFIX = "action-new-"


def opened(place: str, begun: bool) -> bool:
    """True for a form that came back filled; one answer a draft, or the form would close under the typist's hands."""
    name = f"opened-{place}"
    if state.widget(name) is None:
        state.remember(name, begun)
    return bool(state.widget(name))


def draft(retro: Mapping[str, Any] | None) -> tuple[str, dict[str, Any]]:
    """Where the form is kept, and what each of its fields shows at first."""
    given = filter_text.read(retro["filters"]) if retro else Filters()
    fields = {f"{PREFIX}{name}": value for name, value in EMPTY.items()}
    fields |= {f"{PREFIX}scope-{name}": list(given.get(name)) for name in SCOPES}
    return f"{_home(retro)}{drafted.token()}", fields


def _home(retro: Mapping[str, Any] | None) -> str:
    return f"action/{retro['retro_id'] if retro else ''}/"


def offer(place: str) -> None:
    """A way back to an action that was begun and never created, from another visit."""
    words = ui_words()
    home = place.rsplit("/", 1)[0] + "/"
    other = drafts.newest(ask.store(), home, rights.who())
    if other and other != place:
        named = str(
            drafts.read(ask.store(), other, rights.who()).get(f"{PREFIX}title") or words("retro.untitled")
        )
        with st.container(horizontal=True, vertical_alignment="center", key="action-draft"):
            st.caption(words.md("actions.new.draft", title=named))
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
    state.set_param(drafted.PARAM, token)


def _discard(place: str) -> None:
    if rights.may("edit"):
        drafts.keep(ask.store(), place, rights.who(), {})


def clear(retro: Mapping[str, Any] | None) -> None:
    """The form as it was at first, and its draft gone."""
    place, fields = draft(retro)
    state.forget(f"{PREFIX}missing")
    drafted.drop(place)
    state.remember(f"opened-{place}", False)
    for key, value in fields.items():
        state.seed(key, value)
