"""Words that judge or name a person: a gentle note beside a field, and a text that waits to be reworded."""

from __future__ import annotations

import streamlit as st

from analysis.review import blame
from data.records import records
from data.schema import ACTIONS, PACKER_NAMES, PEOPLE, RETROS
from data.schema.taxonomy import SIXM
from pages.ui.core import ask, rights, run, state
from pages.ui.core.words import ui_words
from pages.ui.review.people import people

# fields that tell what happened and why
TOLD = (
    "title", "summary", "what_happened", "made_sense", "surprised", "notes", "lesson", "whys", "fishbone", *SIXM,
)  # fmt: skip


def blameless(written: str, name: str) -> None:
    """A gentle note when the words name or judge a person."""
    words = ui_words()
    hits = mentions(written, name)
    for kind in ("blame", "name", "perhaps"):
        said = [h.text for h in hits if h.kind == kind]
        if said:
            st.caption(
                ":material/volunteer_activism: "
                + words.md(f"retro.blameless.{kind}", said=words.listed(said))
            )


def held_back(key: str, written: str, name: str, label: str) -> bool:
    """True where a text of the field ``name`` names a person or seems to, and waits to be reworded.

    Who opens it on this screen sees it in its field, with the note that asks for other words.
    """
    if state.widget(f"{key}-opened") or not (kind := named(written, name)):
        return False
    words = ui_words()
    said = "retro.held_back" if kind == "name" else "retro.held_back.perhaps"
    with st.container(border=True, key=f"{key}-held"):
        st.markdown(":material/visibility_off: " + words.md(said, what=label))
        if rights.may("edit"):
            st.button(
                words("retro.held_back.open"),
                key=f"{key}-open",
                icon=":material/edit:",
                on_click=state.remember,
                args=(f"{key}-opened", True),
            )
    return True


def named(written: str, name: str) -> str:
    """Whether a text of a field names a person: "name" for somebody who is known, "perhaps", or ''."""
    kinds = {hit.kind for hit in mentions(written, name)}
    return next((kind for kind in ("name", "perhaps") if kind in kinds), "")


def mentions(written: str, name: str) -> list[blame.Mention]:
    """Words that judge or name a person in a text of the field ``name``.

    What tells what happened and why names nobody at all; who does something stands in decisions and plans by right, so
    that there only those who pack are asked about.
    """
    told = name in TOLD
    # a screen has many texts: who and what there is is read once
    known = (*run.once("names", names), *(run.once("room", room) if told else ()))
    hits = blame.mentions(written, known, run.once("things", things) if told else ())
    return [hit for hit in hits if told or hit.kind != "perhaps"]


def names() -> tuple[str, ...]:
    """Names behind the codes; they are only compared with what was typed, never shown to who may not see them."""
    return tuple(str(n) for n in records.everything(ask.opened(), PACKER_NAMES)["name"].dropna())


def room() -> tuple[str, ...]:
    """Who led or attended a retro, owns an action or signs in."""
    store = ask.opened()
    held, owners = records.everything(store, RETROS), records.everything(store, ACTIONS)["owner"]
    named = [name for text in (*held["facilitator"], *held["attendees"], *owners) for name in people(text)]
    emails = records.everything(store, PEOPLE)["email"].dropna()
    # ann.lee@shop.example is called Ann Lee; an address without a dot is as often a word (packing@, info@)
    named += [
        " ".join(local.split(".")) for email in emails if "." in (local := str(email).partition("@")[0])
    ]
    return tuple(dict.fromkeys(named))


def things() -> tuple[str, ...]:
    """What is called as a person might be and is nobody."""
    return tuple(str(v) for kind in ("carrier", "station", "shop", "warehouse") for v in ask.values(kind))
