"""ASGI entry: ``streamlit run app.py`` starts the screens, two health routes and the security headers."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

# Fits of small matrices wait for one another on many threads; numpy reads this when it is first imported
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from pages.ui.server import media, session_cookie, task_states, uploads  # noqa: E402 - the program's folder must be on the path first
from pages.ui.server.base_path import below  # noqa: E402

# a run lets go of the interpreter with each element it sends; with 5 ms it would wait for other threads as often
SWITCH_SECONDS = 0.001
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    # Streamlit compiles widget code at run time and styles inline; nothing may come from another host
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss: data: blob:; "
        "worker-src 'self' blob:; frame-src 'self' blob: data:; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'self'"
    ),
}


class SecurityHeaders:
    """Adds ``HEADERS`` to every HTTP response; WebSockets pass untouched."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class HeldPlace:
    """Says in the page that the browser gets first where things stand: nothing jumps when they come."""

    STYLE = b"<style>" + (ROOT / "pages" / "ui" / "parts" / "page.css").read_bytes() + b"</style></head>"

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or b"text/html" not in dict(scope["headers"]).get(b"accept", b""):
            await self.app(scope, receive, send)
            return
        # the page is small; compressed it could not be added to
        plain = {**scope, "headers": [h for h in scope["headers"] if h[0] != b"accept-encoding"]}
        start: list[Message] = []
        body = bytearray()

        async def send_page(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.append(message)
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            headers = MutableHeaders(scope=start[0])
            page = bytes(body)
            if headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers:
                page = page.replace(b"</head>", self.STYLE, 1)
                headers["content-length"] = str(len(page))
            await send(start[0])
            await send({"type": "http.response.body", "body": page})

        await self.app(plain, receive, send_page)


async def healthz(_: Request) -> PlainTextResponse:
    """200 while the process answers."""
    return PlainTextResponse("ok")


async def readyz(_: Request) -> PlainTextResponse:
    """200 when the store can be asked, 503 otherwise. Never any data: this route has no login."""
    from pages.ui.core import ask

    ready = await run_in_threadpool(ask.ready)
    return PlainTextResponse("ready" if ready else "not ready", status_code=200 if ready else 503)


def script_failed(error: Exception) -> bool:
    """What a visitor sees and the log keeps of an error that nobody caught."""
    from pages.ui.server import failures

    return failures.screen_failed(error)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the store before the first visitor comes, take commands for it, make answers ahead; close it at the end."""
    from pages.ui.core import ask
    from pages.ui.server import commands, daily, listening, log, memory, metrics

    log.keep(ask.folder())
    sys.setswitchinterval(SWITCH_SECONDS)
    listening.check()
    metrics.start()
    commands.take()
    await run_in_threadpool(ask.ready)
    # while the screens are imported
    cases = asyncio.get_running_loop().run_in_executor(None, ask.make_ready)

    from pages.ui import ahead

    ahead.start()
    daily.start()
    memory.start()
    yield
    memory.end()
    daily.end()
    await run_in_threadpool(ahead.end)
    await cases
    await run_in_threadpool(commands.end)
    await run_in_threadpool(ask.close)
    await run_in_threadpool(metrics.end)
    log.end()


app = st.App(
    ROOT / "pages" / "main.py",
    lifespan=lifespan,
    on_script_error=script_failed,
    routes=[
        Route("/healthz", healthz),  # at the root wherever the program is served: for the machine itself
        Route("/readyz", readyz),
        Route(below(f"{uploads.PATH}/{{token}}"), uploads.receive_file, methods=["PUT"]),
        Route(below(task_states.PATH), task_states.take_states, methods=["POST"]),
        Route(below(session_cookie.PATH), session_cookie.give_cookie, methods=["POST"]),
    ],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(media.MediaGuard),
        Middleware(uploads.UploadGuard),
        Middleware(HeldPlace),
    ],
)
