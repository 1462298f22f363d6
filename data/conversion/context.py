"""What a file itself does not say, and what cannot be decided without asking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


class Undecided(ValueError):
    """A column cannot be read without asking; ``code`` says what is unclear."""

    def __init__(self, code: str, column: str, row: int | None = None, value: str = "", **params: Any):
        self.code, self.column, self.row, self.value, self.params = code, column, row, value, params
        super().__init__(f"{code}: {column}")


@dataclass(frozen=True)
class Context:
    """What the file itself does not say."""

    platform: str = ""
    shop: str = ""
    currency: str = ""
    zone: str = "UTC"
    day_first: bool | None = None
    saved_words: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    secret: bytes = b""
    person_code: Callable[[str], str] = lambda name: name
    # words of texts that are order or case numbers of the file, which masking must leave alone
    own_numbers: Callable[[Iterable[str]], frozenset[str]] = lambda texts: frozenset()
