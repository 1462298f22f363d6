"""Who can reach this server, and what is wrong with its sign-in: checked at the start, said on every screen."""

from __future__ import annotations

import logging
import os

import streamlit as st
from streamlit import config

from data.commands import sign_in
from data.locales import sentence
from pages.ui.core import ask, rights, session
from pages.ui.core.words import ui_words

LOOPBACK = ("localhost", "127.0.0.1", "::1")
TOLD = "RIGHTBOX_EVERYBODY_IS_MANAGER"  # yes: who starts it knows that there is no sign-in and other machines reach it
log = logging.getLogger(__name__)


class OpenToAll(RuntimeError):
    """Other machines would reach a server without sign-in, and nobody said that this is meant."""


def beyond() -> bool:
    """True when other machines can reach this server and nobody has to sign in."""
    return config.get_option("server.address") not in LOOPBACK and not rights.login_wanted()


def check() -> None:
    """Log what whoever starts the server has to know.

    Raises
    ------
    OpenToAll
        If it would be open to others by mistake.
    """
    if beyond():
        if os.environ.get(TOLD, "").lower() != "yes":
            log.error(sentence("listening.refused", name=TOLD))
            raise OpenToAll(sentence("listening.refused", name=TOLD))
        log.warning(sentence("listening.open"))
    if rights.login_wanted():
        try:
            wrong = _mistakes()
        except ask.UNAVAILABLE:
            return
        for code, name in wrong:
            log.error(sentence(f"sign_in.wrong.{code}", name=name, callback=sign_in.CALLBACK))


def _mistakes() -> list[tuple[str, str]]:
    way = session.way()
    if way == "broken":
        return [("broken", "")]
    if way == "accounts":
        return sign_in.account_mistakes(session.accounts(), ask.opened())
    return sign_in.mistakes(dict(st.secrets["auth"]), sign_in.managers(ask.opened()))


def note() -> None:
    """On every screen of a server that is open to others: that it is."""
    if beyond():
        st.warning(ui_words()("listening.open"), icon=":material/public:")
