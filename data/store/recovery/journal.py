"""A line beside the store for every write that was acknowledged, so that a log which lost its end is noticed.

The engine ends the reading of a log that was cut at its last whole entry and says nothing; only somebody who counted
elsewhere knows that there was more. Lines hold a number, a time and the tables, nothing of what was written.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

SUFFIX = ".written"
LARGEST = 256_000  # bytes; then the older lines go
KEPT = 1_000


@dataclass(frozen=True)
class Written:
    """One acknowledged write: its number, when it was, which tables it changed."""

    number: int
    at: datetime
    tables: tuple[str, ...]


class Journal:
    """The lines beside one store, held open for its lifetime."""

    def __init__(self, store: Path):
        self.path = store.with_suffix(SUFFIX)
        self._fd = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    @property
    def empty(self) -> bool:
        """True for a store that has no journal yet."""
        return os.fstat(self._fd).st_size == 0

    def add(self, number: int, at: datetime, tables: Iterable[str]) -> None:
        """Add a line; on a full disk it stays away, because the write itself is already safe."""
        line = f"\n{number}\t{at.isoformat(timespec='seconds')}\t{','.join(sorted(tables))}\n"
        with contextlib.suppress(OSError):
            os.write(self._fd, line.encode())
            os.fdatasync(self._fd)
            if os.fstat(self._fd).st_size > LARGEST:
                self._shorten()

    def restart(self, number: int, at: datetime) -> None:
        """Forget all lines: the store was found to hold ``number`` writes."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._fd, 0)
        self.add(number, at, ())

    def close(self) -> None:
        """Let the file go; it stays. A second time does nothing: its number may be another file's by then."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    def _shorten(self) -> None:
        kept = self.path.read_text("utf-8", "replace").split("\n")[-2 * KEPT :]
        os.ftruncate(self._fd, 0)
        os.write(self._fd, "\n".join(kept).encode())
        os.fdatasync(self._fd)


def acknowledged(store: Path) -> list[Written]:
    """Writes that the journal beside a store holds, oldest first; lines that are not whole are left out."""
    path = store.with_suffix(SUFFIX)
    lines = path.read_text("utf-8", "replace").split("\n") if path.exists() else []
    written: list[Written] = []
    for line in lines:
        parts = line.split("\t")
        with contextlib.suppress(ValueError):
            if len(parts) == 3 and parts[0].isdecimal():
                tables = tuple(name for name in parts[2].split(",") if name)
                written.append(Written(int(parts[0]), datetime.fromisoformat(parts[1]), tables))
    return written
