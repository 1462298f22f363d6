"""Passwords: hashed with Argon2id, checked in the same time whether the account exists or not."""

from __future__ import annotations

import secrets
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 1_000
GENERATED_BYTES = 15
HASHER = PasswordHasher()  # parameters of RFC 9106 for machines with little memory


def coded(password: str) -> str:
    """The hash to store."""
    return HASHER.hash(_bytes(password))


def right(stored: str | None, password: str) -> bool:
    """True when the password belongs to the hash; without an account another hash is checked, which takes as long."""
    decoy = _decoy(HASHER)
    try:
        return HASHER.verify(stored or decoy, _bytes(password[:LONGEST])) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """True when the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


def fit(password: str) -> bool:
    """True when it is long enough to be worth guessing, and not endless."""
    return len(_normal(password)) >= SHORTEST and len(password) <= LONGEST


def generated() -> str:
    """A password nobody can guess."""
    return secrets.token_urlsafe(GENERATED_BYTES)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)  # the same word from another keyboard


def _bytes(password: str) -> bytes:
    return _normal(password).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=4)
def _decoy(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_urlsafe(GENERATED_BYTES))
