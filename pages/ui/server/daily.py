"""The backup of the day, taken by the running server itself."""

from __future__ import annotations

import threading

from data.commands.backup_of_the_day import once
from data.store import utc_now
from pages.ui.core import ask

FIRST_SECONDS, EVERY_SECONDS = 300.0, 3600.0
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
        if ask.is_open() and not ask.opened().read_only:
            once(ask.opened(), utc_now())
