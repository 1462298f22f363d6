"""The words of this session: language from the URL, the choice made here, the setting, the browser, else English."""

from __future__ import annotations

import streamlit as st

from analysis.words import Words
from data import locales
from data.schema import PACKER_NAMES, USER_CAUSES
from pages.ui import ask, rights, state


def language() -> str:
    """Language of this session."""
    for wanted in (state.language(), _setting("language"), st.context.locale):
        found = locales.known(wanted)
        if found:
            return found
    return locales.FALLBACK


def ui_words() -> Words:
    """Words in the visitor's language, times in the shop's zone, packers' names only where permitted."""
    names: dict[tuple[str, str], str] = {}
    try:
        causes = ask.everything(USER_CAUSES)
        names |= {("cause", c): n for c, n in zip(causes["code"], causes["name"], strict=True) if n}
        if rights.sees_names():
            packers = ask.everything(PACKER_NAMES)
            pairs = zip(packers["packer"], packers["name"], strict=True)
            names |= {(d, c): f"{n} ({c})" for c, n in pairs if n for d in ("packer", "picker")}
    except ask.UNAVAILABLE:
        return Words(language())
    return Words(language(), _setting("zone") or "UTC", names)


def _setting(name: str) -> str:
    try:
        return str(ask.setting(name) or "")
    except ask.UNAVAILABLE:
        return ""
