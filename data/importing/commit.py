"""Staged tables of a file into the store, with what is kept about the import itself."""

from __future__ import annotations

import json
from typing import Any

from data.importing import publish
from data.importing.direct import STATE
from data.importing.shops import choose_currency, remember_shops
from data.importing.staged import Begun, Compared, Fresh, SourceFile, Staged, Upload
from data.meaning.masking import mask
from data.reading.base.model import Refused
from data.records import records
from data.schema import IMPORT_PROBLEMS, IMPORTS, TABLES
from data.store import Cursor, Store, cube, utc_now

KEPT_PROBLEMS = 5_000
KEPT_WORDS = 500
_PROBLEM = "import_id, sheet, row_no, column_name, value, code, rejected, params, raw_row"
LARGE = 20_000  # rows that nobody should have to wait for


class Overtaken(RuntimeError):
    """Something that a begun import relies on was changed before it ended; nothing of it is stored."""


def store_all(store: Store, upload: Upload, *, locked: bool = False) -> list[str]:
    """Store the tables of a file in one transaction: all of them or none. Returns the import ids.

    Many new rows are written before the writer lock is taken, unless ``locked``.

    Raises
    ------
    Refused
        If the file was changed since it was read.
    Overtaken
        If others stored meanwhile what the rows would have to be compared with.
    """
    cursor, tables = upload.opened(store), upload.tables
    sources = [staged.source for staged in tables if isinstance(staged, Fresh)]
    if any(isinstance(source, SourceFile) and not source.same for source in sources):
        raise Refused("file_changed", file=upload.file)
    if len(tables) == 1 and not locked and _many_new(tables[0]):
        tables[0] = _begin(cursor, tables[0])
    if tables and isinstance(tables[0], Begun):
        return [_end(store, cursor, tables[0])]
    with store.writing(cursor):
        with publish.touching(cursor):
            tables[:] = [_store(store, cursor, staged) for staged in tables]
        choose_currency(store, cursor)
        if len(tables) > 1:  # what one of them met of the others was not stored when it was read
            for staged in tables:
                staged.matched = staged.scratch.matched
    return [staged.import_id for staged in tables]


def _many_new(staged: Staged) -> bool:
    """True for a large table of new order lines that could be read once more if others were quicker."""
    new = isinstance(staged, Fresh) and not isinstance(staged, Begun) and staged.source is not None
    return new and staged.table.name == "order_lines" and staged.rows_in >= LARGE


def _begin(cursor: Cursor, staged: Staged) -> Staged:
    """Write new rows in a transaction left open; the same as it was when some are no longer new."""
    import_id = records.new_id("I")
    cursor.run("begin transaction")
    try:
        if not isinstance(staged, Fresh) or not staged.scratch.all_new:
            cursor.rollback()
            return staged
        state = cursor.rows(STATE)[0]
        publish.insert(cursor, staged.table, staged.scratch.rows(), import_id, staged.job.exported_at)
        own = publish.of_import(staged.table, import_id)
        cubed = cube.append(cursor, own, cube.counted(cursor, own))
        known: dict[str, Any] = vars(staged) | {"import_id": import_id}
        return Begun(**known, state=state, cubed=cubed)
    except BaseException:
        cursor.rollback()
        raise


def _end(store: Store, cursor: Cursor, staged: Begun) -> str:
    """End the transaction in which the rows were stored while they were read."""
    with store.finishing(cursor):
        if store.rows(STATE)[0] != staged.state:
            raise Overtaken
        own = publish.of_import(staged.table, staged.import_id)
        with publish.touching(cursor):
            _note(store, cursor, staged)
            if staged.cubed:
                cursor.run(f"insert into touched_cases {publish.cases_of(own)}")
            else:
                with publish.changing(cursor, staged.table, own, f"import_id <> '{staged.import_id}'"):
                    pass
        choose_currency(store, cursor)
    return staged.import_id


def _store(store: Store, cursor: Cursor, staged: Staged) -> Staged:
    """Store one table; what it has become by then."""
    staged.import_id = records.new_id("I")
    if isinstance(staged, Fresh) and not staged.scratch.all_new:
        staged = staged.settled()
    # which columns the file has is asked while its rows are put together with stored ones
    cursor.run(
        f"insert into {IMPORTS.name} (import_id, zone, provided) values (?, ?, ?)",
        [staged.import_id, staged.job.context.zone, _provided(staged)],
    )
    _store_rows(cursor, staged)
    cursor.run(f"delete from {IMPORTS.name} where import_id = ?", [staged.import_id])
    _note(store, cursor, staged)
    return staged


def _store_rows(cursor: Cursor, staged: Staged) -> None:
    import_id, exported_at = staged.import_id, staged.job.exported_at
    if not isinstance(staged, Compared):
        with publish.changing(cursor, staged.table, staged.scratch.rows()):
            publish.insert(cursor, staged.table, staged.scratch.rows(), import_id, exported_at)
        return
    for name in staged.tables:
        rows, provided = staged.scratch.rows(name), staged.provided[name]
        counts = publish.publish(cursor, TABLES[name], rows, provided, import_id, exported_at)
        if name == staged.table.name:
            staged.count(counts)


def _note(store: Store, cursor: Cursor, staged: Staged) -> None:
    """Keep what there is to know about the import besides its rows."""
    job, counts = staged.job, staged.counts
    report, options = job.recognised.report, job.options
    row = {
        "import_id": staged.import_id, "file": job.file, "shop": job.context.shop, "zone": job.context.zone,
        "encoding": job.place.encoding, "sheet": job.place.sheet, "header_row": job.place.header_row,
        "is_demo": options.is_demo, "platform": report.platform, "report": report.report, "locale": report.locale,
        "exported_at": job.exported_at, "imported_at": utc_now(), "imported_by": options.who,
        "table_name": staged.table.name, "rows_in": staged.rows_in, "rows_new": counts.new,
        "rows_updated": counts.updated, "rows_unchanged": counts.unchanged, "rows_rejected": staged.rejected,
        "provided": _provided(staged), "unmapped": sum(staged.unmapped.values()),
    }  # fmt: skip
    records.put(store, IMPORTS, row, options.who, cursor=cursor)
    cursor.run(
        f"insert into {IMPORT_PROBLEMS.name} ({_PROBLEM}) "
        "select ?, ?, p.row_no, p.column_name, p.value, p.code, p.rejected, p.params, coalesce(r.raw_row, '') "
        f"{staged.scratch.listed(KEPT_PROBLEMS)}",
        [staged.import_id, job.place.sheet],
    )
    _note_words(cursor, staged)
    remember_shops(cursor, staged)


def _provided(staged: Staged) -> str:
    """How an import keeps which columns its file has, by table."""
    return json.dumps({name: sorted(columns) for name, columns in staged.provided.items()})


def _note_words(cursor: Cursor, staged: Staged) -> None:
    """Words nobody knows stand among the import's problems, once each, with the number of their rows."""
    place = staged.job.place
    for (vocabulary, raw), count in list(staged.unmapped.items())[:KEPT_WORDS]:
        cursor.run(
            f"insert into {IMPORT_PROBLEMS.name} ({_PROBLEM}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                staged.import_id, place.sheet, place.header_row, vocabulary, mask(raw[:200]),
                "unmapped_word", False, json.dumps({"count": count}), "",
            ],
        )  # fmt: skip
