"""Answers that are kept: made once for all who ask alike, handed out so that nobody changes what the next one gets."""

from __future__ import annotations

import copy
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import is_dataclass
from typing import Any

import numpy as np
import pandas as pd

MOST_BYTES = 400_000_000
SMALLEST = 1_000  # what an answer takes at least
_OBJECT = 56
_TEXT = 24


class SharedAnswers:
    """Answers by key, those that were asked for last; several who ask for the same wait for the one who makes it."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._bytes = 0
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The answer of a key, made by ``make`` for the first who asks."""
        found = self._find(key)
        if found is None:
            with self._lock:
                making = self._making.setdefault(key, threading.Lock())
            with making:
                found = self._find(key)
                if found is None:
                    found = (fixed(make()),)
                    self._keep(key, found[0])
        return handed_out(found[0])

    def __iter__(self) -> Iterator[Any]:
        """Keys of the answers that are kept."""
        with self._lock:
            return iter(list(self._kept))

    def forget(self, gone: Callable[[Any], bool] = lambda key: True) -> None:
        """Drop the answers of the keys that are gone."""
        with self._lock:
            for key in filter(gone, list(self._kept)):
                self._bytes -= self._kept.pop(key)[1]

    def _find(self, key: Hashable) -> tuple[Any] | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
            return (kept[0],)

    def _keep(self, key: Hashable, value: Any) -> None:
        size = max(SMALLEST, size_of(value))
        with self._lock:
            self._making.pop(key, None)
            self._kept[key] = (value, size)
            self._bytes += size
            while self._bytes > self._most and len(self._kept) > 1:
                self._bytes -= self._kept.popitem(last=False)[1][1]


def handed_out(value: Any) -> Any:
    """A value for one who asks: its frames are copied once somebody writes to them, its containers at once."""
    if isinstance(value, pd.DataFrame | pd.Series):
        return value.copy(deep=False)
    if isinstance(value, dict):
        made = copy.copy(value)
        for key, part in value.items():  # not by update, which adds in a Counter
            made[key] = handed_out(part)
        return made
    if isinstance(value, list | tuple):
        parts = [handed_out(part) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if isinstance(value, set):
        return set(value)
    if _is_record(value):
        made = copy.copy(value)
        for name, part in vars(value).items():
            object.__setattr__(made, name, handed_out(part))
        return made
    return value


def _is_record(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, type) and hasattr(value, "__dict__")


def fixed(value: Any) -> Any:
    """The value, with its arrays closed to writing: they are handed out as they are."""
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
    for part in _parts(value):
        fixed(part)
    return value


def size_of(value: Any) -> int:
    """Bytes that a value takes, roughly."""
    if isinstance(value, pd.DataFrame):
        return len(value) * sum(_bytes_of(kind) for kind in value.dtypes)
    if isinstance(value, pd.Series):
        return size_of(value.to_frame())
    if isinstance(value, np.ndarray):
        return value.nbytes
    return _OBJECT + len(value) if isinstance(value, str) else _OBJECT + sum(map(size_of, _parts(value)))


def _bytes_of(kind: Any) -> int:
    """Bytes of a value in a column of this kind; asking each column for its own takes longer than making some answers."""
    return _OBJECT if pd.api.types.is_object_dtype(kind) else getattr(kind, "itemsize", _TEXT)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    if isinstance(value, list | tuple | set):
        return value
    return vars(value).values() if _is_record(value) else ()
