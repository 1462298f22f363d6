"""A file on its way to its staged tables: read by the careful reader, or by the engine itself."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow.compute import MatchSubstringOptions, call_function
from pyarrow.dataset import FileSystemDataset

from data.conversion import steps
from data.conversion.context import Context, Undecided
from data.conversion.profile import proved_elsewhere
from data.formats import Recognised
from data.importing import continued_rows
from data.importing import direct as onepass
from data.importing.job import Job, Place, RowsApart
from data.importing.person_codes import person_code, secret
from data.importing.sample import NO_TIMES, Times, some_of, some_rows, times_in
from data.importing.scratch import Scratch
from data.importing.shops import default_name, export_time, owner_of, place_of
from data.importing.stage import stage
from data.importing.staged import Begun, Compared, Fresh, SourceFile, Staged, Upload
from data.reading.base.model import RawProblem, Refused
from data.reading.files import read
from data.reading.grid.table import RawTable
from data.reading.sheets.fast_copy import clean_copy
from data.reading.text.fast import Dialect, sniff
from data.recognition.understand import saved_words, understand
from data.schema import TABLES
from data.store import DatabaseError, OutOfDisk, Store, literal, utc_now
from data.store.connect import AT_ONCE

# kept apart, but no rows that somebody could correct
NO_ROWS = frozenset({"totals_row", "second_table", "unclosed_quote", "line_too_long"})
_WIDE = "[\uff01-\uff5e]"  # letters, digits and signs as wide as an ideograph
BUFFER = 8_000_000  # of each thread; in larger ones a file takes the more memory and no less time
DIRECT_ROWS = 5_000  # from this size on a sheet without problems goes to the engine as a plain text file
DIRECT_BYTES = 5_000_000  # from this size on a clean text file is read by the engine itself


def direct(path: Path) -> Dialect | None:
    """How a large clean text file is written, for the engine to read it; None for all other files."""
    if path.stat().st_size < DIRECT_BYTES:
        return None
    dialect = sniff(path)
    return (
        dialect
        if dialect is not None and dialect.clean and dialect.encoding in ("utf-8", "utf-8-sig", "ascii")
        else None
    )


def stage_direct(
    store: Store, path: Path, dialect: Dialect, upload: Upload, *, at_once: bool = False, sheet: str = ""
) -> Staged:
    """The engine reads the file, told how it is written; personal columns are not even read into memory tables.

    ``at_once``: it will be stored right away, so new rows may be written into the store while they are read.
    """
    header = [(dialect.header_row, dialect.header)]
    recognised = _understood(store, header, upload)[1]
    if recognised.report.pre:
        return stage_table(store, read(path, name=upload.file).tables[0], upload)
    near = _near(store, path)
    source = SourceFile.at(near)
    staged: Staged | None = None
    try:
        encoding = dialect.head.encoding or dialect.head.kind
        place = Place(sheet, encoding, dialect.header_row)
        staged = _begun_from(store, near, dialect, recognised, upload, place) if at_once else None
        if staged is None:
            scratch = Scratch(upload.opened(store), TABLES[recognised.report.table])
            scratch.look_at(_rows_of(near, dialect, recognised))
            job = _job(store, recognised, upload, place)
            staged = _staged(upload, scratch, job, header_row=dialect.header_row)
        if isinstance(staged, Fresh):
            staged.source = source
        return staged
    except OutOfDisk:
        raise
    except DatabaseError:
        # something the cheap scan did not see: the exact reader names it
        upload.close()
        return stage_table(store, read(path, name=upload.file).tables[0], upload)
    finally:
        if not isinstance(staged, Fresh):
            near.unlink()


def stage_sheet(store: Store, table: RawTable, upload: Upload, *, at_once: bool = False) -> Staged | None:
    """As ``stage_direct``, for a large sheet; None for a sheet that has to be looked at row by row."""
    if table.kind == "csv" or table.grid.num_rows < DIRECT_ROWS or store.folder is None or store.shared:
        return None
    row, recognised = _understood(store, table.candidates(), upload)
    if row != table.header_row or recognised.report.pre:
        return None
    path = _new_place(store.folder)
    try:
        dialect = clean_copy(table, path, recognised.positions)
        if dialect is None:
            return None
        sheet = table.member or table.name
        staged = stage_direct(store, path, dialect, upload, at_once=at_once, sheet=sheet)
    finally:
        path.unlink(missing_ok=True)
    upload.notes += [(note.key, dict(note.params)) for note in table.notes]
    return staged


def again(store: Store, upload: Upload) -> None:
    """Read a file once more whose begun import was overtaken, to compare its rows with what is stored by now."""
    first, notes = upload.tables[0], list(upload.notes)
    source = first.source if isinstance(first, Fresh) else None
    upload.tables, upload.cursor = [], None
    try:
        if isinstance(source, RawTable):
            upload.tables.append(stage_table(store, source, upload, alone=True))
            upload.notes = notes
        else:
            dialect = sniff(source.path) if source is not None and source.same else None
            if source is None or dialect is None:
                raise Refused("file_changed", file=upload.file)
            sheet = first.job.place.sheet
            upload.tables.append(stage_direct(store, source.path, dialect, upload, sheet=sheet))
    finally:
        first.discard()


def _rows_of(path: Path, dialect: Dialect, recognised: Recognised, times: Times = NO_TIMES) -> str:
    """SQL of the rows of a file, only the columns that are read into something: text, but for the ``times``."""
    kinds = dict.fromkeys(times.places, "timestamp")
    columns = ", ".join(f"'c{i}': '{kinds.get(i, 'varchar')}'" for i in range(dialect.n_columns))
    form = f", timestampformat = '{times.form}'" if times.places else ""
    wanted = ", ".join(f"c{i}" for i in sorted(recognised.positions))
    return f"""
        select {wanted} from read_csv({literal(str(path))},
            columns = {{{columns}}}, header = false, skip = {dialect.skip + 1}, auto_detect = false,
            delim = {literal(dialect.delimiter)}, quote = {literal(dialect.quotechar)},
            escape = {literal(dialect.escapechar or dialect.quotechar)}, null_padding = false, strict_mode = true,
            max_line_size = 4000000, buffer_size = {BUFFER}{form})
    """


def _begun_from(
    store: Store, path: Path, dialect: Dialect, recognised: Recognised, upload: Upload, place: Place
) -> Begun | None:
    some = some_rows(path, dialect)
    places = [at for at, item in recognised.positions.items() if item.reader in ("when", "date")]
    times = times_in(some, places)
    cursor = upload.opened(store)
    cursor.register("some_rows", some)
    job = _job(store, recognised, upload, place, "some_rows")
    cursor.unregister("some_rows")
    rows = _rows_of(path, dialect, recognised, times)
    return _begun(store, onepass.Rows(rows, some, times.places, dialect.header_row + 1), job, upload)


def _begun(store: Store, rows: onepass.Rows, job: Job, upload: Upload) -> Begun | None:
    """The rows written into the store in a transaction not yet ended; None when they have to be looked at first."""
    with store.sparing(AT_ONCE):
        staged = onepass.begin(upload.opened(store), rows, job)
    if staged is None:
        upload.close()
    return staged


def _near(store: Store, path: Path) -> Path:
    """The file under a name in the store's folder, the only place the engine may read."""
    assert store.folder is not None
    near = _new_place(store.folder)
    try:
        near.hardlink_to(path.resolve())
    except OSError:  # another file system
        shutil.copyfile(path, near)
    return near


