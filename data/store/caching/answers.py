"""Answers that stay what they are as long as no numbers are written, so that they are asked for once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any

import pandas as pd

MOST_CELLS = 4_000_000  # of all tables that are remembered, 8 bytes each


class Answers:
    """What was answered at one version; those given longest ago go first."""

    def __init__(self) -> None:
        self._version = -1
        self._given: dict[Hashable, Any] = {}
        self._cells = 0
        self._lock = threading.Lock()

    def get(self, version: int, key: Hashable, ask: Callable[[], Any]) -> Any:
        """The answer of that version, asked now where it is not remembered; a table is the caller's own to change."""
        with self._lock:
            if version != self._version:
                self._version, self._given, self._cells = version, {}, 0
            given = self._given
            found = given.get(key, self)
        if found is self:
            found = ask()
            with self._lock:
                # what was asked before a write is not remembered for what comes after it
                if given is self._given and key not in given:
                    given[key] = found
                    self._cells += _cells(found)
                    while self._cells > MOST_CELLS:
                        self._cells -= _cells(given.pop(next(iter(given))))
        return found.copy(deep=False) if isinstance(found, pd.DataFrame) else found


def _cells(answer: Any) -> int:
    return answer.size if isinstance(answer, pd.DataFrame) else 1
