"""The minutes of a retro, to take away: a page, a document, plain text, and the due dates for a calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from analysis.report import minutes
from analysis.report.base.model import Pack
from analysis.report.writers import document, page, text
from analysis.review import calendar
from pages.ui.core import ask
from pages.ui.core.words import ui_words

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
        for name, (mime, render) in FORMATS.items():
            st.download_button(
                words(f"minutes.format.{name}"),
                data=lambda render=render: render(minutes.build(ask.store(), retro_id, words)),
                file_name=f"rightbox-minutes-{retro['period_end']:%Y-%m-%d}.{name}",
                mime=mime,
                key=f"minutes-{name}",
                on_click="ignore",
                width="stretch",
            )
        st.download_button(
            words("minutes.calendar"),
            data=lambda: calendar.ics(minutes.due_rows(ask.store(), retro_id), words),
            file_name="rightbox-actions.ics",
            mime="text/calendar",
            key="minutes-ics",
            on_click="ignore",
            width="stretch",
        )
