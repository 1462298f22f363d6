"""Pictures and downloads of the screens: where people sign in, their addresses are worth nothing to anybody else.

Streamlit serves them to whoever has the address. Here the cookie of the sign-in is asked for as well: Streamlit's own,
which is signed, or that of a local account.
"""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from data.accounts import COOKIE
from data.records import records
from data.schema.rights import VIEW
from pages.ui.core import ask, rights, session

ROUTE = "/media/"
NOTE_SECONDS = 60.0
_noted = [-NOTE_SECONDS]


class MediaGuard:
    """Answers 403 on media routes to whoever is not signed in as somebody who may see the screens."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] == "http" and ROUTE in str(scope["path"]) and rights.login_wanted():
            cookies = HTTPConnection(scope).cookies
            if not await run_in_threadpool(_may_see, cookies):
                await run_in_threadpool(_note_refusal)
                await PlainTextResponse("sign in first", status_code=403)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _note_refusal() -> None:
    """A line of the audit trail, at most one a minute: whoever is not signed in may ask as often as they like."""
    now = time.monotonic()
    if now - _noted[0] < NOTE_SECONDS:
        return
    _noted[0] = now
    with contextlib.suppress(*ask.UNAVAILABLE):
        records.note(ask.opened(), "", "downloads.refused", "", {})


def _may_see(cookies: dict[str, str]) -> bool:
    try:
        if session.way() == "accounts":
            email = session.accounts().holder(cookies.get(COOKIE, ""))
            return VIEW in rights.rights_of(rights.listed(email))
        claims = _claims(cookies)
        return claims.get("is_logged_in") is True and VIEW in rights.rights_of(rights.visitor(claims))
    except ask.UNAVAILABLE:
        return False


def _claims(cookies: dict[str, str]) -> dict[str, Any]:
    """What the identity provider said of who sends these cookies; empty when nobody signed them here."""
    secret = get_cookie_secret()

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        return None if value is None else decode_signed_value(secret, name, value.encode("latin-1"))

    try:
        found = json.loads(get_cookie_with_chunks(one, USER_COOKIE_NAME) or b"{}")
    except (ValueError, UnicodeError):
        return {}
    return found if isinstance(found, dict) else {}
