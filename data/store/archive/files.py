"""Files of the archive: those that nobody needs, those that are not as they were written, and copies for backups."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterable
from hashlib import file_digest
from pathlib import Path

from data.store.archive.listing import FOLDER, Month, folder_of, listed
from data.store.cursor import Cursor


def sweep(cursor: Cursor) -> list[str]:
    """Take away the files that are not on the list: months that were brought back, halves. Returns their names.

    To be called when nobody reads: whoever began before a month was brought back may still read its file.
    """
    folder = folder_of(cursor)
    if folder is None or not folder.is_dir():
        return []
    wanted = {month.file for month in listed(cursor)}
    gone = [path for path in folder.iterdir() if path.is_file() and path.name not in wanted]
    for path in gone:
        path.unlink(missing_ok=True)
    return [path.name for path in gone]


def broken(cursor: Cursor) -> int:
    """Number of months whose file is absent or not what was written."""
    folder = folder_of(cursor)
    return sum(not _whole(folder, month) for month in listed(cursor))


def _whole(folder: Path | None, month: Month) -> bool:
    return (
        folder is not None
        and (folder / month.file).is_file()
        and sha256_of(folder / month.file) == month.sha256
    )


def absent(months: Iterable[Month], *folders: Path) -> list[str]:
    """Names of the files that are in none of the folders."""
    return [m.file for m in months if not any((folder / m.file).is_file() for folder in folders)]


def link(months: Iterable[Month], source: Path, target: Path) -> None:
    """The files of some months in another folder, without taking room where it is on the same disk."""
    for month in months:
        _link(source / month.file, target)


def _link(path: Path, folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / path.name
    if not path.exists() or target.exists():
        return
    try:
        os.link(path, target)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
            raise
        copy(path, target)


def keep_with(store: Path) -> None:
    """Let a store file that is put aside have the months it may need, also when its successor lets them go."""
    folder = store.parent / FOLDER
    for path in folder.glob("*.parquet"):
        _link(path, of_backup(store))


def copy(source: Path, target: Path) -> None:
    """A whole copy of a file, on the disk before it has its name, or none."""
    part = target.with_name(target.name + ".part")
    try:
        shutil.copyfile(source, part)
        sync(part)
        os.replace(part, target)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def of_backup(backup: Path) -> Path:
    """Where the archive of a backup lies: a folder beside it, absent when there was none."""
    return backup.with_name(f"{backup.stem}.{FOLDER}")


def sync(path: Path) -> None:
    """Wait until a file is on the disk."""
    with path.open("rb") as written:
        os.fsync(written.fileno())


def sha256_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as read:
        return file_digest(read, "sha256").hexdigest()