def _new_place(folder: Path) -> Path:
    """A name for a file among those being loaded, which only the owner of the store may read."""
    uploads = folder / "uploads"
    uploads.mkdir(mode=0o700, exist_ok=True)
    return uploads / f"{secrets.token_hex(8)}.csv"


def stage_table(
    store: Store, table: RawTable, upload: Upload, *, alone: bool = False, at_once: bool = False
) -> Staged:
    """Convert and compare a table that the careful reader has read.

    ``alone``: the file has no other table. ``at_once``: as for ``stage_direct``.
    """
    row, recognised = _understood(store, table.candidates(), upload)
    if row != table.header_row:
        table = table.with_header(row)
    upload.notes += [(note.key, dict(note.params)) for note in table.notes]
    _refuse_damaged(table, recognised, upload.file)
    rows = table.good
    if not isinstance(rows, FileSystemDataset):
        recognised = replace(recognised, day_first=_order_told(store, rows, recognised))
        upload.notes += _full_width(rows, recognised)
        if recognised.report.saved:
            rows, notes = continued_rows.completed(rows, recognised)
            upload.notes += notes
    if recognised.report.pre:
        rows, recognised = steps.run_pre(rows, recognised)
    apart = _apart(table, recognised)
    place = Place(table.member or table.name, table.encoding or table.kind, table.header_row)
    cursor = upload.opened(store)
    if alone and isinstance(rows, FileSystemDataset):
        cursor.register("rows_read", rows)
        job = _job(store, recognised, upload, place, "rows_read")
        return _stage_spilled(store, table, rows, job, upload, apart, at_once)
    scratch = Scratch(cursor, TABLES[recognised.report.table])
    scratch.hold(rows, ", ".join(f"c{at}" for at in sorted(recognised.positions)))
    return _staged(upload, scratch, _job(store, recognised, upload, place), apart)


def _full_width(table: pa.Table, recognised: Recognised) -> list[tuple[str, dict[str, Any]]]:
    """Numbers in full-width letters: they are other ones than those in ordinary letters, which nobody sees."""
    found: list[tuple[str, dict[str, Any]]] = []
    for at, field in recognised.positions.items():
        if field.reader == "id" and f"c{at}" in table.column_names:
            column = table.column(f"c{at}").cast(pa.string())
            some = call_function("match_substring_regex", [column], MatchSubstringOptions(_WIDE))
            if n := call_function("sum", [some]).as_py():
                found.append(("note.full_width", {"column": recognised.header[at], "n": n}))
    return found


