"""The route that gives the browser its cookie.

Streamlit cannot set a cookie from a script. The page therefore holds a ticket, good once and for a minute, and the
browser hands it to ``POST /session``, which answers with the cookie. Until then, and in a browser that takes no
cookies, the session lives in the tab alone.
"""

from __future__ import annotations

import secrets
import threading
import time

from starlette.requests import Request
from starlette.responses import Response

from data.accounts import COOKIE, SESSION_SECONDS
from pages.ui.server.base_path import base

PATH = "/session"
HEADER = "X-Session-Ticket"  # a page elsewhere cannot send it without being asked first, and is refused then
TICKET_SECONDS = 60.0
_tickets: dict[str, tuple[str, float]] = {}
_lock = threading.Lock()


def ticket(token: str) -> str:
    """A ticket for the cookie of that session."""
    made, now = secrets.token_urlsafe(32), time.monotonic()
    with _lock:
        for old in [key for key, (_, until) in _tickets.items() if until < now]:
            del _tickets[old]
        _tickets[made] = (token, now + TICKET_SECONDS)
    return made


async def give_cookie(request: Request) -> Response:
    """``POST /session``: the cookie for a ticket that is still good; 403 without one."""
    with _lock:
        token, until = _tickets.pop(request.headers.get(HEADER, ""), ("", 0.0))
    if not token or until < time.monotonic():
        return Response(status_code=403)
    safe = request.url.scheme == "https" or request.headers.get("x-forwarded-proto", "") == "https"
    answer = Response(status_code=204, headers={"Cache-Control": "no-store"})
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_SECONDS),
        httponly=True,
        samesite="strict",
        secure=safe,
        path=base() or "/",
    )
    return answer
