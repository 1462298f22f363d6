"""Copies of a store that lie beside it: backups, what was kept before a mending, an upgrade or a restore, halves."""

from __future__ import annotations

from pathlib import Path

from data.store.recovery.leftovers import HALF_DONE

KEPT_BESIDE = (
    "{stem}-*.duckdb",
    "{stem}-*.duckdb.wal",
    "{stem}-*.archive/*",
    "*.part",
    "*.part.wal",
    "*.rewritten",
)
# backups, also those given another name, and files that people dropped and nobody has loaded yet
FOLDERS = ("backups", "uploads")


def copies(store: Path) -> list[Path]:
    """Every file beside the store that may hold rows which the store has since let go; not the store itself."""
    folder = store.parent
    patterns = [
        *(p.format(stem=store.stem) for p in KEPT_BESIDE),
        *HALF_DONE,
        *(f"{f}/**/*" for f in FOLDERS),
    ]
    found = {path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}
    return sorted(found)


def remove_copies(store: Path) -> int:
    """Take all of them away; returns how many there were. A backup that is being written ends in an error."""
    gone = copies(store)
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
