"""What is wrong with how sign-in is set up: said at the start and by the command line, before it locks anybody out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data.accounts import Accounts, Unreadable
from data.store import Store

CALLBACK = "/oauth2callback"  # the route that Streamlit answers
SECRETS = (".streamlit/secrets.toml",)
NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
SHORTEST_SECRET = 32
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def auth_of(root: Path) -> Mapping[str, Any] | None:
    """The section [auth] of the secrets, None when there is none.

    Raises
    ------
    tomllib.TOMLDecodeError
        If the file is no TOML.
    """
    for path in (root / SECRETS[0], Path.home() / SECRETS[0]):
        if path.is_file():
            auth = tomllib.loads(path.read_text("utf-8")).get("auth")
            if auth is not None:
                return auth if isinstance(auth, Mapping) else {}
    return None


def mistakes(auth: Mapping[str, Any], managers: int) -> list[tuple[str, str]]:
    """Codes of what keeps people out, each with the name it is about; none when sign-in can work.

    ``managers`` is the number of people who may change the list of people.
    """
    found = [("missing", name) for name in NEEDED if not str(auth.get(name) or "").strip()]
    redirect = urlsplit(str(auth.get("redirect_uri") or ""))
    if redirect.geturl() and not redirect.path.endswith(CALLBACK):
        found.append(("callback", redirect.path))
    for name in ("redirect_uri", "server_metadata_url"):
        address = urlsplit(str(auth.get(name) or ""))
        if address.geturl() and address.scheme != "https" and address.hostname not in LOOPBACK:
            found.append(("not_https", name))
    if 0 < len(str(auth.get("cookie_secret") or "")) < SHORTEST_SECRET:
        found.append(("short_secret", "cookie_secret"))
    found += [("package", name) for name in ("authlib", "httpx") if find_spec(name) is None]
    if not managers:
        found.append(("no_manager", ""))
    return found


def account_mistakes(accounts: Accounts, store: Store) -> list[tuple[str, str]]:
    """As ``mistakes`` for local accounts; none where there are none."""
    if not accounts.exist():
        return []
    try:
        emails = accounts.emails()
        found = [("waiting", email) for email in accounts.waits() if email]
    except Unreadable as error:
        return [("unreadable", str(error))]
    if accounts.open_to_others():
        found.append(("open_file", str(accounts.file)))
    known = {
        str(email)
        for (email,) in store.rows("select lower(trim(email)) from people where role in ('manager', 'admin')")
    }
    if not known & set(emails):
        found.append(("no_manager_account", ""))
    return found


def managers(store: Store) -> int:
    """Number of people who may change the list of people."""
    return int(
        store.value("select count(*) from people where role in ('manager', 'admin') and trim(email) <> ''")
        or 0
    )
