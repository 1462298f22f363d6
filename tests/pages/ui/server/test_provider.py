"""Signing in with an identity provider: a small one on loopback, Streamlit's own routes, and its claims."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.starlette.starlette_auth_routes import create_auth_routes

from data.records import records
from data.schema import PEOPLE
from pages.ui.core import rights, session
from pages.ui.server import media

KEY = RSAKey.generate_key(2048, {"kid": "one"})
HERE = "http://testserver"


class Provider(ThreadingHTTPServer):
    """An identity provider that lets everybody in and says of them what it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.says: dict[str, Any] = {}
        self.nonce = ""
        self.signs = KEY

    def token(self) -> str:
        """The identity token of whoever signs in now."""
        now = int(time.time())
        who = {
            "iss": self.url,
            "aud": "rightbox",
            "sub": "1",
            "iat": now,
            "exp": now + 60,
            "nonce": self.nonce,
        }
        return jwt.encode({"alg": "RS256", "kid": "one"}, who | self.says, self.signs)


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        url, place = urlsplit(self.path), self.server.url
        if url.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            self.server.nonce = asked["nonce"]
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?code=a&state={asked['state']}")
            self.end_headers()
        elif url.path == "/keys":
            self._say({"keys": [KEY.as_dict(private=False)]})
        else:
            self._say({
                "issuer": place, "authorization_endpoint": f"{place}/authorize", "token_endpoint": f"{place}/token",
                "jwks_uri": f"{place}/keys", "id_token_signing_alg_values_supported": ["RS256"],
            })  # fmt: skip

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say(
            {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": self.server.token()}
        )

    def _say(self, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def provider(nothing: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider that the secrets of this installation name; the photo stood on the screens of all who are named."""
    names = ("ana@b.c", "stranger@b.c", "")
    monkeypatch.setattr(media, "_shown", {name: media.ShownFiles(name, {"photo"}) for name in names})
    served = Provider()
    threading.Thread(target=served.serve_forever, daemon=True).start()
    secrets = nothing / "secrets.toml"
    secrets.write_text(
        f'[auth]\nredirect_uri = "{HERE}/oauth2callback"\ncookie_secret = "{"long" * 9}"\nclient_id = "rightbox"\n'
        f'client_secret = "secret"\nserver_metadata_url = "{served.url}/.well-known/openid-configuration"\n'
    )
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(secrets)])
    secrets_singleton._reset()
    records.put(
        rights.ask.opened(), PEOPLE, {"email": "ana@b.c", "role": "editor", "see_names": True}, "test"
    )
    yield served
    config.set_option("secrets.files", before)
    secrets_singleton._reset()
    served.shutdown()
    served.server_close()


def came_in(provider: Provider) -> TestClient:
    """A browser that has signed in, as far as it was let."""
    photo = Route("/media/photo.jpg", lambda _: PlainTextResponse("a photo"))
    middleware = [Middleware(SessionMiddleware, secret_key="x"), Middleware(media.MediaGuard)]
    browser = TestClient(
        Starlette(routes=[*create_auth_routes(""), photo], middleware=middleware), follow_redirects=False
    )
    there = browser.get(generate_login_redirect_url("default")).headers["location"]
    assert there.startswith(f"{provider.url}/authorize")
    back = httpx.get(there, follow_redirects=False).headers["location"]
    browser.get(back.removeprefix(HERE))
    return browser


def test_who_the_provider_vouches_for_comes_in_with_the_role_of_the_list(provider: Provider) -> None:
    assert session.way() == "provider"
    provider.says = {"email": "Ana@B.c", "email_verified": True, "name": "Ana"}
    browser = came_in(provider)
    claims = media._claims(dict(browser.cookies))
    assert claims["is_logged_in"] is True
    assert rights.visitor(claims) == rights.Visitor("ana@b.c", "editor", True)
    assert browser.get("/media/photo.jpg").status_code == 200


@pytest.mark.parametrize(
    "says",
    [
        {"email": "ana@b.c", "email_verified": "false"},
        {"email": "ana@b.c", "email_verified": "true"},
        {"email": "ana@b.c", "email_verified": 1},
        {"email": "ana@b.c"},
        {"email": "stranger@b.c", "email_verified": True},
        {"email_verified": True},
        {"email": "ana@b.c", "email_verified": True, "aud": "another program"},
        {"email": "ana@b.c", "email_verified": True, "iss": "https://elsewhere.example"},
        {"email": "ana@b.c", "email_verified": True, "nonce": "replayed"},
        {"email": "ana@b.c", "email_verified": True, "exp": 1_000},
    ],
)
def test_who_it_does_not_vouch_for_may_do_nothing(says: dict[str, Any], provider: Provider) -> None:
    provider.says = says
    browser = came_in(provider)
    claims = media._claims(dict(browser.cookies))
    assert not claims.get("is_logged_in") or rights.visitor(claims).role == ""
    assert browser.get("/media/photo.jpg").status_code == 403


def test_a_token_that_somebody_else_signed_lets_nobody_in(provider: Provider) -> None:
    provider.says = {"email": "ana@b.c", "email_verified": True}
    provider.signs = RSAKey.generate_key(2048, {"kid": "one"})
    assert came_in(provider).get("/media/photo.jpg").status_code == 403
