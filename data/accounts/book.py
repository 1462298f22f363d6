"""The file that holds the accounts: mode 0600, replaced whole, changed by one process at a time.

It lies beside the store and not in it: exports, backups and support files that hold a store hold no password hash.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

NAME = "accounts.json"
PRIVATE = 0o600
OTHERS = 0o077


class Unreadable(RuntimeError):
    """The file of accounts is there and cannot be read; nobody gets in by it."""


@dataclass
class Tries:
    """Failed attempts in a row: how many, when the last one was, and until when the next has to wait (epoch)."""

    count: int = 0
    last: float = 0.0
    until: float = 0.0


@dataclass
class Session:
    """Somebody who is signed in, and until when (epoch)."""

    email: str
    until: float


@dataclass
class Book:
    """What the file says: hashes by address, failed tries by digest of the address, sessions by digest of the token."""

    hashes: dict[str, str] = field(default_factory=dict)
    tries: dict[str, Tries] = field(default_factory=dict)
    overall: Tries = field(default_factory=Tries)
    sessions: dict[str, Session] = field(default_factory=dict)


def read(folder: Path) -> Book | None:
    """What the file says, None when there is none.

    Raises
    ------
    Unreadable
        If it is there and is no file of accounts, or may not be read.
    """
    try:
        found = json.loads((folder / NAME).read_text("utf-8"))
        hashes = {str(email): str(coded) for email, coded in found["hashes"].items()}
        tries = {str(key): Tries(**one) for key, one in found["tries"].items()}
        sessions = {str(key): Session(**one) for key, one in found["sessions"].items()}
        return Book(hashes, tries, Tries(**found["overall"]), sessions)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"{folder / NAME}: {type(error).__name__}") from error


@contextlib.contextmanager
def changing(folder: Path) -> Iterator[Book]:
    """The book for changes, written when the block ends well; others wait meanwhile.

    Raises
    ------
    Unreadable
        If the file is there and cannot be read.
    OSError
        If it cannot be written; the one that was there stays.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / "accounts.lock", os.O_RDWR | os.O_CREAT, PRIVATE)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        book = read(folder) or Book()
        before = asdict(book)
        yield book
        if asdict(book) != before:
            _write(folder / NAME, json.dumps(asdict(book), indent=1))
    finally:
        os.close(handle)


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(
            os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w", encoding="utf-8"
        ) as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
