"""Local accounts by the command line: added, reset, removed, listed, and what keeps people out said in words."""

import getpass
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from data.__main__ import main
from data.accounts import Accounts, passwords
from data.commands import sign_in
from data.commands.caller import DONE, REFUSED, USAGE, Caller
from data.commands.listener import Channel
from data.records import records
from data.schema import AUDIT, PEOPLE
from data.store import Store

EMAIL, WORD = "owner@example.com", "correct horse battery"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(sign_in, "auth_of", lambda root: None)


@pytest.fixture
def run(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    def ran(*words: str, typed: tuple[str, ...] = (WORD, WORD)) -> tuple[int, str, str]:
        answers = iter(typed)
        monkeypatch.setattr(getpass, "getpass", lambda prompt="": next(answers))
        out, err = io.StringIO(), io.StringIO()
        code = main(words, Caller(out=out, err=err, environment={"RIGHTBOX_DATA": str(data_folder)}))
        return code, out.getvalue(), err.getvalue()

    return ran


def in_store(folder: Path) -> tuple[list[tuple[str, str]], str]:
    store = Store(folder / "rightbox.duckdb")
    people = records.everything(store, PEOPLE)
    trail = records.everything(store, AUDIT).to_csv()
    store.close()
    return list(zip(people["email"], people["role"], strict=True)), trail


def test_an_account_is_added_reset_listed_and_removed(run: Run, data_folder: Path) -> None:
    accounts = Accounts(data_folder)
    code, out, err = run("account", "add", "Owner@Example.com", "--role", "manager")
    assert (code, err) == (DONE, "") and EMAIL in out and WORD not in out
    assert accounts.sign_in(EMAIL, WORD).token
    assert run("account", "list")[1].split() == [EMAIL]
    assert run("sign-in")[0] == DONE
    code, out, _ = run("account", "reset", EMAIL, "--generate", typed=())
    assert code == DONE and accounts.sign_in(EMAIL, out.splitlines()[-1]).token
    assert not accounts.sign_in(EMAIL, WORD).token
    assert run("account", "remove", EMAIL)[0] == DONE and run("account", "remove", EMAIL)[0] == REFUSED
    people, trail = in_store(data_folder)
    assert people == [(EMAIL, "manager")]
    assert trail.count("account.set") == 2 and trail.count("account.removed") == 1
    assert WORD not in trail and "argon2" not in trail


@pytest.mark.parametrize(
    ("words", "typed", "code", "said"),
    [
        (("add", EMAIL, "--role", "viewer"), ("short",), REFUSED, "at least 12"),
        (("add", EMAIL, "--role", "viewer"), (WORD, WORD + "x"), REFUSED, "not the same"),
        (("add", "nobody", "--role", "viewer"), (), USAGE, "no e-mail"),
        (("reset", EMAIL), (), REFUSED, "no account"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    words: tuple[str, ...], typed: tuple[str, ...], code: int, said: str, run: Run, data_folder: Path
) -> None:
    got, _, err = run("account", *words, typed=typed)
    assert got == code and said in err and not Accounts(data_folder).exist()


def test_it_works_beside_the_app_and_the_password_stays_in_the_terminal(run: Run, data_folder: Path) -> None:
    store = Store(data_folder / "rightbox.duckdb")
    heard: list[list[str]] = []

    def program(arguments: object, caller: Caller) -> int:
        heard.append(list(arguments))  # type: ignore[call-overload]
        return main(heard[-1], caller)

    channel = Channel(data_folder / "rightbox.duckdb", {"data": program}, lambda: store)
    try:
        assert run("account", "add", EMAIL, "--role", "manager")[0] == DONE
    finally:
        channel.stop()
        store.close()
    assert heard == [["account", "note", "set", EMAIL, "--role", "manager"]]
    assert in_store(data_folder)[0] == [(EMAIL, "manager")]
    assert Accounts(data_folder).sign_in(EMAIL, WORD).token


def test_what_keeps_people_out_is_said_with_the_way_in(run: Run, data_folder: Path) -> None:
    assert "Sign-in is off" in run("sign-in")[1]
    run("account", "add", EMAIL, "--role", "viewer")
    code, _, err = run("sign-in")
    assert code == REFUSED and "No manager could sign in" in err and "account add" in err
    assert run("sign-in", "--manager", EMAIL)[0] == DONE
    accounts = Accounts(data_folder)
    for _ in range(6):
        accounts.sign_in(EMAIL, "wrong")
    assert f"account reset {EMAIL}" in run("sign-in")[2] and "waits" in run("account", "list")[1]
    assert run("account", "reset", EMAIL)[0] == DONE and run("sign-in")[0] == DONE
    accounts.file.chmod(0o644)
    assert "chmod 600" in run("sign-in")[2]
    accounts.file.write_text("{")
    code, _, err = run("sign-in")
    assert code == REFUSED and "cannot be read" in err
    for words in (("list",), ("reset", EMAIL), ("remove", EMAIL), ("add", "b@c.de", "--role", "viewer")):
        code, _, err = run("account", *words)
        assert code == REFUSED and "cannot be read" in err
    assert accounts.file.read_text() == "{"
