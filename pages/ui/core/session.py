"""The way into this installation, and who this session belongs to.

An identity provider where the secrets have [auth] (Streamlit keeps its cookie), local accounts where their file lies
beside the store, nobody to sign in otherwise. A session of a local account is a random token: in this tab's session,
and in a cookie that no script can read, so that a reload and another tab need no second sign-in.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit import config
from streamlit.errors import StreamlitSecretNotFoundError

from data.accounts import COOKIE, Accounts, Attempt
from data.records import records
from pages.ui.core import ask, run, state

Way = Literal["provider", "accounts", "broken", ""]
_TOKEN = "session_token"


def way() -> Way:
    """How people sign in; 'broken' when the secrets cannot be read, so that a slip of the pen opens nothing."""
    return run.once("way", _way, str(ask.folder()))


def _way() -> Way:
    try:
        if "auth" in st.secrets:
            return "provider"
    except (
        StreamlitSecretNotFoundError
    ):  # Streamlit says the same of a file that is not there and of a broken one
        if any(Path(path).exists() for path in config.get_option("secrets.files")):
            return "broken"
    except (OSError, ValueError):
        return "broken"
    return "accounts" if accounts().exist() else ""


def accounts() -> Accounts:
    """The local accounts of this installation."""
    return Accounts(ask.folder())


def token() -> str:
    """The token of this session, or that of the browser; '' when neither is valid."""
    return next((known for known in _tokens() if accounts().holder(known)), "")


def _tokens() -> tuple[str, str]:
    return str(state.widget(_TOKEN, "")), str(st.context.cookies.get(COOKIE, ""))


def email() -> str:
    """Address of the account that is signed in here, '' for none."""
    return next(filter(None, map(accounts().holder, _tokens())), "")


def enter(address: str, password: str) -> Attempt:
    """Try to sign in; a password that was wrong stands in the audit trail, and who comes in at the next run.

    Raises
    ------
    data.accounts.Unreadable, OSError
        If the file of accounts cannot be read or written.
    """
    attempt = accounts().sign_in(address, password)
    if attempt.token:
        state.remember(_TOKEN, attempt.token)
        run.forget()
    elif not attempt.seconds:
        records.note(ask.opened(), "", "people.refused", attempt.email, {})
    return attempt


def leave() -> None:
    """Sign out: here and in every tab of this browser."""
    if way() != "accounts":
        st.logout()
        return
    who = email()
    for held in _tokens():
        accounts().sign_out(held)
    state.forget(_TOKEN)
    run.forget()
    if who:
        records.note(ask.opened(), who, "people.signed_out", who, {})
