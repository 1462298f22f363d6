"""The shell around every screen: page set-up, language, rights, store, navigation, filter bar."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:  # the script may be started by a test, without app.py
    sys.path.insert(0, ROOT)

from pages.ui import parts  # noqa: E402
from pages.ui.core import ask, rights, run, state  # noqa: E402
from pages.ui.core.screens import PAGES, SCREENS, Screen, ScreenEnds  # noqa: E402
from pages.ui.core.words import ui_words  # noqa: E402
from pages.ui.parts import links, style  # noqa: E402
from pages.ui.parts.filter_bar import notes  # noqa: E402
from pages.ui.server import listening, media, metrics, sign_in, uploads, visits  # noqa: E402


def shell() -> None:
    """Draw the navigation and the chosen screen, or the state that stands in its way."""
    words = ui_words()
    st.set_page_config(page_title=words("app.name"), page_icon="📦", layout="wide")
    style.rules()
    links.page_script()
    try:
        ask.opened()
    except ask.UNAVAILABLE as error:
        style.alone()
        parts.unavailable(error)
        return
    if not rights.signed_in():
        style.alone()
        st.navigation(
            [_page(screen) for screen in PAGES], position="hidden"
        )  # the address stays the linked one
        sign_in.page()
        return
    visits.note()
    sign_in.keep()
    if not rights.may("view"):
        style.alone()
        parts.no_permission(rights.person().email)
        return
    media.note()
    extent = ask.extent()
    chosen = st.navigation(_navigation())
    screen = SCREENS[chosen.url_path or PAGES[0].key]
    state.begin(extent, screen.key)
    parts.what_was_lost()
    parts.how_old()
    listening.note()
    parts.sidebar(extent)
    uploads.admit(screen.uploads and rights.may("edit"))
    if extent.empty and screen.needs_data:
        parts.title(screen.key)
        notes()
        parts.empty("neither" if extent.packing_known else "data")
        return
    if screen.filter_bar:
        parts.filter_bar(extent, screen.key)
    else:
        links.copy_link()
    if not extent.empty:
        parts.print_head(screen.key)
    said = st.empty()
    try:
        with metrics.redraws.labels(screen.key).time():
            chosen.run()
    except ScreenEnds:
        pass
    finally:
        media.note()
        if state.notes():
            with said.container():
                notes()


def _navigation() -> dict[str, list[st.Page]]:  # type: ignore[valid-type]
    words = ui_words()
    groups: dict[str, list[st.Page]] = {}  # type: ignore[valid-type]
    for screen in PAGES:
        if rights.may(screen.right):
            groups.setdefault(words(f"nav.{screen.group}"), []).append(_page(screen))
    return groups


def _page(screen: Screen) -> st.Page:  # type: ignore[valid-type]
    words = ui_words()
    return st.Page(
        screen.file,
        title=words(f"{screen.key}.title"),
        help=words(f"{screen.key}.question"),
        url_path=screen.key,
        default=screen is PAGES[0],
    )


with run.under_way():
    shell()
