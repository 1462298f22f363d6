"""Who may reach the server without signing in, and mistakes of sign-in that would keep everybody out."""

import io
import logging
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from data.__main__ import main
from data.commands import sign_in
from data.commands.caller import DONE, REFUSED, Caller
from data.records import records
from data.schema import PEOPLE
from pages.ui.core import rights
from pages.ui.server import listening
from tests.pages.conftest import Open

GOOD = {
    "redirect_uri": "https://rightbox.example.com/oauth2callback", "cookie_secret": "x" * 40, "client_id": "a",
    "client_secret": "b", "server_metadata_url": "https://id.example.com/.well-known/openid-configuration",
}  # fmt: skip


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch):
    def choose(where: str | None) -> None:
        before = st.config.get_option
        monkeypatch.setattr(
            st.config, "get_option", lambda name: where if name == "server.address" else before(name)
        )

    return choose


@pytest.mark.parametrize("where", ["0.0.0.0", None, "192.168.1.4"])
def test_an_address_for_others_without_sign_in_is_refused_unless_it_is_meant(
    where: str | None,
    address: Any,
    nothing: Path,
    open_screen: Open,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    address(where)
    with pytest.raises(listening.OpenToAll, match=listening.TOLD):
        listening.check()
    monkeypatch.setenv(listening.TOLD, "yes")
    with caplog.at_level(logging.WARNING):
        listening.check()
    assert "everybody there is a manager" in caplog.text
    assert "everybody there is a manager" in open_screen("costs").warning[0].value


def test_this_machine_only_says_nothing(nothing: Path, open_screen: Open) -> None:
    listening.check()
    assert not open_screen("costs").warning


def test_browsers_may_call_it_by_the_names_of_this_machine_only() -> None:
    assert set(st.config.get_option("server.allowedHosts")) == {"localhost", "127.0.0.1", "[::1]"}


@pytest.mark.parametrize(
    ("change", "managers", "code"),
    [
        ({"redirect_uri": "https://rightbox.example.com/oauth2/callback"}, 1, "callback"),
        ({"redirect_uri": "http://rightbox.example.com/oauth2callback"}, 1, "not_https"),
        ({"cookie_secret": "short"}, 1, "short_secret"),
        ({"client_id": ""}, 1, "missing"),
        ({}, 0, "no_manager"),
    ],
)
def test_a_mistake_of_sign_in_is_named(change: dict[str, str], managers: int, code: str) -> None:
    assert sign_in.mistakes(GOOD, 1) == []
    assert [found for found, _ in sign_in.mistakes(GOOD | change, managers)] == [code]


def test_the_command_line_says_what_keeps_people_out_and_makes_a_manager(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, complained = io.StringIO(), io.StringIO()
    caller = Caller(out=said, err=complained, environment={"RIGHTBOX_DATA": str(data_folder)})
    monkeypatch.setattr(sign_in, "auth_of", lambda root: GOOD)
    assert main(["sign-in"], caller) == REFUSED
    assert "no manager is on the list" in complained.getvalue()
    assert main(["sign-in", "--manager", "Owner@Example.com"], caller) == DONE
    monkeypatch.setattr(sign_in, "auth_of", lambda root: GOOD | {"redirect_uri": "https://a/oauth2/callback"})
    assert main(["sign-in"], caller) == REFUSED
    assert "/oauth2callback" in complained.getvalue()


@pytest.mark.parametrize(
    ("verified", "role"), [(True, "manager"), ("true", ""), ("false", ""), (False, ""), (None, ""), (1, "")]
)
def test_only_an_address_that_is_verified_counts(
    verified: Any, role: str, nothing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records.put(rights.ask.opened(), PEOPLE, {"email": "a@b.c", "role": "manager", "see_names": True}, "test")
    monkeypatch.setattr(rights, "login_wanted", lambda: True)
    monkeypatch.setattr(rights, "signed_in", lambda: True)
    monkeypatch.setattr(rights.st, "user", {"email": "A@b.c", "email_verified": verified})
    assert rights.person().role == role


def test_a_manager_added_by_command_line_gets_in(nothing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records.put(rights.ask.store(), PEOPLE, {"email": "a@b.c", "role": "manager"}, "command line")
    monkeypatch.setattr(rights, "login_wanted", lambda: True)
    monkeypatch.setattr(rights, "signed_in", lambda: True)
    monkeypatch.setattr(rights.st, "user", {"email": "a@b.c", "email_verified": True})
    assert rights.person() == rights.Visitor("a@b.c", "manager", False)
