"""Files that a write left half done when its process was killed: worth nothing to anybody."""

from __future__ import annotations

from pathlib import Path

HALF_DONE = (
    "*.restoring",
    "*-viewer-*.part*",
    "verifying-*",
    "*-moving.*",
    "*.mending.duckdb",
    "*.mending.duckdb.wal",
    "backups/*.part",
    "backups/*.part.wal",
    "photos/*.part",
)


def sweep(store: Path) -> None:
    """Take them away; to be called by who holds the store's lock and has not opened it."""
    for pattern in HALF_DONE:
        for path in store.parent.glob(pattern):
            path.unlink(missing_ok=True)
