"""How much memory the engine may take: less while a large file is read, unless a screen needs more."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from data.store.cursor import Cursor, DatabaseError


class Memory:
    """The engine's limit, which is lower as long as somebody spares memory and no query has asked for more."""

    def __init__(self, cursor: Cursor, usual: str):
        self._cursor = cursor
        self._usual = self._limit = usual
        self._lock = threading.Lock()
        self._spared: list[int] = []
        self._widened = False

    @contextmanager
    def sparing(self, megabytes: int) -> Iterator[None]:
        """The lower limit within, the largest of all who spare; the usual one again when the last of them is done."""
        with self._lock:
            self._spared.append(megabytes)
            self._adjust()
        try:
            yield
        finally:
            with self._lock:
                self._spared.remove(megabytes)
                self._widened &= bool(self._spared)
                self._adjust()

    def widen(self) -> bool:
        """The usual limit for all who read, until nobody spares memory any more; False when it is in force already."""
        with self._lock:
            if self._limit == self._usual:
                return False
            self._widened = True
            self._adjust()
            return self._limit == self._usual

    def _adjust(self) -> None:
        low = self._spared and not self._widened
        wanted = f"{max(self._spared)}MB" if low else self._usual
        if wanted == self._limit:
            return
        # what is in use at this moment may not fit into a lower limit
        with contextlib.suppress(DatabaseError):
            self._cursor.run(f"set memory_limit = '{wanted}'")
            self._limit = wanted


def settle() -> None:
    """Let the collector look no more at what is held by now: it would go through all of it again and again.

    Called when much was made that stays, such as answers; what was settled before and is garbage goes first.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Hand memory that nothing uses any more back to the system."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # not every C library has it
        if trim is not None:
            trim(0)
