"""Ways within a screen: from the list to one record and back.

A page link to the screen that is open shows the right record but leaves the address as it was (Streamlit 1.67), so
that a reload or a copied address would lose it. A button that sets the parameters keeps both.
"""

from __future__ import annotations

from typing import Literal

import streamlit as st

from pages.ui.core import state

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
