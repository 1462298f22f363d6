"""The sign-in page of local accounts: who gets in, what they may do, and that nothing is seen before."""

import asyncio
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.requests import Request
from streamlit import config
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.testing.v1 import AppTest

from analysis.wording import escape
from data import locales
from data.accounts import COOKIE, Accounts, passwords
from data.records import records
from data.schema import AUDIT, PEOPLE
from pages.ui.core import ask, rights, session
from pages.ui.core.screens import PAGES
from pages.ui.server import base_path, session_cookie
from tests.pages.conftest import Open, everything_shown

WORD = "correct horse battery"
EMAILS = {role: f"{role}@example.com" for role in rights.ROLES}


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def with_accounts(folder: Path) -> Accounts:
    """An account for each role."""
    accounts = Accounts(folder)
    for role, email in EMAILS.items():
        accounts.put(email, WORD)
        records.put(ask.store(), PEOPLE, {"email": email, "role": role}, "test")
    return accounts


def sign_in(at: AppTest, email: str, word: str = WORD) -> AppTest:
    at.text_input(key="sign-in-email").set_value(email)
    at.text_input(key="sign-in-password").set_value(word)
    return at.button[0].click().run()


def trail() -> list[tuple[str, str, str]]:
    frame = ask.everything(AUDIT)
    frame = frame[frame["what"].str.startswith("people.")].sort_values("changed_at")
    return list(zip(frame["what"], frame["subject"], frame["who"], strict=True))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_linked_screen_asks_first_and_then_is_the_one_that_was_linked(
    language: str, nothing: Path, open_screen: Open
) -> None:
    with_accounts(nothing)
    at = open_screen("settings", lang=language, tab="people")
    shown = everything_shown(at)
    assert not at.exception and not at.metric and not at.header and not at.sidebar.selectbox
    for key in ("sign_in.email", "sign_in.password", "sign_in.button", "sign_in.forgotten"):
        assert locales.lookup(language, key) in shown
    sign_in(at, EMAILS["manager"])
    assert (
        not at.exception
    )  # also where the command line added somebody without saying whether they see names
    assert locales.lookup(language, "settings.sign_in_on") in everything_shown(at)
    assert at.query_params["tab"] == "people"
    assert not any(one.key == "sign-in-password" for one in at.text_input)
    assert trail() == [("people.signed_in", EMAILS["manager"], EMAILS["manager"])]


def test_wrong_words_unknown_addresses_and_slowing(nothing: Path, open_screen: Open) -> None:
    accounts = with_accounts(nothing)
    at = open_screen()
    sign_in(at, EMAILS["manager"], "wrong")
    wrong = at.error[0].value
    assert wrong == locales.lookup("en", "sign_in.wrong_password")
    sign_in(at, "My secret typed into the wrong field", "wrong")
    assert at.error[0].value == wrong
    for _ in range(4):
        sign_in(at, EMAILS["manager"], "wrong")
    sign_in(at, EMAILS["manager"])
    assert "Try again in" in at.error[0].value and not at.metric
    assert trail().count(("people.refused", EMAILS["manager"], "")) == 5
    assert trail().count(("people.refused", "", "")) == 1 and len(trail()) == 6
    accounts.put(EMAILS["manager"], WORD)
    sign_in(at, EMAILS["manager"])
    assert not at.error and not at.exception and at.sidebar.selectbox


@pytest.mark.parametrize("role", list(rights.ROLES))
def test_the_role_counts_on_every_screen(role: str, nothing: Path, open_screen: Open) -> None:
    with_accounts(nothing)
    at = sign_in(open_screen(), EMAILS[role])
    for screen in PAGES:
        if role != "viewer" and screen.key not in ("imports", "settings"):
            continue  # what a viewer may not do is looked for on every screen
        if screen is not PAGES[0]:
            at.switch_page(f"{screen.key}.py").run()
        assert not at.exception
        assert not any(one.key == "sign-in-email" for one in at.text_input)
        uploads = bool(at.get("file_uploader"))
        assert not uploads or "edit" in rights.ROLES[role]
        read_only = locales.lookup("en", "settings.read_only") in [one.value for one in at.info]
        assert read_only == (screen.key == "settings" and "manage" not in rights.ROLES[role])
        assert escape.markdown(EMAILS[role]) in " ".join(one.value for one in at.sidebar.caption)


