"""Saved views: named sets of filters of a screen, for everybody; opening one is following a link."""

from __future__ import annotations

from urllib.parse import parse_qs

import streamlit as st

from analysis.wording import escape
from data.records import records
from data.schema import SAVED_VIEWS
from pages.ui.core import ask, rights, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words

LONGEST_NAME = 60


def menu(page: str) -> None:
    """A popover with the views of all screens, and the form that saves what is in view now."""
    words = ui_words()
    kept = ask.everything(SAVED_VIEWS).sort_values(["page", "name"])
    with st.popover(words("views.title"), icon=":material/bookmark:", key="bar-views"):
        if kept.empty:
            st.caption(words("views.none"))
        for row in kept.to_dict("records"):
            if row["page"] in SCREENS:
                _view(row)
        if rights.may("edit"):
            _form(page)


def _view(row: dict) -> None:
    words = ui_words()
    with st.container(horizontal=True, vertical_alignment="center", key=f"view-{row['view_id']}"):
        st.page_link(
            SCREENS[row["page"]].file,
            label=f"{escape.markdown(row['name'])} · {words(row['page'] + '.title')}",
            query_params=parse_qs(row["query"]) | state.spoken(),
            width="stretch",
        )
        if rights.may("edit"):
            st.button(
                words("views.remove"), key=f"view-remove-{row['view_id']}", type="tertiary",
                on_click=_remove, args=(row["view_id"],),
            )  # fmt: skip


def _form(page: str) -> None:
    words = ui_words()
    st.text_input(words("views.name"), key="view-name", max_chars=LONGEST_NAME)
    st.button(words("views.save"), key="view-save", on_click=save, args=(page,))
    if state.widget("view-nameless"):
        st.error(words("views.needs_name"))


def save(page: str) -> None:
    """Keep the filters in view under the name that was typed; the same name on the same screen is replaced."""
    name = str(state.widget("view-name") or "").strip()[:LONGEST_NAME]
    state.remember("view-nameless", not name)
    if not name or not rights.may("edit"):
        return
    kept = ask.everything(SAVED_VIEWS, name=name, page=page)
    view = str(kept["view_id"].iloc[0]) if len(kept) else records.new_id("V")
    row = {"view_id": view, "name": name, "page": page, "query": state.query_string()}
    records.put(ask.store(), SAVED_VIEWS, row, rights.who())
    state.forget("view-name")


def _remove(view: str) -> None:
    if rights.may("edit"):
        records.remove(ask.store(), SAVED_VIEWS, {"view_id": view}, rights.who())
