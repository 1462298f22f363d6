"""A file on its way to its staged tables: read by the careful reader, or by the engine itself."""

from __future__ import annotations

import json
import secrets
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow.dataset import FileSystemDataset

from data.conversion import steps
from data.conversion.convert import Context
from data.formats import Recognised
from data.importing import direct as onepass
from data.importing.person_codes import person_code, secret
from data.importing.sample import NO_TIMES, Times, some_of, some_rows, times_in
from data.importing.shop_defaults import export_time, place_of
from data.importing.stage import stage, tell_apart
from data.importing.staged import Kept, Staged
from data.importing.upload import Options, Upload
from data.reading.base.model import RawProblem, Refused
from data.reading.files import read
from data.reading.grid.table import RawTable
from data.reading.sheets.fast_copy import clean_copy
from data.reading.text.fast import Dialect, sniff
from data.recognition.understand import saved_words, understand
from data.store import Cursor, DatabaseError, OutOfDisk, Store, literal, utc_now

# kept apart, but no rows that somebody could correct
NO_ROWS = frozenset({"totals_row", "second_table", "unclosed_quote", "line_too_long"})
# a thread reads one buffer at a time; one that holds more than a row group of the table is written without a copy
BUFFER = 24_000_000
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
    store: Store,
    path: Path,
    dialect: Dialect,
    upload: Upload,
    options: Options,
    *,
    at_once: bool = False,
    sheet: str = "",
) -> Staged:
    """The engine reads the file, told how it is written; personal columns are not even read into memory tables.

    ``at_once``: it will be stored right away, so new rows may be written into the store while they are read.
    """
    recognised = understand(store, [(dialect.header_row, dialect.header)], upload.file, options.mapping)[1]
    if recognised.report.pre:
        table = read(path, name=upload.file).tables[0]
        return stage_table(store, upload.opened(store), table, upload, options)
    near = _near(store, path)
    kept = Kept.of(near)
    needed = False
    try:
        place = {
            "sheet": sheet,
            "encoding": dialect.head.encoding or dialect.head.kind,
            "header_row": dialect.header_row,
        }
        staged = _begun_from(store, near, dialect, recognised, upload, options, place) if at_once else None
        if staged is None:
            cursor = upload.opened(store)
            cursor.run(f"create temp view raw as {_rows_of(near, dialect, recognised)}")
            staged = _finish(store, cursor, recognised, upload, options, None, 0, dialect.header_row, **place)
        needed = staged.fresh or staged.begun is not None
        staged.kept = kept if needed else None
        return staged
    except OutOfDisk:
        raise
    except DatabaseError:
        # something the cheap scan did not see: the exact reader names it
        upload.close()
        return stage_table(
            store, upload.opened(store), read(path, name=upload.file).tables[0], upload, options
        )
    finally:
        if not needed:
            near.unlink()


def stage_sheet(
    store: Store, table: RawTable, upload: Upload, options: Options, *, at_once: bool = False
) -> Staged | None:
    """As ``stage_direct``, for a large sheet; None for a sheet that has to be looked at row by row."""
    if table.kind == "csv" or table.grid.num_rows < DIRECT_ROWS or store.folder is None:
        return None
    row, recognised = understand(store, table.candidates(), upload.file, options.mapping)
    if row != table.header_row or recognised.report.pre:
        return None
    path = _new_place(store.folder)
    try:
        dialect = clean_copy(table, path, recognised.positions)
        if dialect is None:
            return None
        staged = stage_direct(
            store, path, dialect, upload, options, at_once=at_once, sheet=table.member or table.name
        )
    finally:
        path.unlink(missing_ok=True)
    upload.notes += [(note.key, dict(note.params)) for note in table.notes]
    return staged


def again(store: Store, upload: Upload, options: Options) -> None:
    """Read a file once more whose begun import was overtaken, to compare its rows with what is stored by now."""
    first, notes = upload.tables, list(upload.notes)
    kept, source, sheet = first[0].kept, first[0].source, first[0].origin["sheet"]
    upload.tables, upload.cursor = [], None
    try:
        if kept is None:
            upload.tables.append(
                stage_table(store, upload.opened(store), source, upload, options, alone=True)
            )
            upload.notes = notes
        else:
            dialect = sniff(kept.path) if kept.same else None
            if dialect is None:
                raise Refused("file_changed", file=upload.file)
            upload.tables.append(stage_direct(store, kept.path, dialect, upload, options, sheet=sheet))
    finally:
        for staged in first:
            staged.discard()


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
    store: Store, path: Path, dialect: Dialect, recognised: Recognised, upload: Upload,
    options: Options, place: dict[str, Any],
) -> Staged | None:  # fmt: skip
    some = some_rows(path, dialect)
    places = [at for at, item in recognised.positions.items() if item.reader in ("when", "date")]
    times = times_in(some, places)
    rows = _rows_of(path, dialect, recognised, times)
    return _begun(store, rows, some, times, dialect.header_row + 1, recognised, upload, options, place)


