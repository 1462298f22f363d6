"""What is known of one order, buyer or packer: saved as a file, or erased everywhere."""

from __future__ import annotations

import streamlit as st

from data.cases import erasure
from data.importing.person_codes import buyer_hash
from data.records import records
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts.downloads import taken


def person() -> None:
    """The number or code, a file of what is known, and the button that erases it; administrators only."""
    words = ui_words()
    parts.section("settings.person.title")
    st.markdown(words("settings.person.body"))
    if said := state.widget("person-said"):
        st.info(said)
        state.remember("person-said", None)
    if not rights.may("administer"):
        return
    kind = st.selectbox(
        words("settings.person.kind"), erasure.KINDS, key="person-kind",
        format_func=lambda k: words(f"settings.person.{k}"),
    )  # fmt: skip
    value = st.text_input(words("settings.person.value"), key="person-value").strip()
    if not value:
        return
    who = rights.who()
    st.download_button(
        words("settings.person.known"), data=taken(lambda: _known(kind, value, who), "known.json"),
        file_name="known.json",
        mime="application/json", key="person-known", on_click="ignore", icon=":material/download:",
    )  # fmt: skip
    sure = st.checkbox(words("settings.retention.sure"), key="person-sure")
    st.button(
        words("settings.person.erase"), key="person-erase", icon=":material/delete_forever:",
        disabled=not sure, on_click=_erase,
    )  # fmt: skip


def _known(kind: str, value: str, who: str) -> bytes:
    data = erasure.known_json(ask.store(), kind, _stored(kind, value))
    records.note(ask.store(), who, "person.known", "", {})
    return data


def _erase() -> None:
    words = ui_words()
    kind, value = str(state.widget("person-kind")), str(state.widget("person-value") or "").strip()
    if not rights.may("administer") or not state.widget("person-sure") or not value:
        return
    gone = erasure.erase(ask.store(), kind, _stored(kind, value), rights.who())
    state.remember("person-sure", False)
    state.remember("person-value", "")
    said = words("erase.nothing")
    if gone.anything:
        counts = {"lines": words.number(gone.lines), "texts": words.number(gone.texts)}
        said = words("erase.done", n=gone.cases, files=words.number(gone.files), **counts)
        said = words.joined(said, words("erase.restart"))
    state.remember("person-said", said)


def _stored(kind: str, value: str) -> str:
    return buyer_hash(ask.store(), value) if kind == "buyer" else value
