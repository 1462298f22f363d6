"""Forms whose fields are kept while they are typed into: a reload or a killed server gives them back.

A draft belongs to a person and to its form. Where several new records may be begun at once, the form's name ends with a
token that is in the address: two browsers of the same person, or two people where nobody signs in, so have drafts of
their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from data.records import drafts, records
from data.records.drafts import Draft, DraftPlace
from pages.ui.core import ask, rights, state

PARAM = "draft"
EMPTY = Draft()
MISSING = object()


def token() -> str:
    """What tells this browser's drafts from others; it is in the address once something was typed."""
    asked = state.param(PARAM)
    made = (
        (asked if state.DRAFT.fullmatch(asked) else "")
        or state.widget("drafted-token")
        or records.new_id("D")
    )
    state.remember("drafted-token", made)
    return str(made)


class TypedForm:
    """A form in this session: what is stored, what was typed over it, and the widgets of its fields.

    Parameters
    ----------
    place : DraftPlace
        Where what is typed is kept.
    prefix : str
        What the keys of its widgets begin with.
    stored : mapping
        What each field shows where nothing was typed.
    version : int
        Version of the record that the fields show.
    kind : str
        First letter of the id of the record that the form makes.
    """

    def __init__(
        self, place: DraftPlace, prefix: str, stored: Mapping[str, Any], version: int = 0, kind: str = "N"
    ):
        self.place = place
        self.prefix = prefix
        self.stored = stored
        self.version = version
        self.kind = kind
        self.enabled = rights.may("edit")
        self._fields: dict[str, Callable[[Any], Any]] = {}
        held = state.widget(f"{prefix}-draft")
        if held is None or held[0] != place.form:
            state.remember(f"{prefix}-draft", (place.form, drafts.read(ask.store(), place)))

    @property
    def draft(self) -> Draft:
        """What was typed and not saved."""
        held = state.widget(f"{self.prefix}-draft")
        return held[1] if held else EMPTY

    @property
    def begun(self) -> bool:
        """Whether anything was typed."""
        return bool(self.draft.changes)

    @property
    def record_id(self) -> str:
        """Id of the record that the form will make, the same until it is saved or emptied."""
        made = self.draft.record or state.widget(f"{self.prefix}-record") or records.new_id(self.kind)
        state.remember(f"{self.prefix}-record", made)
        return str(made)

    def value(self, name: str) -> Any:
        """What a field shows: what was typed, else what is stored."""
        return self.draft.changes.get(name, self.stored[name])

    def values(self) -> dict[str, Any]:
        """What every field shows."""
        return {name: self.value(name) for name in self.stored}

    def clashes(self) -> dict[str, Any]:
        """Fields that were typed here and saved otherwise by somebody else: name -> what is stored now."""
        draft = self.draft
        return {
            n: self.stored[n]
            for n, mine in draft.changes.items()
            if n in draft.seen and draft.seen[n] != self.stored.get(n) and self.stored.get(n) != mine
        }

    def key(self, name: str) -> str:
        """Key of the widget of a field."""
        return f"{self.prefix}-{name}"

    def bind(
        self, name: str, shown: Any = MISSING, stored_as: Callable[[Any], Any] = lambda v: v
    ) -> dict[str, Any]:
        """Key, callback and state of the widget of a field.

        ``shown``: the value in the widget's own form; ``stored_as`` turns it back into the field's.
        """
        key = self.key(name)
        value = self.value(name) if shown is MISSING else shown
        self._fields[name] = stored_as
        # a widget that was not drawn for a while has lost its value; the session has kept it
        if state.widget(f"{key}-seeded", MISSING) != value or state.widget(key, MISSING) is MISSING:
            state.seed(key, value)
            state.remember(f"{key}-seeded", value)
        return {"key": key, "disabled": not self.enabled, "on_change": self._typed}

    def opened(self) -> bool:
        """True for a form that came back filled; one answer a visit, or it would close under the typist's hands."""
        name = f"opened-{self.place.form}"
        if state.widget(name) is None:
            state.remember(name, self.begun)
        return bool(state.widget(name))

    def take(self) -> Draft:
        """The draft with what the widgets hold by now; a click can arrive before the word that was typed last."""
        draft = self.draft
        changes = dict(draft.changes)
        for name, stored_as in self._fields.items():
            raw = state.widget(self.key(name), MISSING)
            if raw is not MISSING and raw != state.widget(f"{self.key(name)}-seeded"):
                changes[name] = stored_as(raw)
        changes = {n: v for n, v in changes.items() if n not in self.stored or v != self.stored[n]}
        if not changes:
            return EMPTY
        kept = {n: v for n, v in draft.seen.items() if n in draft.changes}
        version = draft.version if draft.changes else self.version
        return Draft(changes, {**self.stored, **kept}, version, self.record_id)

    def keep(self, draft: Draft) -> None:
        """Keep a draft in this session and on the server."""
        state.remember(f"{self.prefix}-draft", (self.place.form, draft))
        for name in self._fields:
            state.remember(f"{self.key(name)}-seeded", state.widget(self.key(name), MISSING))
        ask.writes(drafts.keep)(ask.store(), self.place, draft)
        if str(state.widget("drafted-token")) in self.place.form:
            state.set_param(PARAM, token())

    def without(self, name: str) -> None:
        """Take back what was typed into one field."""
        draft = self.draft
        self.keep(replace(draft, changes={n: v for n, v in draft.changes.items() if n != name}))

    def drop(self) -> None:
        """The form was saved or emptied: what was kept goes, and the next record has an id of its own."""
        if rights.may("edit"):
            self.keep(EMPTY)
            state.forget(f"{self.prefix}-record")
            state.remember(f"opened-{self.place.form}", False)

    def _typed(self) -> None:
        if rights.may("edit"):
            self.keep(self.take())
