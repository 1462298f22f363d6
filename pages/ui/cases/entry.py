"""Fields of a new entry of a case (a cost, a note): what is typed is kept as a draft until it is saved or discarded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from data.cases import forms
from data.cases.checks import Invalid
from data.cases.forms import Draft, Key
from data.records import records
from pages.ui.cases.form import MISSING, sentence
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words

MASKED = ("asked", "answered", "note")


class Entry:
    """A new entry: ``defaults`` are its fields and what they show at first."""

    def __init__(self, name: str, key: Key, defaults: Mapping[str, Any]):
        self.name = name
        self.key = key
        self.prefix = f"case-{forms.reference(key)}-new-{name}"
        self.defaults = defaults
        if state.widget(f"{self.prefix}-id") is None:
            state.remember(f"{self.prefix}-id", records.new_id("N"))
            self._begin(forms.draft(ask.store(), name, key, rights.who()).changes)
        for field, value in defaults.items():
            # a widget that was not drawn for a while has lost its value; the session has kept it
            if state.widget(f"{self.prefix}-{field}", MISSING) is MISSING:
                state.seed(f"{self.prefix}-{field}", self.typed.get(field, value))

    @property
    def typed(self) -> Mapping[str, Any]:
        """Fields that were typed."""
        return state.widget(f"{self.prefix}-kept") or {}

    def bind(self, field: str) -> dict[str, Any]:
        """Key and callback of the widget of a field."""
        return {
            "key": f"{self.prefix}-{field}",
            "on_change": _typed,
            "args": (self.name, self.key, self.prefix, field),
            "disabled": not rights.may("edit"),
        }

    def bar(self, label: str, save: Callable[[Mapping[str, Any], str], None]) -> None:
        """What was wrong with the last try, the button that saves, and the one that empties the form."""
        words = ui_words()
        said = state.widget(f"{self.prefix}-said")
        if isinstance(said, Invalid):
            st.error("\n".join(f"- {sentence(p)}" for p in said.problems))
        elif said:
            st.success(words("cases.saved"))
            state.forget(f"{self.prefix}-said")
        if not rights.may("edit"):
            st.caption(words("cases.no_edit"))
            return
        with st.container(horizontal=True, key=f"{self.prefix}-bar"):
            st.button(
                label, type="primary", key=f"{self.prefix}-save", on_click=_save,
                args=(self.name, self.key, self.prefix, tuple(self.defaults), save),
            )  # fmt: skip
            if self.typed:
                st.button(
                    words("cases.discard"), key=f"{self.prefix}-discard", type="tertiary", on_click=_empty,
                    args=(self.name, self.key, self.prefix, tuple(self.defaults)),
                )  # fmt: skip

    def _begin(self, typed: Mapping[str, Any]) -> None:
        state.remember(f"{self.prefix}-kept", {n: v for n, v in typed.items() if n in self.defaults})


def _typed(name: str, key: Key, prefix: str, field: str) -> None:
    if not rights.may("edit"):
        return
    kept = {**(state.widget(f"{prefix}-kept") or {}), field: state.widget(f"{prefix}-{field}")}
    state.remember(f"{prefix}-kept", kept)
    forms.keep_draft(ask.store(), name, key, rights.who(), Draft(kept), MASKED)


def _save(
    name: str, key: Key, prefix: str, fields: tuple[str, ...], save: Callable[[Mapping[str, Any], str], None]
) -> None:
    if not rights.may("edit"):
        return
    try:
        save({f: state.widget(f"{prefix}-{f}") for f in fields}, str(state.widget(f"{prefix}-id")))
    except Invalid as problem:
        state.remember(f"{prefix}-said", problem)
        return
    except LookupError:  # the case is gone; the screen says so, what was typed stays
        return
    _empty(name, key, prefix, fields)
    state.remember(f"{prefix}-said", "saved")


def _empty(name: str, key: Key, prefix: str, fields: tuple[str, ...]) -> None:
    for field in (*fields, "id", "kept", "said"):
        state.forget(f"{prefix}-{field}")
    forms.keep_draft(ask.store(), name, key, rights.who(), Draft())
