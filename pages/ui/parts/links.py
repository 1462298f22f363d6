"""Ways within a screen, from the list to one record and back; the history of the address and the button that copies it.

A page link to the screen that is open shows the right record but leaves the address as it was (Streamlit 1.67), so
that a reload or a copied address would lose it. A button that sets the parameters keeps both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st

from analysis.wording import escape
from pages.ui.core import state
from pages.ui.core.words import ui_words

OWN: tuple[str, ...] = ("retro", "action", "view", "tab", "topic", "began", "since")


def go(
    label: str,
    key: str,
    *,
    icon: str | None = None,
    type: Literal["primary", "secondary", "tertiary"] = "tertiary",
    **params: str,
) -> None:
    """A button that opens part of this screen; ``label`` is Markdown, already escaped."""
    st.button(label, key=f"go-{key}", icon=icon, type=type, on_click=open_part, kwargs=params)


def open_part(**params: str) -> None:
    """Set these parameters and clear the screen's others; for callbacks."""
    state.rewrite({name: params.get(name) for name in OWN})


PAGE = (Path(__file__).parent / "page.js").read_text(encoding="utf-8")


def page_script() -> None:
    """What the browser does by itself: history, paper, pictures, the copied link."""
    with st.container(key="page-script"):
        st.html(f"<script>(() => {{{PAGE}}})()</script>", unsafe_allow_javascript=True)


def copy_link() -> None:
    """A button that copies the address of what is seen."""
    words = ui_words()
    label, done = escape.html(words("link.copy")), escape.html(words("link.copied"))
    with st.container(key="bar-link", width="content"):
        st.html(
            f'<button type="button" class="rightbox-link" data-label="{label}" data-done="{done}">'
            f"{label}</button>"
        )
