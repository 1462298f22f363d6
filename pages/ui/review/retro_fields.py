"""Fields of a retro that save themselves, show what others wrote meanwhile, and ask for blameless words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from analysis.wording import escape
from data.records import retros
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.review.blameless import blameless, held_back

_ABSENT = object()
# Where fields of the meeting view are, which everybody in the room sees.
MEETING = "-meeting"


def text(retro: Mapping[str, Any], name: str, *, lines: int = 0, place: str = "") -> None:
    """A text that saves itself when it is left; ``lines`` > 0 makes it a box of that height."""
    words = ui_words()
    key, seen = field_keys(retro, name, place)
    stored = words.person(retro[name])
    if (
        place == MEETING
        and name in retros.MASKED
        and held_back(key, stored, name, words(f"retro.field.{name}"))
    ):
        return
    shared: dict[str, Any] = {
        "key": key,
        "value": shown_first(key, seen, stored),
        "disabled": not rights.may("edit"),
        "on_change": _save_text,
        "args": (record_id(retro), name, key, seen),
        "help": words(f"retro.help.{name}") if words.has(f"retro.help.{name}") else None,
    }
    label = words(f"retro.field.{name}")
    if lines:
        st.text_area(label, height=28 + 24 * lines, **shared)
    else:
        st.text_input(label, **shared)
    _said_by_others(key)
    if name in retros.MASKED:
        blameless(stored, name)


def choice(retro: Mapping[str, Any], name: str, options: Sequence[str], shown: Callable[[str], str]) -> None:
    """One of several codes; saves itself."""
    key, seen = field_keys(retro, name, "")
    first = shown_first(key, seen, str(retro[name] or "") or None, empty=None)
    st.selectbox(
        ui_words()(f"retro.field.{name}"),
        options,
        key=key,
        format_func=shown,
        placeholder=ui_words()("retro.choose"),
        disabled=not rights.may("edit"),
        on_change=_save_text,
        args=(record_id(retro), name, key, seen),
        index=list(options).index(first) if first in options else None,
    )


def several(retro: Mapping[str, Any], name: str, options: Sequence[str], shown: Callable[[str], str]) -> None:
    """Several codes; saves itself."""
    key, seen = field_keys(retro, name, "")
    stored = [c for c in str(retro[name] or "").split(",") if c]
    first = shown_first(key, seen, stored, empty=None)
    st.multiselect(
        ui_words()(f"retro.field.{name}"),
        list(dict.fromkeys((*options, *stored))),
        key=key,
        default=first,
        format_func=shown,
        placeholder=ui_words()("retro.choose"),
        disabled=not rights.may("edit"),
        on_change=_save_several,
        args=(record_id(retro), name, key, seen),
    )


def branch(retro: Mapping[str, Any], name: str) -> None:
    """Notes of a branch of the fishbone, one a line."""
    key, seen = field_keys(retro, f"bone-{name}", "")
    first = shown_first(key, seen, "\n".join(retros.fishbone(retro).get(name, [])))
    st.text_area(
        ui_words()(f"sixm.{name}"),
        value=first,
        key=key,
        height=84,
        disabled=not rights.may("edit"),
        on_change=_save_branch,
        args=(record_id(retro), name, key, seen),
    )
    blameless(str(state.widget(key) or ""), name)


def record_id(retro: Mapping[str, Any]) -> str:
    """The record that a field is saved in: a topic of a retro, or the retro."""
    return str(retro.get("topic_id") or retro["retro_id"])


def field_keys(retro: Mapping[str, Any], name: str, place: str) -> tuple[str, str]:
    """Key of the widget of a field, and of what was seen in it."""
    key = f"retro-{record_id(retro)}-{name}{place}"
    return key, f"{key}-seen"


def shown_first(key: str, seen: str, stored: Any, empty: Any = "") -> Any:
    """What a field begins with; in one that is on the screen already, what others stored meanwhile takes its place.

    A field that appears (again) must begin with its text. One that begins empty and is filled by the session afterwards
    hands its emptiness over when the screen is drawn again at that moment, and what was written would be gone.
    """
    if state.widget(key, _ABSENT) is _ABSENT:
        state.remember(seen, stored)
        return stored
    if state.widget(seen, _ABSENT) != stored:
        state.remember(f"{key}-before", state.widget(key))
        state.seed(key, stored)
        state.remember(seen, stored)
    return empty


@ask.writes
def _save_text(retro_id: str, name: str, key: str, seen: str) -> None:
    if not rights.may("edit"):
        return
    typed = state.widget(key)
    state.remember(f"{key}-opened", True)  # what somebody writes stays under their hands
    if typed == state.widget(f"{key}-before", _ABSENT):  # sent before what others wrote had arrived here
        state.forget(f"{key}-before")
        state.seed(key, state.widget(seen))
        return
    saved = retros.save(ask.store(), retro_id, name, typed or "", state.widget(seen) or "", rights.who())
    stored = str(saved.values[name] or "")
    state.remember(seen, stored)
    state.forget(f"{key}-before")
    if stored != typed:
        state.remember(f"{key}-before", typed)
    state.seed(key, stored)
    state.remember(f"{key}-theirs", (saved.by, saved.theirs[name]) if saved.theirs else None)
    state.remember("retro-saved", retro_id)


@ask.writes
def _save_several(retro_id: str, name: str, key: str, seen: str) -> None:
    if not rights.may("edit"):
        return
    mine, base = list(state.widget(key) or []), list(state.widget(seen) or [])
    now = [c for c in str((retros.get(ask.store(), retro_id) or {}).get(name) or "").split(",") if c]
    # what others added stays, what others took away stays away
    merged = [c for c in now if c in mine or c not in base] + [
        c for c in mine if c not in base and c not in now
    ]
    saved = retros.save(ask.store(), retro_id, name, ",".join(merged), ",".join(now), rights.who())
    stored = [c for c in str(saved.values[name] or "").split(",") if c]
    state.remember(seen, stored)
    state.seed(key, stored)


@ask.writes
def _save_branch(retro_id: str, name: str, key: str, seen: str) -> None:
    if rights.may("edit"):
        retros.save_branch(ask.store(), retro_id, name, state.widget(key) or "", rights.who())
        state.remember(seen, state.widget(key) or "")


def _said_by_others(key: str) -> None:
    words = ui_words()
    other = state.widget(f"{key}-theirs")
    if other:
        st.info(
            words.md("retro.merged", who=other[0] or words("retro.somebody"), theirs=escape.plain(other[1]))
        )
