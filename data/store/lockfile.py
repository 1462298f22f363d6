"""A lock file beside the store, held by one process at a time.

DuckDB's own lock is dropped when anything in the process opens and closes the database file, so the
store holds this one as well and names the holder to whoever comes second.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path


class StoreInUse(RuntimeError):
    """Another process holds the store; ``pid`` is that process, 0 when unknown."""

    def __init__(self, path: Path, pid: int):
        self.path = path
        self.pid = pid
        super().__init__(
            f"{path} is in use by process {pid or '?'}, which takes no commands (another command, or a dashboard that "
            "is not started by app.py). Try again when it has ended, or stop it."
        )


class LockFile:
    """Exclusive advisory lock (flock) on ``path``; the file holds the process id."""

    def __init__(self, path: Path):
        self.path = path
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pid = os.read(self._fd, 20).decode("ascii", "ignore").strip()
            os.close(self._fd)
            raise StoreInUse(path, int(pid) if pid.isdigit() else 0) from None
        with contextlib.suppress(OSError):  # on a full disk the lock holds without a name
            os.ftruncate(self._fd, 0)
            os.pwrite(self._fd, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Give the lock back; the file stays."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
