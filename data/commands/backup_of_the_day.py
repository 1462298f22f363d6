"""The backup of the day, and the trial whether it can be restored and all rules hold in it."""

from __future__ import annotations

import logging
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from data.store import Damaged, DatabaseError, Store, backup

log = logging.getLogger(__name__)


def once(store: Store, now: datetime) -> Path | None:
    """The backup of the day if it had to be taken; it is restored on trial. What fails is in the log."""
    try:
        taken = backup.automatic(store, now)
        if taken is not None:
            try_out(taken)
    except (Damaged, DatabaseError, OSError) as error:
        log.error("the backup of the day failed: %s", type(error).__name__)
        return None
    return taken


def try_out(taken: Path) -> None:
    """Restore a backup beside the store and look whether all rules hold.

    Raises
    ------
    Damaged
        If it cannot be restored, or breaks a rule.
    """
    place = Path(tempfile.mkdtemp(prefix="trial-", dir=taken.parent))
    try:
        backup.restore(taken, place / "rightbox.duckdb")
        backup.verify(place / "rightbox.duckdb", rules=True)
    finally:
        shutil.rmtree(place, ignore_errors=True)
