"""Fields of a new entry of a case (a cost, a note): what is typed is kept as a draft until it is saved or discarded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from data.cases import forms
from data.cases.checks import Invalid
from data.cases.forms import Key
from pages.ui.core import rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts.drafts import TypedForm
from pages.ui.parts.problems import sentence

MASKED = ("asked", "answered", "note")


class Entry(TypedForm):
    """A new entry: ``defaults`` are its fields and what they show at first, the same until it is saved."""

    def __init__(self, name: str, key: Key, defaults: Mapping[str, Any]):
        prefix = f"case-{forms.reference(key)}-new-{name}"
        if state.widget(f"{prefix}-first") is None:
            state.remember(f"{prefix}-first", dict(defaults))
        place = forms.draft_place(name, key, rights.who(), MASKED)
        super().__init__(place, prefix, state.widget(f"{prefix}-first"))

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
            st.button(label, type="primary", key=f"{self.prefix}-save", on_click=self._save, args=(save,))
            if self.begun:
                st.button(
                    words("cases.discard"),
                    key=f"{self.prefix}-discard",
                    type="tertiary",
                    on_click=self.drop,
                )

    def drop(self) -> None:
        """The form as it was at first."""
        super().drop()
        for name in ("first", "said"):
            state.forget(f"{self.prefix}-{name}")

    def _save(self, save: Callable[[Mapping[str, Any], str], None]) -> None:
        if not rights.may("edit"):
            return
        made = self.record_id
        self.keep(self.take())
        try:
            save(self.values(), made)
        except Invalid as problem:
            state.remember(f"{self.prefix}-said", problem)
            return
        except LookupError:  # the case is gone; the screen says so, what was typed stays
            return
        self.drop()
        state.remember(f"{self.prefix}-said", "saved")
