"""Forms whose fields are kept while they are typed into: a reload or a killed server gives them back.

A draft belongs to a person and to the form's token in the address. Two browsers of the same person, or two people where
nobody signs in, so have drafts of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.records import drafts, records
from pages.ui.core import ask, rights, state

PARAM = "draft"
RECORD = "-record"


def token() -> str:
    """What tells this browser's drafts from others; it is in the address once something was typed."""
    made = state.param(PARAM) or state.widget("drafted-token") or records.new_id("D")
    state.remember("drafted-token", made)
    return str(made)


def restore(place: str, fields: Mapping[str, Any]) -> None:
    """Give the widgets what was kept, once a session; ``fields``: key of each widget, and its value when empty."""
    mark = f"drafted-{place}"
    if state.widget(mark):
        return
    state.remember(mark, True)
    for key, value in drafts.read(ask.store(), place, rights.who()).items():
        if key in fields or key == RECORD:
            state.seed(f"{place}{RECORD}" if key == RECORD else key, value)


def record_id(place: str) -> str:
    """Id of the record that the form will make: kept with the draft, so that a second click makes no second record."""
    key = f"{place}{RECORD}"
    made = state.widget(key) or records.new_id("A")
    state.remember(key, made)
    return str(made)


def keep(place: str, fields: Mapping[str, Any]) -> None:
    """Keep what differs from the empty form; for callbacks of its widgets."""
    if not rights.may("edit"):
        return
    typed = {key: state.widget(key, empty) for key, empty in fields.items()}
    changed = {key: value for key, value in typed.items() if value != fields[key]}
    made = state.widget(f"{place}{RECORD}")
    if changed and made:
        changed[RECORD] = made
    drafts.keep(ask.store(), place, rights.who(), changed)
    state.set_param(PARAM, token())


def drop(place: str) -> None:
    """The form was saved or emptied: what was kept goes, and the next record has an id of its own."""
    drafts.keep(ask.store(), place, rights.who(), {})
    state.forget(f"{place}{RECORD}")
