"""Staged tables of a file into the store, with what is kept about the import itself."""

from __future__ import annotations

import json
from collections.abc import Iterable

from data.importing import publish
from data.importing.direct import STATE
from data.importing.shop_defaults import choose_currency, remember_shop
from data.importing.stage import matched, still_fresh
from data.importing.staged import Begun, Staged
from data.importing.versions import provided_text
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


def store_all(store: Store, cursor: Cursor, tables: Iterable[Staged], *, locked: bool = False) -> list[str]:
    """Store the tables of a file in one transaction: all of them or none. Returns the import ids.

    Many new rows are written before the writer lock is taken, unless ``locked``.

    Raises
    ------
    Refused
        If the file was changed since it was read.
    Overtaken
        If others stored meanwhile what the rows would have to be compared with.
    """
    tables = list(tables)
    for staged in tables:
        if staged.kept is not None and not staged.kept.same:
            raise Refused("file_changed", file=staged.origin["file"])
    if len(tables) == 1 and not locked and _many_new(tables[0]):
        tables[0].begun = _begin(cursor, tables[0])
    if tables and tables[0].begun is not None:
        return [_end(store, cursor, tables[0], tables[0].begun)]
    with store.writing(cursor):
        publish.start_touching(cursor)
        ids = [_store(store, cursor, staged) for staged in tables]
        publish.finish_touching(cursor)
        choose_currency(store, cursor)
        if len(tables) > 1:  # what one of them met of the others was not stored when it was read
            for staged in tables:
                staged.matched = matched(
                    cursor, staged.table.name, staged.temp(f"staged_{staged.table.name}")
                )
    return ids


def _many_new(staged: Staged) -> bool:
    """True for a large table of new order lines that could be read once more if others were quicker."""
    readable = staged.kept is not None or staged.source is not None
    new = staged.fresh and staged.begun is None and staged.table.name == "order_lines"
    return new and readable and staged.rows_in >= LARGE


def _begin(cursor: Cursor, staged: Staged) -> Begun | None:
    """Write the rows in a transaction left open; None when some are no longer new."""
    name = staged.table.name
    import_id = records.new_id("I")
    cursor.run("begin transaction")
    try:
        if not still_fresh(staged):
            cursor.rollback()
            return None
        state = cursor.rows(STATE)[0]
        publish.insert(cursor, staged.table, f"staged_{name}", import_id, staged.exported_at)
        own = publish.of_import(staged.table, import_id)
        return Begun(import_id, state, cube.append(cursor, own, cube.counted(cursor, own)))
    except BaseException:
        cursor.rollback()
        raise


def _end(store: Store, cursor: Cursor, staged: Staged, begun: Begun) -> str:
    """End the transaction in which the rows were stored while they were read."""
    with store.finishing(cursor):
        if store.rows(STATE)[0] != begun.state:
            raise Overtaken
        if begun.cubed:
            cube.refresh_cases(cursor)
        else:
            publish.start_touching(cursor)
            publish.touch(cursor, staged.table, publish.of_import(staged.table, begun.import_id))
            publish.finish_touching(cursor)
        _note(store, cursor, staged, begun.import_id)
        choose_currency(store, cursor)
    return begun.import_id


def _store(store: Store, cursor: Cursor, staged: Staged) -> str:
    import_id = records.new_id("I")
    # which columns the file has is asked while its rows are put together with stored ones
    cursor.run(
        f"insert into {IMPORTS.name} (import_id, zone, provided) values (?, ?, ?)",
        [import_id, staged.origin.get("zone"), provided_text(staged.provided)],
    )
    _store_rows(cursor, staged, import_id)
    cursor.run(f"delete from {IMPORTS.name} where import_id = ?", [import_id])
    _note(store, cursor, staged, import_id)
    return import_id


def _note(store: Store, cursor: Cursor, staged: Staged, import_id: str) -> None:
    """Keep what there is to know about the import besides its rows."""
    staged.origin["import_id"] = import_id
    report = staged.recognised.report
    row = {
        **{k: staged.origin.get(k) for k in ("file", "shop", "zone", "encoding", "sheet", "header_row", "is_demo")},
        "import_id": import_id, "platform": report.platform, "report": report.report, "locale": report.locale,
        "exported_at": staged.exported_at, "imported_at": utc_now(), "imported_by": staged.origin["who"],
        "table_name": staged.table.name, "rows_in": staged.rows_in, "rows_new": staged.counts.new,
        "rows_updated": staged.counts.updated, "rows_unchanged": staged.counts.unchanged,
        "rows_rejected": staged.rejected, "provided": provided_text(staged.provided), "unmapped": sum(staged.unmapped.values()),
    }  # fmt: skip
    records.put(store, IMPORTS, row, staged.origin["who"], cursor=cursor)
    cursor.run(
        f"insert into {IMPORT_PROBLEMS.name} ({_PROBLEM}) "
        "select ?, ?, p.row_no, p.column_name, p.value, p.code, p.rejected, p.params, coalesce(r.raw_row, '') "
        f"from {staged.temp('problems')} as p "
        f"left join {staged.temp('rejected_rows')} as r on p.rejected and p.row_no = r.row_no "
        f"order by p.rejected desc, p.row_no, p.column_name limit {KEPT_PROBLEMS}",
        [import_id, staged.origin["sheet"]],
    )
    _note_words(cursor, staged, import_id)
    remember_shop(cursor, staged, import_id)


def _store_rows(cursor: Cursor, staged: Staged, import_id: str) -> None:
    if staged.fresh and not still_fresh(staged):
        staged.settle()
    if staged.fresh:
        publish.insert(cursor, staged.table, f"staged_{staged.table.name}", import_id, staged.exported_at)
        publish.touch(cursor, staged.table, publish.of_import(staged.table, import_id))
        return
    for name in (staged.table.name, *staged.extra):
        temp, provided = staged.temp(f"staged_{name}"), staged.provided[name]
        counts = publish.publish(cursor, TABLES[name], temp, provided, import_id, staged.exported_at)
        if name == staged.table.name:
            staged.count(counts)


def _note_words(cursor: Cursor, staged: Staged, import_id: str) -> None:
    """Words nobody knows stand among the import's problems, once each, with the number of their rows."""
    for (vocabulary, raw), count in list(staged.unmapped.items())[:KEPT_WORDS]:
        cursor.run(
            f"insert into {IMPORT_PROBLEMS.name} ({_PROBLEM}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                import_id, staged.origin["sheet"], staged.origin["header_row"], vocabulary, mask(raw[:200]),
                "unmapped_word", False, json.dumps({"count": count}), "",
            ],
        )  # fmt: skip
