"""Loading a file: bytes -> staged tables -> the store, whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import shutil
from pathlib import Path

from data.conversion.convert import Undecided
from data.importing import commit as storing
from data.importing import prepare as preparing
from data.importing import publish
from data.importing.job import ImportOptions
from data.importing.shops import owner_of
from data.importing.staged import Begun, Compared, Upload
from data.meaning.masking import shown
from data.reading.base.archive import companion
from data.reading.base.model import Refused
from data.reading.files import read
from data.reading.grid.table import RawTable, Reading
from data.recognition import file_names
from data.recognition.understand import save_mapping
from data.records import records
from data.schema import IMPORTS
from data.schema.rights import SYSTEM
from data.store import DatabaseError, OutOfDisk, Store, utc_now
from data.store.caching.memory import give_back
from data.store.lake.again import Collision, rerun

__all__ = [
    "ImportOptions",
    "Upload",
    "commit",
    "commit_or_refuse",
    "load",
    "prepare",
    "save_mapping",
    "too_many_rejected",
    "undo",
]

ROOM = 4  # times its size must be free on the disk before a file is read
BESIDE = (
    "unknown_format",
    "unknown_headers",
    "report_unused",
)  # a sheet beside a loaded one, or a read-me: but a note
LEFT_OUT = (*BESIDE, "looks_like")  # of a bundle or a workbook, the rest is loaded


def prepare(
    store: Store,
    path: Path,
    *,
    name: str | None = None,
    options: ImportOptions = ImportOptions(),
    at_once: bool = False,
) -> Upload:
    """Read, recognise, convert and compare a file; nobody sees its rows before ``commit``. Never raises for a bad file.

    ``at_once`` is for files that are committed right away: a large one may be written while it is read, in a
    transaction that stays open until ``commit`` or ``discard``.
    """
    upload = _prepared_sparingly(store, path, name, options, at_once)
    if upload.refused is not None:
        _note_refused(store, upload)
    if _large(path):
        give_back()
    return upload


def _note_refused(store: Store, upload: Upload) -> None:
    """A line of the trail; a full disk refuses that too."""
    assert upload.refused is not None
    detail = {"code": upload.refused.code}
    with contextlib.suppress(DatabaseError, OSError):
        records.note(store.seen_by(SYSTEM), upload.options.who, "imports.refused", upload.file, detail)


def _prepared_sparingly(
    store: Store, path: Path, name: str | None, options: ImportOptions, at_once: bool
) -> Upload:
    if not _large(path):
        return _prepared(store, path, name, options, at_once)
    with store.sparing():
        upload = _prepared(store, path, name, options, at_once)
    if upload.refused is not None and upload.refused.code == "disk_full":
        # of the little memory, as far as anybody can tell: a full disk says so once more
        upload = _prepared(store, path, name, options, at_once)
    return upload


def _large(path: Path | None) -> bool:
    return path is not None and path.exists() and path.stat().st_size >= preparing.DIRECT_BYTES


def _prepared(store: Store, path: Path, name: str | None, options: ImportOptions, at_once: bool) -> Upload:
    upload = Upload(
        file_names.safe(name or path.name), options=options, path=path, version=store.numbers_version
    )
    try:
        _check_place(store, path, upload.file)
        dialect = None if store.folder is None or store.shared else preparing.direct(path)
        if dialect is not None:
            upload.tables.append(preparing.stage_direct(store, path, dialect, upload, at_once=at_once))
        else:
            reading = file_names.of_reading(read(path, name=upload.file, password=options.password))
            if _large(path):
                give_back()
            _stage_read(store, reading, upload, at_once)
    except Refused as refused:
        upload.discard()
        upload.refused = file_names.of_refusal(refused)
    except Undecided as unclear:
        upload.discard()
        upload.refused = Refused(
            unclear.code,
            file=upload.file,
            column=unclear.column,
            row=unclear.row,
            # an order's number has to be seen to be mended; anything else may have slipped in from a buyer's column
            value=unclear.value if unclear.code == "damaged_id" else shown(unclear.value),
            **unclear.params,
        )
    except OutOfDisk:
        upload.discard()
        upload.refused = Refused("disk_full", file=upload.file)
    except OSError as error:
        upload.discard()
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        upload.refused = Refused("disk_full" if full else "unreadable", file=upload.file)
    return upload


def _check_place(store: Store, path: Path, file: str) -> None:
    """Refuse the store's own file, before anything opens it, and files that the disk has no room for."""
    if store.path is None or store.folder is None:
        return
    # opening the live file in this process, even for reading, would drop the engine's lock on it
    own = (store.path, store.path.with_name(f"{store.path.name}.wal"), store.path.with_suffix(".lock"))
    if any(place.exists() and path.samefile(place) for place in own):
        raise Refused("own_store", file=file)
    needed, free = path.stat().st_size * ROOM, shutil.disk_usage(store.folder).free
    if free < needed:
        raise Refused("disk_low", file=file, need=needed // 1_000_000 + 1, free=free // 1_000_000)


def _stage_read(store: Store, reading: Reading, upload: Upload, at_once: bool) -> None:
    upload.notes += [(note.key, dict(note.params)) for note in reading.notes]
    upload.parts_refused = list(reading.refused)
    only = reading.tables[0] if len(reading.tables) == 1 and not reading.refused else None
    staged = only and preparing.stage_sheet(store, only, upload, at_once=at_once)
    if staged:
        upload.tables.append(staged)
    else:
        _stage_all(store, reading.tables, upload, at_once)


def _stage_all(store: Store, tables: tuple[RawTable, ...], upload: Upload, at_once: bool) -> None:
    """Stage every sheet or member; one that is no known export is told and does not hide the others.

    A bundle is refused such a member; a workbook with a sheet that is used is loaded, its other sheets are a note.
    """
    aside: list[tuple[RawTable, Refused]] = []
    used: set[str | None] = set()
    for number, table in enumerate(tables, 1):
        try:
            staged = preparing.stage_table(store, table, upload, alone=len(tables) == 1, at_once=at_once)
            upload.tables.append(staged)
            used.add(table.member)
            if isinstance(staged, Compared) and len(tables) > 1:
                staged.scratch.set_apart(number, staged.tables)
        except Refused as refused:
            if refused.code not in LEFT_OUT:
                raise
            place = table.member or table.name
            told = Refused(refused.code, **{**refused.params, "file": f"{upload.file} › {place}"})
            aside.append((table, told))
    if aside and not upload.tables:
        first = next((r for _, r in aside if r.code != "report_unused"), aside[0][1])
        raise Refused(first.code, **{**first.params, "file": upload.file})
    for table, told in aside:
        if told.code in BESIDE and table.kind != "csv" and table.member in used:
            upload.notes.append(("note.sheet_left_out", {"sheet": table.name, "rows": table.count}))
        elif told.code in BESIDE and companion(table.member or ""):
            upload.notes.append(("note.companion", {"member": table.member}))
        else:
            upload.parts_refused.append(told)


def commit(store: Store, upload: Upload, *, insist: bool = False) -> list[str]:
    """Store a prepared file in one transaction. Returns the import ids, one per table of the file.

    Raises
    ------
    Refused
        If too many rows were rejected (``insist`` stores the others all the same), the file was refused, or the disk
        is full.
    """
    if upload.refused is not None:
        raise upload.refused
    if upload.mostly_rejected and not insist:
        raise too_many_rejected(upload)
    if _owned_otherwise(store, upload):
        _read_again(store, upload)
    try:
        ids = _spared(store, upload) if _large(upload.path) else _store(store, upload)
    except OutOfDisk as error:
        upload.discard()
        raise Refused("disk_full", file=upload.file) from error
    upload.close()
    return ids


def _spared(store: Store, upload: Upload) -> list[str]:
    """Store the rows in little memory; in as much as there is where that does not do."""
    try:
        with store.sparing():
            return _store(store, upload)
    except OutOfDisk:
        _read_again(store, upload)
        return _store(store, upload)


def _owned_otherwise(store: Store, upload: Upload) -> bool:
    """True when what was loaded since the file was read says that its rows belong to another shop."""
    if upload.version == store.numbers_version:
        return False
    cursor = upload.opened(store)
    for staged in upload.tables:
        if not isinstance(staged, Begun):
            owner = owner_of(cursor, staged.recognised, upload.options, staged.scratch.rows())
            before = staged.job.owner
            if (owner.shop, owner.mixed, owner.choices) != (before.shop, before.mixed, before.choices):
                return True
    return False


def _read_again(store: Store, upload: Upload) -> None:
    if upload.path is None or not upload.path.exists():
        raise Refused("file_changed", file=upload.file)
    other = prepare(store, upload.path, name=upload.file, options=upload.options)
    upload.discard()
    if other.refused is not None:
        raise other.refused
    upload.tables, upload.cursor, upload.notes = other.tables, other.cursor, other.notes


@rerun
def _store(store: Store, upload: Upload) -> list[str]:
    try:
        return storing.store_all(store, upload)
    except storing.Overtaken:
        preparing.again(store, upload)
        return storing.store_all(store, upload, locked=True)
    except Collision:
        _read_again(store, upload)  # what was made of the file's rows was taken back with them
        raise


def too_many_rejected(upload: Upload) -> Refused:
    """The refusal that names the first rejected row of a file with too many of them."""
    staged = next(s for s in upload.tables if s.mostly_rejected)
    first = staged.problems(1).iloc[0]
    return Refused(
        "too_many_rejected",
        file=upload.file,
        rejected=staged.rejected,
        rows=staged.rows_in,
        row=int(first["row_no"]),
        column=str(first["column_name"]),
        value=shown(str(first["value"])),
        problem=str(first["code"]),
    )


def load(
    store: Store,
    path: Path,
    *,
    name: str | None = None,
    options: ImportOptions = ImportOptions(),
    insist: bool = False,
) -> Upload:
    """Prepare and commit; the returned upload says what happened (``refused`` is set when nothing was stored)."""
    upload = prepare(store, path, name=name, options=options, at_once=True)
    commit_or_refuse(store, upload, insist=insist)
    return upload


def commit_or_refuse(store: Store, upload: Upload, *, insist: bool = False) -> list[str]:
    """As ``commit``; what stands against it ends up in ``upload.refused``, and nothing is stored."""
    if upload.refused is not None:
        return []
    try:
        return commit(store, upload, insist=insist)
    except Refused as refused:
        upload.refused = refused
        upload.close()
        return []


@rerun
def undo(store: Store, import_id: str, who: str) -> dict[str, int]:
    """Take an import out again; rows that it replaced come back. Returns rows removed per table.

    Raises
    ------
    ValueError
        If there is no such import, or it was undone already.
    """
    row = records.get(store, IMPORTS, {"import_id": import_id})
    if row is None or row["undone_at"] is not None:
        raise ValueError(f"no import {import_id!r} to undo")
    with store.writing() as cursor:
        with publish.touching(cursor):
            removed = publish.undo(cursor, import_id)
        cursor.run(
            "update imports set undone_at = ?, undone_by = ? where import_id = ?", [utc_now(), who, import_id]
        )
        records.log(cursor, who, "imports.undone", import_id, removed)
    return removed
