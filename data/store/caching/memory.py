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

    def __init__(self, cursor: Cursor, usual: str, low: str):
        self._cursor = cursor
        self._usual, self._low = usual, low
        self._lock = threading.Lock()
        self._sparing = 0
        self._is_low = False

    @contextmanager
    def sparing(self) -> Iterator[None]:
        """The lower limit within; the usual one again when the last who spares is done."""
        with self._lock:
            self._sparing += 1
            if self._sparing == 1:
                self._is_low = self._set(self._low)
        try:
            yield
        finally:
            with self._lock:
                self._sparing -= 1
                if self._is_low and not self._sparing:
                    self._is_low = not self._set(self._usual)

    def widen(self) -> bool:
        """The usual limit for all who read, until nobody spares memory any more; False when it is in force already."""
        with self._lock:
            if not self._is_low:
                return False
            self._is_low = not self._set(self._usual)
            return not self._is_low

    def _set(self, limit: str) -> bool:
        # what is in use at this moment may not fit into a lower limit
        with contextlib.suppress(DatabaseError):
            self._cursor.run(f"set memory_limit = '{limit}'")
            return True
        return False


def give_back() -> None:
    """Hand memory that nothing uses any more back to the system."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # not every C library has it
        if trim is not None:
            trim(0)
