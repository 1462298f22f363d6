"""Words that judge or name a person: a gentle note beside a field, and a text that waits to be reworded."""

from __future__ import annotations

import streamlit as st

from analysis.review import blame
from data.records import records
from data.schema import PACKER_NAMES
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words


def blameless(written: str, name: str) -> None:
    """A gentle note when the words name or judge a person."""
    words = ui_words()
    hits = blame.mentions(written, names())
    for kind in ("blame", "name"):
        said = [h.text for h in hits if h.kind == kind]
        if said:
            st.caption(
                ":material/volunteer_activism: "
                + words.md(f"retro.blameless.{kind}", said=words.listed(said))
            )


def held_back(key: str, written: str, label: str) -> bool:
    """True where a text names a person and is asked to be reworded before everybody in the meeting sees it.

    Who opens it on this screen sees it in its field, with the note that asks for other words.
    """
    if state.widget(f"{key}-opened") or not named(written):
        return False
    words = ui_words()
    with st.container(border=True, key=f"{key}-held"):
        st.markdown(":material/visibility_off: " + words.md("retro.held_back", what=label))
        if rights.may("edit"):
            st.button(
                words("retro.held_back.open"),
                key=f"{key}-open",
                icon=":material/edit:",
                on_click=state.remember,
                args=(f"{key}-opened", True),
            )
    return True


def named(written: str) -> bool:
    """Whether a text holds the name of a person who packs."""
    return any(hit.kind == "name" for hit in blame.mentions(written, names()))


def names() -> tuple[str, ...]:
    """Names behind the codes; they are only compared with what was typed, never shown to who may not see them."""
    return tuple(str(n) for n in records.everything(ask.opened(), PACKER_NAMES)["name"].dropna())
