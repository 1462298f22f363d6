"""A store whose log is torn: opened from copies up to the last write that is whole, and what was lost is said.

A power cut leaves zeros or half an entry at the end of the log. The engine refuses the first and cuts the second
without a word, so the file is looked at before it is opened for writing, and compared with the journal.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data.store.archive import files
from data.store.cursor import Damaged, DatabaseError, full_disk, utc_now
from data.store.file_check import check, written
from data.store.recovery.journal import Written, acknowledged

NAMED_BYTE = re.compile(r"byte position (\d+)")
ENTRY_HEAD = 16  # bytes of length and checksum before the place that the engine names
MOST_CUTS = 100


@dataclass(frozen=True)
class Lost:
    """Writes that were acknowledged and are gone; the files as they were found are kept under the name ``files``.

    ``writes`` is 0 when a torn log had lost none, None when nobody had counted.
    """

    writes: int | None
    since: datetime | None
    until: datetime | None
    tables: tuple[str, ...]
    files: str


def log_of(path: Path) -> Path:
    """The write-ahead log of a store file."""
    return Path(f"{path}.wal")


def mend(path: Path, last_backup: Callable[[], str]) -> Lost | None:
    """Make the store at ``path`` one that opens, and say which acknowledged writes it lacks; None for none.

    To be called by who holds the store's lock and has not opened it. Nothing but copies is changed until they verify.

    Raises
    ------
    Damaged
        If no part of the log can be read; the sentence names ``last_backup()``. Both files stay as they were.
    OSError
        If there is no room for the copies.
    """
    known = acknowledged(path)
    if not path.exists():
        return _lost(known, 0, "") if known and not log_of(path).exists() else None
    if not known and not log_of(path).exists():
        return None
    try:
        number = written(path)
    except DatabaseError as error:
        if full_disk(error):
            raise OSError(str(error)) from error
        if not log_of(path).exists():
            raise Damaged(f"{path} cannot be opened: {error}", "damaged") from error
        aside = _repair(path, error, last_backup)
        return _lost(known, written(path), aside, repaired=True)
    lost = _lost(known, number, "")
    return lost and _lost(known, number, _copied_aside(path))


def _lost(known: list[Written], number: int, files: str, *, repaired: bool = False) -> Lost | None:
    missing = [line for line in known if line.number > number]
    if not missing and not repaired:
        return None
    before = [line.at for line in known if line.number <= number]
    tables = {table for line in missing for table in line.tables}
    count = max(line.number for line in known) - number if known else None
    since = before[-1] if before else None
    until = missing[-1].at if missing else None
    return Lost(count and max(0, count), since, until, tuple(sorted(tables)), files)


def _repair(path: Path, error: DatabaseError, last_backup: Callable[[], str]) -> str:
    """Cut the log of a copy at the byte that the engine names until the copy opens; then it takes the store's place."""
    copy = path.with_name(f"{path.stem}.mending.duckdb")
    try:
        shutil.copyfile(path, copy)
        shutil.copyfile(log_of(path), log_of(copy))
        for _ in range(MOST_CUTS):
            named = NAMED_BYTE.search(str(error))
            length = log_of(copy).stat().st_size
            cut = min(int(named[1]) - ENTRY_HEAD, length - 1) if named else -1
            if cut <= 0:
                break
            os.truncate(log_of(copy), cut)
            try:
                written(copy)
            except DatabaseError as again:
                error = again
            else:
                check(copy)  # not a live file: this process may read it
                return _swapped(path, copy)
    finally:
        for left in (copy, log_of(copy)):
            left.unlink(missing_ok=True)
    backup = last_backup()
    raise Damaged(
        f"{path}: its log cannot be read ({error}). Last good backup: {backup or 'none'}. Nothing was changed.",
        "log_damaged",
        backup=backup,
    ) from error


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.stem}-torn-{utc_now():%Y%m%d-%H%M%S-%f}.duckdb")


def _swapped(path: Path, copy: Path) -> str:
    """Put a mended copy in the store's place. The log goes first: alone, the old file still opens, only shorter."""
    aside = _aside(path)
    files.keep_with(aside)
    shutil.copyfile(path, aside)
    shutil.copyfile(log_of(path), log_of(aside))
    for place in (aside, log_of(aside)):
        place.chmod(0o600)
    os.replace(
        log_of(copy), log_of(path)
    )  # the file itself is the same: looking at the copy has not changed it
    return aside.name


def _copied_aside(path: Path) -> str:
    """Keep both files as they were found, where the disk has room for that."""
    aside = _aside(path)
    try:
        files.keep_with(aside)
        shutil.copyfile(path, aside)
        if log_of(path).exists():
            shutil.copyfile(log_of(path), log_of(aside))
    except OSError:
        for left in (aside, log_of(aside)):
            with contextlib.suppress(OSError):
                left.unlink(missing_ok=True)
        return ""
    return aside.name
