"""Who is there and what they may do. Where nobody has to sign in there is one local user, who may do everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from data.meaning.missing import missing
from data.records import records
from data.schema import PEOPLE
from data.schema.rights import ADMINISTER, ROLES, VIEW, WRITES, Asker
from pages.ui.core import ask, run, session

LOCAL = "local"
_listed: list[Any] = [None, {}]


@dataclass(frozen=True)
class Visitor:
    """A visitor; ``role`` is '' for somebody who is not on the list of people. ``shops``: None for all of them."""

    email: str
    role: str
    see_names: bool
    shops: tuple[str, ...] | None = None


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
    whole = ask.opened()
    return run.once("person", _person, str(whole.path), whole.version)


def _person() -> Visitor:
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
    row = _people().get(email)
    if row is None:
        return Visitor(email, "", False)
    shops = tuple(filter(None, (shop.strip() for shop in str(row.get("shops") or "").split(","))))
    names = not missing(row["see_names"]) and bool(row["see_names"])
    return Visitor(email, str(row["role"]), names, shops or None)


def _people() -> dict[str, dict[str, Any]]:
    """The list of people by address; read anew after each write."""
    whole = ask.opened()
    key = (str(whole.path), whole.version)
    if _listed[0] != key:
        rows = records.rows(records.everything(whole, PEOPLE))
        _listed[:] = [key, {str(row["email"]).strip().lower(): row for row in rows}]
    return _listed[1]


def rights_of(visitor: Visitor) -> frozenset[str]:
    """What somebody may do. As long as nobody administers, managers do."""
    given = ROLES.get(visitor.role, frozenset())
    if visitor.role == "manager" and not any(row["role"] == "admin" for row in _people().values()):
        given |= {ADMINISTER}
    return given & {VIEW} if ask.opened().read_only else given


def asker() -> Asker:
    """Who asks the store in this script."""
    visitor = person()
    return Asker(visitor.email, rights_of(visitor), visitor.see_names, visitor.shops)


ask.identify(asker)


def may(right: str) -> bool:
    """True when the visitor may view, edit, manage or administer."""
    return right in rights_of(person())


def may_write(table: str) -> bool:
    """True when the visitor may write into that table."""
    return WRITES[table] in rights_of(person())


def who() -> str:
    """Name under which the visitor's changes are recorded."""
    return person().email


def sees_names() -> bool:
    """True when the visitor may see packers' names instead of codes."""
    return person().see_names
