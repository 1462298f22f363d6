"""The words of this session: language from the URL, the choice made here, the setting, the browser, else English."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analysis.wording.words import Words
from data import locales
from data.records import records
from data.schema import PACKER_NAMES, USER_CAUSES
from pages.ui.core import ask, rights, run, state

MOST_WORDS = 64
_known: dict[tuple[Any, ...], Words] = {}


def language() -> str:
    """Language of this session."""
    for wanted in (state.language(), _setting("language"), st.context.locale):
        found = locales.known(wanted)
        if found:
            return found
    return locales.FALLBACK


def ui_words() -> Words:
    """Words in the visitor's language, times in the shop's zone, packers' names only where permitted."""
    try:
        whole = ask.opened()
        of = (whole.version, str(whole.path))
        return run.once(
            "words", lambda: _words(language(), rights.sees_names(), rights.may("edit"), *of), *of
        )
    except ask.UNAVAILABLE:
        return Words(language())


def _words(*of: Any) -> Words:
    """Kept with the store's version: a screen asks for its words hundreds of times a run."""
    found = _known.get(of)
    if found is None:
        found = _new_words(*of[:3])
        if len(_known) >= MOST_WORDS:
            _known.clear()
        _known[of] = found
    return found


def _new_words(language: str, with_names: bool, addresses: bool) -> Words:
    names: dict[tuple[str, str], str] = {}
    causes = records.everything(ask.opened(), USER_CAUSES)
    names |= {
        ("cause", code): name for code, name in zip(causes["code"], causes["name"], strict=True) if name
    }
    if with_names:
        packers = records.everything(ask.opened(), PACKER_NAMES)
        pairs = list(zip(packers["packer"], packers["name"], strict=True))
        names |= {(d, code): f"{name} ({code})" for code, name in pairs if name for d in ("packer", "picker")}
    return Words(language, _setting("zone") or "UTC", names, addresses)


def _setting(name: str) -> str:
    try:
        return str(ask.setting(name) or "")
    except ask.UNAVAILABLE:
        return ""
