"""The server around the screens: health routes and security headers, without starting a server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

import app
from data.store.lockfile import StoreInUse
from pages.ui.core import ask

SERVER = Starlette(
    routes=[Route("/healthz", app.healthz), Route("/readyz", app.readyz)],
    middleware=[Middleware(app.SecurityHeaders)],
)


def get(path: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of a request to the server, over plain ASGI."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "path": path, "raw_path": path.encode(),
        "query_string": b"", "headers": [], "scheme": "http", "server": ("localhost", 80), "root_path": "",
    }  # fmt: skip
    asyncio.run(SERVER(scope, receive, send))  # type: ignore[arg-type]
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent[1:]).decode()


def test_every_response_has_the_security_headers() -> None:
    for path in ("/healthz", "/nowhere"):
        headers = get(path)[1]
        assert all(headers[name.lower()] == value for name, value in app.HEADERS.items())


def test_nothing_may_be_loaded_from_another_host() -> None:
    policy = app.HEADERS["Content-Security-Policy"]
    assert "http:" not in policy and "https:" not in policy and "*" not in policy


def test_ready_means_that_the_store_answers(nothing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert get("/readyz")[0] == 200

    def held() -> None:
        raise StoreInUse(nothing, 7)

    monkeypatch.setattr(ask, "opened", held)
    status, _, body = get("/readyz")
    assert status == 503 and body == "not ready"
    assert get("/healthz")[0] == 200


def test_the_store_opens_with_the_server_and_closes_with_it(nothing: Path) -> None:
    async def live() -> None:
        async with app.lifespan(app.app):
            assert (nothing / "rightbox.duckdb").exists()

    asyncio.run(live())
    assert not ask._opened
