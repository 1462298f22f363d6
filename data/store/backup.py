"""Backups of the store: taken while others work, checked before they are called one, restored whole."""

from __future__ import annotations

import errno
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from data.store import Damaged, Store, schema_of, utc_now, verify_file
from data.store.archive import files
from data.store.file_check import months_of
from data.store.lockfile import LockFile
from data.store.recovery.journal import SUFFIX

PHOTOS = "photos"
DAYS = 14  # backups of so many days are kept
ROOM = 2  # the backup of the day may not fill the disk: so many times its size has to be free


def folder(store: Store) -> Path:
    """Where the store keeps its backups."""
    if store.folder is None:
        raise ValueError("a store in memory has no backups")
    path = store.folder / "backups"
    path.mkdir(exist_ok=True)
    return path


def take(store: Store, target: Path | None = None) -> Path:
    """Write a complete, verified copy; ``target`` may be any path, default the store's backups folder."""
    inside = folder(store) / f"rightbox-{utc_now():%Y%m%d-%H%M%S}.duckdb"
    store.backup(inside)
    _pack_photos(store, inside)
    if folder(store).parent.joinpath(files.FOLDER).is_dir():
        files.link(months_of(inside), folder(store).parent / files.FOLDER, files.of_backup(inside))
    if target is None:
        return inside
    try:
        files.link(months_of(inside), files.of_backup(inside), files.of_backup(target))
        for made, wanted in ((inside, target), (photos_of(inside), photos_of(target))):
            if made.exists():
                files.copy(made, wanted)
    finally:
        _drop(inside)
    return target


def _drop(backup: Path) -> None:
    for path in (backup, photos_of(backup)):
        path.unlink(missing_ok=True)
    shutil.rmtree(files.of_backup(backup), ignore_errors=True)


def photos_of(backup: Path) -> Path:
    """Where the photos of a backup lie: a zip beside it, absent when there were none."""
    return backup.with_name(f"{backup.stem}.photos.zip")


def _pack_photos(store: Store, backup: Path) -> None:
    photos = folder(store).parent / PHOTOS
    if photos.is_dir() and any(photos.iterdir()):
        part = backup.with_suffix(".photos.part")
        packed = part.with_name(part.name + ".zip")
        try:
            os.replace(shutil.make_archive(str(part), "zip", photos), photos_of(backup))
        finally:
            packed.unlink(missing_ok=True)


def listed(store: Store) -> list[Path]:
    """Backups in the store's folder, newest first."""
    return sorted(folder(store).glob("rightbox-*.duckdb"), reverse=True)


def automatic(store: Store, now: datetime) -> Path | None:
    """Take the backup of the day and drop those not kept; None when there is one of that day already.

    Kept are all of the last ``DAYS`` days, and never fewer than so many. Names sort by the time they were taken.

    Raises
    ------
    OSError
        If there is not enough room.
    """
    if any(path.name.startswith(f"rightbox-{now:%Y%m%d}") for path in listed(store)):
        return None
    if shutil.disk_usage(folder(store)).free < ROOM * store_bytes(store):
        raise OSError(errno.ENOSPC, "no room for the backup of the day")
    taken = take(store)
    first = f"rightbox-{now - timedelta(days=DAYS):%Y%m%d}"
    for path in listed(store)[DAYS:]:
        if path.name < first:
            _drop(path)
    return taken


def store_bytes(store: Store) -> int:
    """Bytes of the store's file and its photos."""
    if store.path is None:
        return 0
    photos = store.path.parent / PHOTOS
    rows = (store.path,) if not store.shared else (p for p in store.path.parent.rglob("*.parquet"))
    return sum(p.stat().st_size for p in rows) + sum(
        p.stat().st_size for p in photos.glob("*") if p.is_file()
    )


def restore(source: Path, target: Path) -> Path:
    """Replace the store at ``target`` by a backup; the store that was there is kept beside it. Returns where.

    Raises
    ------
    Damaged
        If the backup cannot be read to its end; nothing was changed then.
    StoreInUse
        If a process holds the store.
    """
    if not source.is_file():
        raise Damaged(f"{source} is not a file")
    target.parent.mkdir(parents=True, exist_ok=True)
    lock = LockFile(target.with_suffix(".lock"))
    fresh = target.with_suffix(".restoring")
    try:
        shutil.copyfile(source, fresh)
        verify_file(fresh)
        if not schema_of(fresh):
            raise Damaged(f"{source.name} holds no store.", "foreign", file=source.name)
        months, beside = months_of(fresh), (files.of_backup(source), target.parent / files.FOLDER)
        if absent := files.absent(months, *beside):
            raise Damaged(f"{source.name} lacks {absent[0]}", "archive_missing", file=absent[0])
        if beside[0].is_dir():
            files.link(months, *beside)
        kept = target.with_name(f"{target.stem}-before-restore-{utc_now():%Y%m%d-%H%M%S}.duckdb")
        if target.exists():
            files.keep_with(kept)
        for suffix in ("", ".wal"):
            old = Path(f"{target}{suffix}")
            if old.exists():
                os.replace(old, f"{kept}{suffix}")
        target.with_suffix(SUFFIX).unlink(missing_ok=True)  # it counts the writes of the file that was there
        os.replace(fresh, target)
        if photos_of(source).is_file():
            shutil.unpack_archive(photos_of(source), target.parent / PHOTOS, "zip")
    finally:
        fresh.unlink(missing_ok=True)
        lock.release()
    return kept


def verify(path: Path, *, rules: bool = False) -> None:
    """Read a store file to its end, and check all ``rules``, in a process of its own; raises Damaged."""
    verify_file(path, rules=rules)
