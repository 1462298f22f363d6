"""Local accounts: who gets in, who waits, what a restart, a reset and a broken file change."""

import stat
import threading
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from data.accounts import Accounts, Unreadable, book, passwords, slowing

EMAIL, WORD = "owner@example.com", "correct horse battery"


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Accounts:
    made = Accounts(tmp_path / "data", clock)
    made.put(" Owner@Example.com", WORD)
    return made


def test_the_right_password_begins_a_session_that_ends(accounts: Accounts, clock: Clock) -> None:
    token = accounts.sign_in("OWNER@example.com ", WORD).token
    assert accounts.holder(token) == EMAIL
    assert accounts.holder(token + "x") == accounts.holder("") == ""
    clock.now += 12 * 3600 + 1
    assert accounts.holder(token) == ""
    again = accounts.sign_in(EMAIL, WORD).token
    accounts.sign_out(again)
    assert accounts.holder(again) == ""


def test_the_file_is_private_and_holds_neither_password_nor_token(accounts: Accounts) -> None:
    token = accounts.sign_in(EMAIL, WORD).token
    text = accounts.file.read_text()
    assert stat.S_IMODE(accounts.file.stat().st_mode) == 0o600
    assert not accounts.open_to_others()
    assert WORD not in text and token not in text and "$argon2id$" in text
    accounts.file.chmod(0o640)
    assert accounts.open_to_others()


def test_after_five_failures_the_right_password_waits_too_and_a_restart_changes_nothing(
    accounts: Accounts, clock: Clock
) -> None:
    assert [accounts.sign_in(EMAIL, "wrong").seconds for _ in range(6)] == [0, 0, 0, 0, 0, 30]
    restarted = Accounts(accounts.folder, clock)
    assert restarted.sign_in(EMAIL, WORD) == restarted.sign_in(EMAIL, "wrong")
    assert restarted.waits() == {EMAIL: 30}
    clock.now += 30
    assert restarted.sign_in(EMAIL, "wrong").seconds == 0
    assert restarted.sign_in(EMAIL, WORD).seconds == 60
    clock.now += 60
    assert restarted.sign_in(EMAIL, WORD).token
    assert restarted.sign_in(EMAIL, "wrong").seconds == 0  # and the count began anew


def test_who_has_no_account_waits_alike_and_leaves_no_trace_of_what_was_typed(accounts: Accounts) -> None:
    seen = [accounts.sign_in("stranger@example.com", "wrong") for _ in range(6)]
    assert [one.seconds for one in seen] == [0, 0, 0, 0, 0, 30]
    assert {one.email for one in seen} == {""}
    assert "stranger" not in accounts.file.read_text()


def test_many_addresses_are_slowed_together_and_other_sessions_go_on(
    accounts: Accounts, clock: Clock
) -> None:
    token = accounts.sign_in(EMAIL, WORD).token
    waits = [accounts.sign_in(f"a{n}@example.com", "wrong").seconds for n in range(31)]
    assert waits == [0] * 30 + [1]
    assert accounts.sign_in(EMAIL, WORD).seconds == 1
    assert accounts.holder(token) == EMAIL
    for _ in range(20):
        clock.now += 31
        assert not accounts.sign_in(f"b{clock.now}@example.com", "wrong").seconds
    assert accounts.sign_in(EMAIL, WORD).seconds == 30  # never longer: the owner gets a turn


def test_failures_of_strangers_do_not_fill_the_file_nor_wash_out_those_of_an_account(
    accounts: Accounts, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.accounts.accounts.MOST_STRANGERS", 10)
    for _ in range(5):
        accounts.sign_in(EMAIL, "wrong")
    for n in range(40):
        clock.now += 31 if n > 20 else 0
        accounts.sign_in(f"a{n}@example.com", "wrong")
    read = book.read(accounts.folder)
    assert read and len(read.tries) == 11


def test_a_reset_ends_sessions_and_waiting(accounts: Accounts) -> None:
    token = accounts.sign_in(EMAIL, WORD).token
    for _ in range(40):
        accounts.sign_in(EMAIL, "wrong")
    accounts.put(EMAIL, "another long password")
    assert accounts.holder(token) == ""
    assert not accounts.sign_in(EMAIL, WORD).token
    assert accounts.sign_in(EMAIL, "another long password").token


def test_an_account_that_is_removed_is_out_at_once(accounts: Accounts) -> None:
    token = accounts.sign_in(EMAIL, WORD).token
    assert accounts.remove(EMAIL) and not accounts.remove(EMAIL)
    assert accounts.holder(token) == "" and not accounts.sign_in(EMAIL, WORD).token
    assert accounts.exist()  # sign-in stays on: taking the last account away opens nothing


@pytest.mark.parametrize("text", ["", "{", "[]", '{"hashes": []}', "\x00" * 700])
def test_a_file_that_cannot_be_read_lets_nobody_in_and_is_not_written_over(
    text: str, accounts: Accounts
) -> None:
    token = accounts.sign_in(EMAIL, WORD).token
    accounts.file.write_text(text)
    assert accounts.exist() and accounts.holder(token) == ""
    for act in (accounts.emails, accounts.waits, lambda: accounts.sign_in(EMAIL, WORD)):
        with pytest.raises(Unreadable):
            act()
    assert accounts.file.read_text() == text


def test_a_clock_that_is_set_back_locks_nobody_out(accounts: Accounts, clock: Clock) -> None:
    for _ in range(6):
        accounts.sign_in(EMAIL, "wrong")
    clock.now -= 10 * 365 * 86_400
    assert accounts.sign_in(EMAIL, WORD).seconds <= slowing.ONE.longest


def test_attempts_at_the_same_time_are_counted_each(accounts: Accounts) -> None:
    threads = [threading.Thread(target=accounts.sign_in, args=(EMAIL, "wrong")) for _ in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    read = book.read(accounts.folder)
    assert read and read.overall.count == 5  # five were checked, the others had to wait


def test_a_full_disk_lets_nobody_in_and_leaves_the_file(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = accounts.file.read_text()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(book.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        accounts.sign_in(EMAIL, WORD)
    assert accounts.file.read_text() == before
    assert {path.name for path in accounts.folder.iterdir()} == {"accounts.json", "accounts.lock"}


def test_without_an_account_as_much_is_computed(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str, password: str | bytes) -> bool:  # type: ignore[override]
            checked.append(hash.rsplit("$", 2)[0])
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "HASHER", Counting(time_cost=1, memory_cost=8, parallelism=1))
    accounts.sign_in(EMAIL, "wrong")
    accounts.sign_in("stranger@example.com", "wrong")
    assert len(checked) == 2 and checked[0] == checked[1]


def test_a_hash_of_older_parameters_is_made_anew(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert accounts.sign_in(EMAIL, WORD).token
    assert "m=16,t=2" in accounts.file.read_text()
    assert accounts.sign_in(EMAIL, WORD).token


def test_a_password_is_long_enough_and_the_same_from_any_keyboard(accounts: Accounts) -> None:
    assert not passwords.fit("short") and passwords.fit(WORD) and not passwords.fit("x" * 1001)
    assert passwords.fit(passwords.generated()) and passwords.generated() != passwords.generated()
    accounts.put(EMAIL, "cafe\u0301 au lait, noir")
    assert accounts.sign_in(EMAIL, "caf\u00e9 au lait, noir").token
    assert not accounts.sign_in("\ud800", "\ud800").token