def _begun(
    store: Store, file: str, some: pa.Table, times: Times, first_row: int | None, recognised: Recognised,
    upload: Upload, options: Options, place: dict[str, Any],
) -> Staged | None:  # fmt: skip
    """The rows written into the store in a transaction not yet ended; None when they have to be looked at first."""
    context, zones = _context(store, recognised, options, frozenset())
    staged = onepass.begin(
        upload.opened(store), some, file, times.places, recognised, context,
        zones, _exported_at(upload, options), _fill(recognised, context), first_row,
    )  # fmt: skip
    if staged is None:
        upload.close()
        return None
    staged.origin = _origin(upload, options, context, place)
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
    store: Store,
    cursor: Cursor,
    table: RawTable,
    upload: Upload,
    options: Options,
    *,
    alone: bool = False,
    at_once: bool = False,
) -> Staged:
    """Convert and compare a table that the careful reader has read.

    ``alone``: the file has no other table. ``at_once``: as for ``stage_direct``.
    """
    row, recognised = understand(store, table.candidates(), upload.file, options.mapping)
    if row != table.header_row:
        table = table.with_header(row)
    upload.notes += [(note.key, dict(note.params)) for note in table.notes]
    _refuse_damaged(table, recognised, upload.file)
    rows = table.good
    if recognised.report.pre:
        rows, recognised = steps.run_pre(rows, recognised)
    aside = pd.DataFrame(
        [
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
    )
    place = {
        "sheet": table.member or table.name,
        "encoding": table.encoding or table.kind,
        "header_row": table.header_row,
    }
    wanted = ", ".join(f"c{i}" for i in sorted(recognised.positions))
    cursor.register("rows_read", rows)
    if alone and isinstance(rows, FileSystemDataset):
        # too many to hold: they stay where the reader has put them until they are stored
        file = f"select row_no, {wanted} from rows_read"
        staged = None
        if at_once:
            staged = _begun(store, file, some_of(rows), NO_TIMES, None, recognised, upload, options, place)
        if staged is not None:
            _add_apart(store, staged, aside, table.bad_count, options)
        else:
            cursor = upload.opened(store)
            cursor.register("rows_read", rows)
            cursor.run(f"create or replace temp view raw as {file}")
            staged = _finish(
                store, cursor, recognised, upload, options, aside, table.bad_count, table.header_row, **place
            )
        staged.source = table
        return staged
    cursor.run(f"create or replace temp table raw as select row_no, {wanted} from rows_read")
    cursor.unregister("rows_read")
    return _finish(store, cursor, recognised, upload, options, aside, table.bad_count, **place)


def _add_apart(store: Store, staged: Staged, aside: pd.DataFrame, apart: int, options: Options) -> None:
    """Rows that the reader set apart are rejected rows of a file whose other rows stand in the store already."""
    context, _ = _context(store, staged.recognised, options, frozenset())
    tell_apart(staged.cursor, staged.recognised, context, aside)
    staged.rows_in += apart
    staged.rejected = apart


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


def _finish(
    store: Store,
    cursor: Cursor,
    recognised: Recognised,
    upload: Upload,
    options: Options,
    aside: pd.DataFrame | None,
    apart: int,
    direct: int | None = None,
    **place: Any,
) -> Staged:
    context, zones = _context(store, recognised, options, _ids(cursor, recognised))
    fill = _fill(recognised, context)
    staged = stage(
        cursor, recognised, context, zones, _exported_at(upload, options), fill, aside, apart, direct
    )
    staged.origin = _origin(upload, options, context, place)
    return staged


def _context(
    store: Store, recognised: Recognised, options: Options, keep: frozenset[str]
) -> tuple[Context, dict[str, str]]:
    shop, zones, currency = place_of(store, recognised, options)
    context = Context(
        platform=recognised.report.platform,
        shop=shop,
        currency=currency,
        zone=zones[""],
        day_first=options.day_first,
        saved_words=saved_words(store),
        secret=secret(store),
        person_code=lambda name: person_code(store, name, options.who),
        keep_ids=keep,
    )
    return context, zones


def _fill(recognised: Recognised, context: Context) -> dict[str, str]:
    """What key columns hold where the rows leave them empty."""
    platform = recognised.report.platform
    return {"shop": context.shop, "platform": platform, "source": platform}


def _exported_at(upload: Upload, options: Options) -> datetime:
    return options.exported_at or export_time(upload.file) or utc_now()


def _origin(upload: Upload, options: Options, context: Context, place: dict[str, Any]) -> dict[str, Any]:
    return {
        "file": upload.file,
        "shop": context.shop,
        "zone": context.zone,
        "who": options.who,
        "is_demo": options.is_demo,
        **place,
    }


def _refuse_damaged(table: RawTable, recognised: Recognised, file: str) -> None:
    for problem in table.problems:
        field_ = recognised.positions.get(problem.column) if problem.column is not None else None
        if problem.code == "damaged_number" and field_ is not None and field_.reader == "id":
            raise Refused("damaged_id", file=file, row=problem.row, column=field_.header, value=problem.value)


def _ids(cursor: Cursor, recognised: Recognised) -> frozenset[str]:
    """Order and case numbers of the file, which masking of long digit runs must leave alone."""
    if not any(f.reader == "masked" for f in recognised.positions.values()):
        return frozenset()
    found: set[str] = set()
    for at, item in recognised.positions.items():
        if item.reader == "id":
            found |= {
                str(row[0]) for row in cursor.rows(f"select distinct c{at} from raw where c{at} is not null")
            }
    return frozenset(found)
