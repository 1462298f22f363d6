"""Pictures and downloads of the screens: where people sign in, their addresses are worth nothing to anybody else.

Streamlit serves them to whoever has the address. Here the cookie of the sign-in is asked for as well: Streamlit's own,
which is signed, or that of a local account. A file is for the people on whose screens it stood: a colleague of another
shop who was sent its address gets nothing.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.runtime import Runtime
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from data.accounts import COOKIE
from data.records import records
from data.schema.rights import VIEW
from pages.ui.core import ask, rights, session
from pages.ui.server import uploads

ROUTE = "/media/"
NOTE_SECONDS = 60.0
_noted = [-NOTE_SECONDS]


@dataclass
class ShownFiles:
    """Whose session it is, and the files that its screens have shown."""

    email: str
    files: set[str] = field(default_factory=set)


_shown: dict[str, ShownFiles] = {}
_lock = threading.Lock()


def note() -> None:
    """Remember whose session this is and what its screen shows; called when a screen begins and when it ends.

    While a screen is drawn anew, Streamlit has forgotten what it showed before, and the browser may still ask for it.
    """
    if not rights.login_wanted():
        return
    mine, who = uploads.session(), rights.who()
    with _lock:
        for other in [other for other in _shown if other != mine and not uploads.active(other)]:
            del _shown[other]
        if mine not in _shown or _shown[mine].email != who:
            _shown[mine] = ShownFiles(who)
        _shown[mine].files |= _on_screen(mine)


def _on_screen(of: str) -> set[str]:
    """Ids of the files that the screen of a session refers to now."""
    if not Runtime.exists():
        return set()
    by_session = Runtime.instance().media_file_mgr._files_by_session_and_coord
    return set(dict(by_session.get(of, {})).values())


def _shown_to(email: str, file: str) -> bool:
    with _lock:
        own = [(of, shown) for of, shown in _shown.items() if shown.email == email]
    return any(file in shown.files or file in _on_screen(of) for of, shown in own)


class MediaGuard:
    """Answers 403 on media routes to whoever is not signed in as somebody on whose screens the file stood."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] == "http" and ROUTE in str(scope["path"]) and rights.login_wanted():
            cookies = HTTPConnection(scope).cookies
            file = PurePosixPath(str(scope["path"])).stem
            if not await run_in_threadpool(_may_see, cookies, file):
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


def _may_see(cookies: dict[str, str], file: str) -> bool:
    try:
        if session.way() == "accounts":
            visitor = rights.listed(session.accounts().holder(cookies.get(COOKIE, "")))
        else:
            claims = _claims(cookies)
            if claims.get("is_logged_in") is not True:
                return False
            visitor = rights.visitor(claims)
        return VIEW in rights.rights_of(visitor) and _shown_to(visitor.email, file)
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
