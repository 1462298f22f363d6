"""The backup of the day, taken by the server itself, and the weekly trial whether the newest one can be restored."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
from datetime import datetime
from pathlib import Path

from data.store import Damaged, DatabaseError, Store, backup, broken_in, utc_now
from pages.ui.core import ask

FIRST_SECONDS, EVERY_SECONDS = 300.0, 3600.0
TRIAL_DAY = 0  # Monday
log = logging.getLogger(__name__)
_ended = threading.Event()


def start() -> None:
    """From now on look every hour whether the backup of the day is there."""
    _ended.clear()
    threading.Thread(target=_run, name="daily", daemon=True).start()


def end() -> None:
    """Take no more."""
    _ended.set()


def _run() -> None:
    wait = FIRST_SECONDS
    while not _ended.wait(wait):
        wait = EVERY_SECONDS
        if ask.is_open():
            once(ask.store(), utc_now())


def once(store: Store, now: datetime) -> Path | None:
    """The backup of the day if it had to be taken; on Mondays it is restored on trial. What fails is in the log."""
    try:
        taken = backup.automatic(store, now)
        if taken is not None and now.weekday() == TRIAL_DAY:
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
        wrong = broken_in(place / "rightbox.duckdb")
    finally:
        shutil.rmtree(place, ignore_errors=True)
    if wrong:
        raise Damaged(f"{taken.name} breaks rules: {', '.join(wrong)}")