def test_signing_out_a_reset_and_a_removal_end_the_session_at_the_next_click(
    nothing: Path, open_screen: Open
) -> None:
    accounts = with_accounts(nothing)
    at = sign_in(open_screen("costs"), EMAILS["viewer"])
    out = locales.lookup("en", "permission.sign_out")
    next(one for one in at.sidebar.button if one.label == out).click().run()
    assert at.text_input(key="sign-in-email") and not at.sidebar.button
    assert trail()[-1] == ("people.signed_out", EMAILS["viewer"], EMAILS["viewer"])
    for ends in (lambda: accounts.put(EMAILS["viewer"], WORD), lambda: accounts.remove(EMAILS["viewer"])):
        sign_in(at, EMAILS["viewer"])
        assert at.sidebar.button
        ends()
        assert at.run().text_input(key="sign-in-email") and not at.sidebar.button


def test_an_account_that_is_on_no_list_of_people_may_do_nothing(nothing: Path, open_screen: Open) -> None:
    with_accounts(nothing).put("other@example.com", WORD)
    at = sign_in(open_screen(), "other@example.com")
    assert locales.lookup("en", "permission.title") in " ".join(everything_shown(at))
    assert not at.sidebar.selectbox


def test_a_session_that_was_forged_is_none(nothing: Path, open_screen: Open) -> None:
    with_accounts(nothing)
    at = open_screen()
    at.session_state["session_token"] = "forged"
    assert at.run().text_input(key="sign-in-email")


def test_files_that_cannot_be_read_open_nothing_and_say_so(
    nothing: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_accounts(nothing).file.write_text("{")
    at = sign_in(open_screen(), EMAILS["manager"])
    assert at.error[0].value == locales.lookup("en", "sign_in.unreadable") and not at.sidebar.selectbox
    secrets = nothing / "secrets.toml"
    secrets.write_text("[auth\n")

    class Broken:
        def __contains__(self, _: str) -> bool:
            raise StreamlitSecretNotFoundError("Error parsing secrets file", error_id="x")

    monkeypatch.setattr(session.st, "secrets", Broken())
    monkeypatch.setattr(session.config, "get_option", lambda name: [str(secrets)])
    assert session.way() == "broken" and not rights.signed_in() and not rights.may("view")
    secrets.unlink()
    (nothing / "accounts.json").unlink()
    assert session.way() == ""


def answer(ticket: str, scheme: str = "http") -> tuple[int, str]:
    headers = [(session_cookie.HEADER.lower().encode(), ticket.encode())]
    scope = {
        "type": "http", "method": "POST", "path": "/session", "headers": headers, "scheme": scheme,
        "server": ("localhost", 80), "query_string": b"", "app": Starlette(),
    }  # fmt: skip
    given = asyncio.run(session_cookie.give_cookie(Request(scope)))
    return given.status_code, given.headers.get("set-cookie", "")


def test_the_cookie_comes_for_a_ticket_once_and_no_script_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = session_cookie.ticket("token-of-a-session")
    status, cookie = answer(ticket)
    assert status == 204 and cookie.startswith(f"{COOKIE}=token-of-a-session;")
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Secure" not in cookie
    assert answer(ticket) == answer("") == answer("guessed") == (403, "")
    assert "Secure" in answer(session_cookie.ticket("x"), "https")[1] and "Path=/;" in cookie
    late = session_cookie.ticket("y")
    before = session_cookie.time.monotonic()
    monkeypatch.setattr(session_cookie.time, "monotonic", lambda: before + 61)
    assert answer(late) == (403, "")


def test_below_a_path_the_cookie_and_its_route_are_there(nothing: Path, open_screen: Open) -> None:
    """Served as https://host/rightbox, the page asked the root of the host for its cookie and got none."""
    with_accounts(nothing)
    config.set_option("server.baseUrlPath", "/rightbox/")
    try:
        at = sign_in(open_screen(), EMAILS["viewer"])
        assert '"/rightbox/session"' in " ".join(str(html.proto) for html in at.get("html")).replace("\\", "")
        assert "Path=/rightbox;" in answer(session_cookie.ticket("x"))[1]
        assert base_path.below("/upload/x") == "/rightbox/upload/x"
    finally:
        config.set_option("server.baseUrlPath", "")
