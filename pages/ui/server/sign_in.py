"""The sign-in page, in the way this installation has."""

from __future__ import annotations

import json

import streamlit as st

from data.accounts import COOKIE, Unreadable
from data.store import full_disk
from pages.ui.core import ask, session, state
from pages.ui.core.words import ui_words
from pages.ui.server import session_cookie
from pages.ui.server.base_path import below

_TICKET = "session_ticket"


def page() -> None:
    """The door: what to do to get in, in the way this installation has."""
    words, way = ui_words(), session.way()
    st.title(words("app.name"))
    if way == "broken":
        st.error(words("sign_in.broken"))
    elif way == "accounts":
        _form()
    else:
        st.markdown(words("sign_in.body"))
        st.button(words("sign_in.button"), on_click=st.login, type="primary")


def _form() -> None:
    words = ui_words()
    with st.container(width=420), st.form("sign-in"):
        st.markdown(words("sign_in.body"))
        email = st.text_input(
            words("sign_in.email"), autocomplete="username", max_chars=254, key="sign-in-email"
        )
        password = st.text_input(
            words("sign_in.password"), type="password", autocomplete="current-password", max_chars=1_000,
            key="sign-in-password",
        )  # fmt: skip
        sent = st.form_submit_button(words("sign_in.button"), type="primary")
        if sent:
            _try(email, password)
        st.caption(words("sign_in.forgotten"))


def _try(email: str, password: str) -> None:
    words = ui_words()
    try:
        attempt = session.enter(email, password)
    except Unreadable:
        st.error(words("sign_in.unreadable"))
        return
    except ask.UNAVAILABLE as error:
        st.error(words("store.disk_full" if full_disk(error) else "sign_in.unreadable"))
        return
    if attempt.token:
        st.rerun()
    st.error(
        words("sign_in.slowed", n=attempt.seconds) if attempt.seconds else words("sign_in.wrong_password")
    )


def keep() -> None:
    """Let the browser fetch the cookie of this session, once."""
    held = session.token()
    if session.way() != "accounts" or st.context.cookies.get(COOKIE) == held:
        return
    known = state.widget(_TICKET)
    if known is None or known[0] != held:
        known = (held, session_cookie.ticket(held))
        state.remember(_TICKET, known)
    asked = f'{{method: "POST", headers: {{{json.dumps(session_cookie.HEADER)}: {json.dumps(known[1])}}}}}'
    with st.container(key="page-script-session"):
        st.html(
            f"<script>fetch({json.dumps(below(session_cookie.PATH))}, {asked})</script>",
            unsafe_allow_javascript=True,
        )
