"""Who is there and what they may do. Where nobody has to sign in there is one local user, who may do everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from data.meaning.missing import missing
from data.schema import PEOPLE
from pages.ui.core import ask, session

ROLES: dict[str, frozenset[str]] = {
    "viewer": frozenset({"view"}),
    "editor": frozenset({"view", "edit"}),
    "manager": frozenset({"view", "edit", "manage"}),
}
LOCAL = "local"


@dataclass(frozen=True)
class Visitor:
    """A visitor; ``role`` is '' for somebody who is not on the list of people."""

    email: str
    role: str
    see_names: bool


def login_wanted() -> bool:
    """True when the installation has sign-in set up."""
    return session.way() != ""


def signed_in() -> bool:
    """True when there is nobody to sign in, or they did."""
    if not login_wanted():
        return True
    if session.way() == "accounts":
        return session.email() != ""
    return session.way() == "provider" and bool(st.user.get("is_logged_in", False))


def person() -> Visitor:
    """The visitor of this session. Somebody who is not on the list may do nothing."""
    if not login_wanted():
        return Visitor(LOCAL, "manager", bool(ask.setting("show_names")))
    if session.way() == "accounts":
        return listed(session.email())
    return visitor(st.user) if signed_in() else Visitor("", "", False)


def visitor(claims: Mapping[str, Any]) -> Visitor:
    """Who somebody is of whom the identity provider says this. Only a verified address counts."""
    email = str(claims.get("email") or "").strip().lower()
    # the text "false" and its absence prove nothing
    return listed(email) if claims.get("email_verified") is True else Visitor(email, "", False)


def listed(email: str) -> Visitor:
    """What the list of people says of an address that is proven."""
    if not email:
        return Visitor("", "", False)
    people = ask.everything(PEOPLE)
    found = people[people["email"].str.strip().str.lower() == email]
    if found.empty:
        return Visitor(email, "", False)
    row = found.iloc[0]
    return Visitor(email, str(row["role"]), not missing(row["see_names"]) and bool(row["see_names"]))


def may(right: str) -> bool:
    """True when the visitor may view, edit or manage."""
    return right in ROLES.get(person().role, frozenset())


def who() -> str:
    """Name under which the visitor's changes are recorded."""
    return person().email


def sees_names() -> bool:
    """True when the visitor may see packers' names instead of codes."""
    return person().see_names
