"""Forms whose fields are kept while they are typed into: a reload or a killed server gives them back.

A draft belongs to a person and to the form's token in the address. Two browsers of the same person, or two people where
nobody signs in, so have drafts of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data import drafts, records
from pages.ui import ask, rights, state

PARAM = "draft"


def token() -> str:
    """What tells this browser's drafts from others; it is in the address once something was typed."""
    made = state.param(PARAM) or state.widget("drafted-token") or records.new_id("A")
    state.remember("drafted-token", made)
    return str(made)


def restore(place: str, fields: Mapping[str, Any]) -> None:
    """Give the widgets what was kept, once a session; ``fields``: key of each widget, and its value when empty."""
    mark = f"drafted-{place}"
    if state.widget(mark):
        return
    state.remember(mark, True)
    for key, value in drafts.read(ask.store(), place, rights.who()).items():
        if key in fields:
            state.seed(key, value)


def keep(place: str, fields: Mapping[str, Any]) -> None:
    """Keep what differs from the empty form; for callbacks of its widgets."""
    if not rights.may("edit"):
        return
    typed = {key: state.widget(key, empty) for key, empty in fields.items()}
    changed = {key: value for key, value in typed.items() if value != fields[key]}
    drafts.keep(ask.store(), place, rights.who(), changed)
    state.set_param(PARAM, token() if changed else None)


def drop(place: str) -> None:
    """The form was saved or emptied: what was kept goes, and the next one has a token of its own."""
    drafts.keep(ask.store(), place, rights.who(), {})
    state.forget("drafted-token")
    state.set_param(PARAM, None)
