"""The way from a review to one of its actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analysis.wording import escape
from pages.ui.core import state
from pages.ui.core.screens import SCREENS


def show(row: Mapping[Any, Any], told: str) -> None:
    """The way to an action, and what is told of it (Markdown) beside it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            SCREENS["actions"].file,
            label=escape.markdown(row["title"]),
            query_params=state.link(action=str(row["action_id"])),
        )
        st.caption(told)
