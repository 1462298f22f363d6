"""The minutes of a retro, to take away: a page, a document, plain text, and the due dates for a calendar."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from analysis.digest import delivery, send
from analysis.digest import minutes as digest
from analysis.report import minutes
from analysis.report.base.model import Pack
from analysis.report.writers import document, page, text
from analysis.review import calendar
from data.meaning.missing import text_of
from data.records import retros, topics
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts.downloads import taken
from pages.ui.review.blameless import named

FORMATS: dict[str, tuple[str, Callable[[Pack], bytes]]] = {
    "html": ("text/html", page.render),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", document.render),
    "md": ("text/markdown", text.render),
}


def offer(retro: Mapping[str, Any]) -> None:
    """A button that opens the ways to take the minutes away; they are written when one is chosen."""
    words, retro_id = ui_words(), str(retro["retro_id"])
    with st.popover(words("minutes.offer"), icon=":material/description:", key="retro-minutes"):
        st.caption(words("minutes.help"))
        if fields := naming(retro):
            st.warning(words.md("minutes.names", what=words.listed(fields)), icon=":material/visibility_off:")
        for name, (mime, render) in FORMATS.items():
            st.download_button(
                words(f"minutes.format.{name}"),
                data=taken(
                    lambda render=render: render(minutes.build(ask.store(), retro_id, words)),
                    f"minutes {retro_id} {name}",
                ),
                file_name=f"rightbox-minutes-{retro['period_end']:%Y-%m-%d}.{name}",
                mime=mime,
                key=f"minutes-{name}",
                on_click="ignore",
                width="stretch",
            )
        st.download_button(
            words("minutes.calendar"),
            data=taken(lambda: calendar.ics(minutes.due_rows(ask.store(), retro_id), words), "actions.ics"),
            file_name="rightbox-actions.ics",
            mime="text/calendar",
            key="minutes-ics",
            on_click="ignore",
            width="stretch",
        )
        if retro["state"] != "draft" and rights.may("edit"):
            _sending(retro_id)


def naming(retro: Mapping[str, Any]) -> list[str]:
    """Fields of the retro and its topics whose text names a person: they are to be reworded first."""
    words, fields = ui_words(), (*retros.MASKED, "whys", "fishbone")
    rows = [retro, *ask.answer(topics.everything, str(retro["retro_id"]))]
    found = [n for n in fields if any(named(text_of(row.get(n)), n) for row in rows)]
    shown = {"whys": words("retro.whys"), "fishbone": words("retro.fishbone")}
    return [shown.get(n) or words(f"retro.field.{n}") for n in found]


def _sending(retro_id: str) -> None:
    """A button that sends the minutes where the digest goes, and what came of it."""
    words = ui_words()
    try:
        channels = send.configured(os.environ)
    except ValueError as problem:
        st.caption(words.md("minutes.not_sent", why=str(problem)))
        return
    if not any(channels):
        st.caption(words("minutes.no_channel"))
        return
    st.button(
        words("minutes.send"),
        key="minutes-send",
        icon=":material/send:",
        on_click=_send,
        args=(retro_id,),
        width="stretch",
    )
    said = state.widget(f"minutes-said-{retro_id}")
    if said:
        st.caption(words.md(said[0], **said[1]))


def _send(retro_id: str) -> None:
    if not rights.may("edit"):
        return
    store, words = ask.store(), ui_words()
    mail, webhook = send.configured(os.environ)
    made = minutes.build(store, retro_id, words)
    told: tuple[str, dict[str, str]]
    try:
        message = digest.message(made, retro_id, minutes.due_rows(store, retro_id))
        sent = delivery.deliver(message, (store.folder or Path()) / "digests", mail, webhook)
        told = ("minutes.sent" if sent else "minutes.sent_before", {})
    except send.NotSent as problem:
        told = ("minutes.not_sent", {"why": str(problem)})
    state.remember(f"minutes-said-{retro_id}", told)
