"""Accounts of one installation: added, reset and removed by the command line; signing in and out by the screens."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from data.accounts import book, passwords, slowing
from data.accounts.book import Book, Session, Tries, Unreadable

COOKIE = "rightbox_session"
SESSION_SECONDS = 12 * slowing.HOUR
MOST_SESSIONS = 20  # of one account; the oldest ends when another begins
MOST_STRANGERS = 1_000  # addresses without an account whose failures are counted
LONGEST_ADDRESS = 254


@dataclass(frozen=True)
class Attempt:
    """How signing in went: ``token`` of the session when it did, else whole seconds to wait, 0 for a wrong password.

    ``email`` is the account that was meant, '' where there is none: what strangers type is not written anywhere.
    """

    token: str = ""
    seconds: int = 0
    email: str = ""


class Accounts:
    """The accounts that lie in a folder; ``clock`` gives seconds since 1970."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time):
        self.folder = folder
        self._clock = clock

    @property
    def file(self) -> Path:
        """Where they lie."""
        return self.folder / book.NAME

    def exist(self) -> bool:
        """True when sign-in by local accounts is switched on, also where their file is empty or cannot be read."""
        return os.path.lexists(self.file)

    def open_to_others(self) -> bool:
        """True when other users of this machine may read the file."""
        return bool(self.file.stat().st_mode & book.OTHERS)

    def emails(self) -> list[str]:
        """Addresses that have an account; raises Unreadable."""
        return sorted(self._read().hashes)

    def waits(self) -> dict[str, int]:
        """Seconds that accounts have to wait after failures; '' stands for all together; raises Unreadable."""
        found, now = self._read(), self._clock()
        waits = {
            email: slowing.wait(found.tries.get(_digest(email), Tries()), slowing.ONE, now)
            for email in found.hashes
        }
        waits[""] = slowing.wait(found.overall, slowing.ALL, now)
        return {email: _whole(seconds) for email, seconds in waits.items() if seconds > 0}

    def put(self, email: str, password: str) -> None:
        """Give an account this password: its sessions end, failures are forgotten, its own and those of all."""
        coded = passwords.coded(password)
        with book.changing(self.folder) as found:
            found.hashes[plain(email)] = coded
            _forget(found, plain(email))
            found.overall = Tries()

    def remove(self, email: str) -> bool:
        """Take an account away, and its sessions; True when there was one."""
        with book.changing(self.folder) as found:
            _forget(found, plain(email))
            return found.hashes.pop(plain(email), None) is not None

    def sign_in(self, email: str, password: str) -> Attempt:
        """Check a password, one attempt after another; whoever has to wait is not checked.

        Raises
        ------
        Unreadable, OSError
            If the file cannot be read or written: then nobody gets in.
        """
        email = plain(email)
        with book.changing(self.folder) as found:
            now, key = self._clock(), _digest(email)
            known = email if email in found.hashes else ""
            tries = found.tries.get(key, Tries())
            seconds = max(
                slowing.wait(tries, slowing.ONE, now), slowing.wait(found.overall, slowing.ALL, now)
            )
            if seconds > 0:
                return Attempt(seconds=_whole(seconds), email=known)
            if not passwords.right(found.hashes.get(email), password):
                found.tries[key] = slowing.failed(tries, slowing.ONE, now)
                found.overall = slowing.failed(found.overall, slowing.ALL, now)
                _drop_strangers(found)
                return Attempt(email=known)
            found.tries.pop(key, None)
            if passwords.outdated(found.hashes[email]):
                found.hashes[email] = passwords.coded(password)
            return Attempt(_begin(found, email, now), email=email)

    def holder(self, token: str) -> str:
        """Address of who holds the session, '' for none, an ended one, or where the file cannot be read."""
        if not token:
            return ""
        try:
            found = self._read()
        except Unreadable:
            return ""
        session = found.sessions.get(_digest(token))
        valid = (
            session and session.email in found.hashes and 0 < session.until - self._clock() <= SESSION_SECONDS
        )
        return session.email if session and valid else ""

    def sign_out(self, token: str) -> None:
        """End a session, in every tab that has it."""
        with book.changing(self.folder) as found:
            found.sessions.pop(_digest(token), None)

    def _read(self) -> Book:
        return _read(self.folder)


def plain(email: str) -> str:
    """An address as it is compared."""
    return email.strip().lower()[:LONGEST_ADDRESS]


_known: dict[Path, tuple[tuple[int, int, int], Book]] = {}


def _read(folder: Path) -> Book:
    """The book, read again when its file is another one: each write puts a new file there."""
    try:
        stat = (folder / book.NAME).stat()
    except FileNotFoundError:
        return Book()
    except OSError as error:
        raise Unreadable(str(folder / book.NAME)) from error
    stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
    known = _known.get(folder)
    if known is None or known[0] != stamp:
        known = _known[folder] = (stamp, book.read(folder) or Book())
    return known[1]


def _begin(found: Book, email: str, now: float) -> str:
    found.sessions = {key: one for key, one in found.sessions.items() if one.until > now}
    own = sorted((one.until, key) for key, one in found.sessions.items() if one.email == email)
    for _, key in own[: max(0, len(own) - MOST_SESSIONS + 1)]:
        del found.sessions[key]
    token = secrets.token_urlsafe(32)
    found.sessions[_digest(token)] = Session(email, now + SESSION_SECONDS)
    return token


def _forget(found: Book, email: str) -> None:
    found.tries.pop(_digest(email), None)
    found.sessions = {key: one for key, one in found.sessions.items() if one.email != email}


def _drop_strangers(found: Book) -> None:
    own = {_digest(email) for email in found.hashes}
    strangers = sorted((one.last, key) for key, one in found.tries.items() if key not in own)
    for _, key in strangers[: max(0, len(strangers) - MOST_STRANGERS)]:
        del found.tries[key]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _whole(seconds: float) -> int:
    return max(1, int(-(-seconds // 1)))
