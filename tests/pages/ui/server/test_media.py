"""Addresses of pictures and downloads, asked for with and without a cookie that was signed here."""

import json
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from data.accounts import COOKIE, Accounts, passwords
from data.records import records
from data.schema import PEOPLE
from pages.ui.core import rights
from pages.ui.server import media, uploads

SECRET = "a secret that nobody can guess, long"
GOOD = {"is_logged_in": True, "email": "Ana@b.c", "email_verified": True}


def asked(claims: object, secret: str = SECRET, path: str = "/media/abc.jpg", token: str = "") -> int:
    served = Route("/{rest:path}", lambda _: PlainTextResponse("a photo"))
    app = Starlette(routes=[served], middleware=[Middleware(media.MediaGuard)])
    cookies = {COOKIE: token} if token else {}
    if claims is not None:
        signed = create_signed_value(secret, media.USER_COOKIE_NAME, json.dumps(claims))
        cookies = {media.USER_COOKIE_NAME: signed.decode()}
    return TestClient(app, cookies=cookies).get(path).status_code


@pytest.fixture
def signing(nothing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights, "login_wanted", lambda: True)
    monkeypatch.setattr(media, "get_cookie_secret", lambda: SECRET)
    for email in ("ana@b.c", "ben@b.c"):
        records.put(rights.ask.store(), PEOPLE, {"email": email, "role": "viewer"}, "me")
    shown = {"one": media.ShownFiles("ana@b.c", {"abc"}), "two": media.ShownFiles("ben@b.c", {"def"})}
    monkeypatch.setattr(media, "_shown", shown)


def test_a_photo_is_for_those_on_whose_screens_it_stood(
    signing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked(GOOD) == 200
    assert asked(GOOD | {"email": "ben@b.c"}) == 403
    assert asked(GOOD, path="/media/def.jpg") == 403
    monkeypatch.setattr(media, "_on_screen", lambda of: {"now"} if of == "two" else set())
    assert asked(GOOD | {"email": "ben@b.c"}, path="/media/now.zip") == 200
    assert asked(GOOD, path="/media/now.zip") == 403


def test_what_a_session_shows_is_its_persons_alone(signing: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else who signs in in the same tab does not take over what stood there."""
    monkeypatch.setattr(uploads, "session", lambda: "three")
    monkeypatch.setattr(uploads, "active", lambda of: of in ("one", "three"))
    monkeypatch.setattr(media, "_on_screen", lambda of: {"photo"} if of == "three" else set())
    monkeypatch.setattr(rights, "who", lambda: "ana@b.c")
    media.note()
    assert media._shown["three"] == media.ShownFiles("ana@b.c", {"photo"}) and "two" not in media._shown
    monkeypatch.setattr(media, "_on_screen", lambda of: set())
    monkeypatch.setattr(rights, "who", lambda: "ben@b.c")
    media.note()
    assert media._shown["three"] == media.ShownFiles("ben@b.c")


@pytest.mark.parametrize(
    ("claims", "secret"),
    [
        (None, SECRET),
        (GOOD, "another secret that was guessed"),
        (GOOD | {"is_logged_in": False}, SECRET),
        (GOOD | {"email_verified": "true"}, SECRET),
        (GOOD | {"email": "stranger@b.c"}, SECRET),
        (["no claims"], SECRET),
    ],
    ids=["signed out", "forged", "logged out", "unverified", "stranger", "nonsense"],
)
@pytest.mark.parametrize("path", ["/media/abc.jpg", "/base/media/abc.duckdb"])
def test_nobody_else_does(
    claims: object, secret: str, path: str, signing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "_noted", [-media.NOTE_SECONDS])
    for _ in range(3):
        assert asked(claims, secret, path) == 403
    lines = rights.ask.opened().rows("select who, what from audit where what like 'downloads.%'")
    assert lines == [("", "downloads.refused")]  # once a minute


def test_without_sign_in_and_on_other_routes_nothing_changes(
    signing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked(None, path="/healthz") == 200
    monkeypatch.setattr(rights, "login_wanted", lambda: False)
    assert asked(None) == 200


def test_of_local_accounts_the_cookie_of_a_session_that_goes_on_counts(
    nothing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts = Accounts(nothing)
    for email in ("ana@b.c", "stranger@b.c"):
        accounts.put(email, "correct horse battery")
    monkeypatch.setattr(media, "_shown", {"one": media.ShownFiles("ana@b.c", {"abc"})})
    records.put(rights.ask.store(), PEOPLE, {"email": "ana@b.c", "role": "viewer"}, "me")
    token = accounts.sign_in("ana@b.c", "correct horse battery").token
    assert asked(None, token=token) == 200
    assert asked(None) == asked(None, token="guessed") == asked(GOOD) == 403
    assert asked(None, token=accounts.sign_in("stranger@b.c", "correct horse battery").token) == 403
    accounts.sign_out(token)
    assert asked(None, token=token) == 403
