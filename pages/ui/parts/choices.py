"""A row of options of which one holds, kept in the address: tabs of a screen, cuts of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from pages.ui.core import state


def choice(
    label: str,
    options: Sequence[str],
    tell: Callable[[str], str],
    *,
    param: str,
    key: str,
    visible: bool = True,
) -> str:
    """The option that the parameter ``param`` of the address names, the first without one.

    ``label`` says what is chosen, to everybody or (``visible`` off) to screen readers; ``tell`` names an option.
    """
    chosen = state.param(param, options[0], tuple(options))
    state.seed(key, chosen)
    st.segmented_control(
        label,
        options,
        key=key,
        format_func=tell,
        required=True,
        wrap=True,
        label_visibility="visible" if visible else "collapsed",
        on_change=lambda: state.set_param(param, state.widget(key)),
    )
    return chosen