def _stage_spilled(
    store: Store,
    table: RawTable,
    rows: FileSystemDataset,
    job: Job,
    upload: Upload,
    apart: RowsApart,
    at_once: bool,
) -> Staged:
    """Rows too many to hold stay where the reader has put them until they are stored."""
    cells = ", ".join(f"c{at}" for at in sorted(job.recognised.positions))
    file = f"select row_no, {cells} from rows_read"
    staged: Staged | None = None
    if at_once:
        staged = _begun(store, onepass.Rows(file, some_of(rows), NO_TIMES.places, None), job, upload)
    if staged is not None:
        # rows that the reader set apart are rejected rows of a file whose other rows stand in the store already
        staged.scratch.note_apart(job, apart)
        staged.rows_in += apart.count
        staged.rejected = apart.count
    else:
        upload.opened(store).register("rows_read", rows)
        scratch = Scratch(upload.opened(store), job.table)
        scratch.look_at(file)
        staged = _staged(upload, scratch, job, apart, table.header_row)
    if isinstance(staged, Fresh):
        staged.source = table
    return staged


def _understood(
    store: Store, candidates: Iterable[tuple[int, Any]], upload: Upload
) -> tuple[int, Recognised]:
    """As ``understand``, with what a person said of this file's cells."""
    row, recognised = understand(store, candidates, upload.file, upload.options.mapping)
    items = upload.options.items
    return row, replace(recognised, report=recognised.report.with_items(items)) if items else recognised


def _staged(
    upload: Upload, scratch: Scratch, job: Job, apart: RowsApart = RowsApart(), header_row: int | None = None
) -> Compared | Fresh:
    staged = stage(scratch, job, apart, header_row)
    upload.notes += staged.job.notes
    return staged


def _order_told(store: Store, rows: pa.Table, recognised: Recognised) -> bool | None:
    """Order of day and month by the columns that are not read."""
    cursor = store.cursor()
    try:
        cursor.register("rows_read", rows)
        return proved_elsewhere(cursor, "rows_read", recognised)
    finally:
        cursor.close()


def _apart(table: RawTable, recognised: Recognised) -> RowsApart:
    rows = [
        {
            "row_no": p.row,
            "column_name": table.header[p.column]
            if p.column is not None and p.column < len(table.header)
            else "",
            "value": ""
            if p.column is None or p.column not in recognised.positions
            else (p.value or "")[:200],
            "code": p.code,
            "rejected": bool(p.apart),
            "params": json.dumps(dict(p.params), ensure_ascii=False, default=str),
            "cells": _cells(table, p),
        }
        for p in table.problems
    ]
    return RowsApart(pd.DataFrame(rows), table.bad_count)


def _cells(table: RawTable, problem: RawProblem) -> str:
    """The cells of a row that is one of the table's but could not be read cleanly, as JSON; '' for any other."""
    if not problem.apart or problem.code in NO_ROWS:
        return ""
    numbers = table.rows.column("row_no").to_numpy()
    place = int(np.searchsorted(numbers, problem.row))
    if place == len(numbers) or numbers[place] != problem.row:
        return ""
    row = table.rows.slice(place, 1).to_pylist()[0]
    count = int(problem.params.get("cells", len(table.header)))
    return json.dumps([row.get(f"c{at}") for at in range(count)], ensure_ascii=False)


def _job(store: Store, recognised: Recognised, upload: Upload, place: Place, rows: str = "raw") -> Job:
    options = upload.options
    owner = owner_of(upload.opened(store), recognised, options, rows)
    if owner.choices:
        platform = recognised.report.marketplace
        listed = ", ".join(owner.choices)
        raise Undecided("shop_unclear", "", platform=platform, shops=listed, choices=owner.choices)
    zones, currency = place_of(store, recognised, options, owner.shop)
    if owner.stored and owner.shop != (options.shop or default_name(recognised)):
        known = {"n": owner.stored[owner.shop], "shop": owner.shop}
        upload.notes.append(("note.shop_known", known))
    context = Context(
        platform=recognised.report.marketplace,
        shop=owner.shop,
        currency=currency,
        zone=zones[""],
        day_first=options.day_first,
        saved_words=saved_words(store),
        secret=secret(store),
        person_code=lambda name: person_code(store, name, options.who),
    )
    exported_at = options.exported_at or export_time(upload.file) or utc_now()
    return Job(upload.file, options, recognised, context, zones, exported_at, place, owner)


def _refuse_damaged(table: RawTable, recognised: Recognised, file: str) -> None:
    for problem in table.problems:
        field_ = recognised.positions.get(problem.column) if problem.column is not None else None
        if problem.code == "damaged_number" and field_ is not None and field_.reader == "id":
            raise Refused("damaged_id", file=file, row=problem.row, column=field_.header, value=problem.value)
