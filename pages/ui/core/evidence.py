"""Slow analysis kept while the evidence stays the same: a note saved in a retro does not make it anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from data.records import evidence
from data.store import Store
from pages.ui.core import ask


def of_data(function: Callable[..., Any], *args: Any) -> Any:
    """``function(store, *args)`` from the cache until numbers could change; ``function`` is of a module."""
    store = ask.store()
    name = f"{function.__module__}.{function.__qualname__}"
    return _kept(name, args, (str(store.path), *evidence.stamp(store)), function, store)


@st.cache_data(show_spinner=False, max_entries=200)
def _kept(
    name: str, args: tuple[Any, ...], stamp: tuple[Any, ...], _function: Callable[..., Any], _store: Store
) -> Any:
    return _function(_store, *args)
