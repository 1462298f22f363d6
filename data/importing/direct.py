"""A large clean file of new orders, read once: stored in an open transaction, then proved on the stored rows.

What the rows are like is guessed from a sample. Numbers, times and words are tested while they are read, and the
engine stops at the first that does not have its plain form; times of one form it reads by that form itself. Texts and
ids are tested as they stand in the table, where the engine looks at each different text once. Whatever cannot be
proved is rolled back, and the file goes the careful way. No lock is held before the transaction ends, so that others
can write meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from data.conversion.cell import order_number
from data.conversion.context import Undecided
from data.conversion.convert import Converter
from data.conversion.localtime import KnownColumns, localise
from data.conversion.profile import BARE, Profile, disordered, look, plain_form
from data.formats import Field, Recognised
from data.importing import publish
from data.importing.job import Job
from data.importing.scratch import Scratch
from data.importing.staged import Begun
from data.meaning import values
from data.meaning.items import several
from data.records.records import new_id
from data.schema import LINE_DIMENSIONS, SQL_TYPES, Table
from data.store import Cursor, DatabaseError, OutOfDisk, cube, literal, utc_now

STATE = """
    select (select value from meta where name = 'derived'),
        (select count(*) from settings where name = 'reporting_currency'),
        (select bit_xor(hash(platform, shop)) from shops),
        (select bit_xor(hash(kind, raw, platform, meaning)) from mappings)
"""  # what an import relies on besides its own rows
_MOST_ODD = 50_000  # different texts of a column that are looked at one by one
_MOST_WORDS = 60
_BEFORE, _AFTER = timedelta(days=400), timedelta(days=800)  # around the moments of the sample


class _Unproved(Exception):
    """The guess does not hold for all rows, or cannot be shown to."""


@dataclass(frozen=True)
class _Plan:
    """How the rows are stored, guessed from the sample, and what remains to be shown of them."""

    columns: Mapping[str, str]
    guards: tuple[str, ...]  # SQL that is false for a row that does not have its plain form
    texts: Mapping[str, tuple[str, Callable[[str], Any]]]  # stored column -> its plain form, its reader
    known: KnownColumns
    span: tuple[datetime, datetime]


@dataclass(frozen=True)
class Rows:
    """The rows of a file: SQL that reads them, and some of them."""

    sql: str
    sample: pa.Table
    times: frozenset[int]  # columns that the SQL reads as moments, or fails
    first: int | None  # number of the first row, None where the rows carry their numbers (row_no)


def begin(cursor: Cursor, rows: Rows, job: Job) -> Begun | None:
    """Store the rows in a transaction left open; None when that cannot be proved right.

    Raises
    ------
    OutOfDisk
        If there is no room for the rows.
    """
    report = job.recognised.report
    if job.table.name != "order_lines" or report.post or not rows.sample.num_rows:
        return None
    try:
        plan = _plan(cursor, rows, job)
        _views(cursor, rows, job, plan)
        return _stored(cursor, rows, job, plan)
    except (_Unproved, Undecided):
        return None
    except OutOfDisk:
        raise
    except DatabaseError:  # a row that does not have the plain form, or one that the engine cannot read
        return None


# --- the guess ---------------------------------------------------------------------------------------------------


def _plan(cursor: Cursor, rows: Rows, job: Job) -> _Plan:
    recognised = job.recognised
    cursor.register("raw", rows.sample)
    try:
        profile = look(cursor, recognised)
        _trust_texts(cursor, recognised, profile)
        converter = Converter(cursor, recognised, job.context, profile)
        columns = converter.read()
        if converter.from_clause != "raw" or converter.cells.unmapped or converter.cells.notes:
            raise _Unproved
        if converter.cells.headed and recognised.sources("currency"):
            raise _Unproved  # the two may contradict each other in any row
        _refuse_stored(cursor, columns)
    finally:
        cursor.unregister("raw")
    solid = frozenset(n for n in columns if converter.solid(n))
    if any(c.required and c.name not in solid and job.fill.get(c.name) for c in job.table.columns):
        raise _Unproved  # an empty cell would be filled instead of being told
    texts, guards = {}, []
    for at, item in recognised.positions.items():
        if _kept_as_read(job, at, item):
            texts[item.column] = _form(item, recognised)
        elif at not in rows.times:
            guards.append(_guard(at, item, profile, recognised))
    moments = [moment for span in profile.spans.values() for moment in span]
    first, last = min(moments, default=utc_now()), max(moments, default=utc_now())
    span = (first - _BEFORE, last + _AFTER)
    return _Plan(columns, tuple(guards), texts, KnownColumns(solid, lambda _: span), span)


def _trust_texts(cursor: Cursor, recognised: Recognised, profile: Profile) -> None:
    """Take texts as they stand that are not plain, but which their reader leaves as they are: other scripts, dots."""
    for at, item in recognised.positions.items():
        if item.reader not in ("text", "id") or at in profile.bare | profile.plain:
            continue
        _, reader = _form(item, recognised)
        found = cursor.rows(f"select distinct c{at} from raw where c{at} is not null")
        if all(reader(str(text)) == text for (text,) in found):
            (profile.bare if item.reader == "text" else profile.plain).add(at)


def _refuse_stored(cursor: Cursor, columns: Mapping[str, str]) -> None:
    """Rows that are stored already have to be compared, which is the careful way."""
    met = f"select 1 from raw semi join all_order_lines as t on {columns['order_id']} = t.order_id"
    if cursor.value(f"select exists ({met})"):
        raise _Unproved


def _kept_as_read(job: Job, at: int, item: Field) -> bool:
    """True when the column of the table holds the cell's own text, or one of another column where that is empty."""
    recognised = job.recognised
    return (
        item.reader in ("text", "id")
        and item.column in job.table.names
        and recognised.sources(item.column) == (at,)
        and not any(other.raw == item.column for other in recognised.positions.values())
    )


def _form(item: Field, recognised: Recognised) -> tuple[str, Callable[[str], Any]]:
    if item.column == "currency":
        return "regexp_full_match(?, '([A-Z]{3}){0,1}')", values.read_currency
    if item.reader == "id":
        asked = item.column == "sku" and recognised.report.asks_items
        reader = order_number if item.column == "order_id" else values.read_id
        return plain_form(item), lambda text: None if _looked_at(text, asked) else reader(text)
    return f"regexp_full_match(?, '({BARE}){{0,1}}')", values.read_text


def _looked_at(text: str, asked: bool) -> bool:
    """True for an id of which the column says what it means."""
    return bool(values.GROUPED_ID.fullmatch(text)) or (asked and several(text))


def _guard(at: int, item: Field, profile: Profile, recognised: Recognised) -> str:
    cell = f"raw.c{at}"
    reader = {"date": "when"}.get(item.reader, item.reader)
    if reader == "hash":
        return "true"
    if reader == "word":
        words = profile.words[at]
        if len(words) > _MOST_WORDS or any(values.read_text(word) != word for word in words):
            raise _Unproved
        return f"{cell} in ({', '.join(map(literal, words))})" if words else f"{cell} is null"
    if reader == "text":
        return _form(item, recognised)[0].replace("?", cell)
    return plain_form(item).replace("?", cell)


def _views(cursor: Cursor, rows: Rows, job: Job, plan: _Plan) -> None:
    """``staged_<table>``: the rows of the file as they are stored; the first that is not plain stops the engine."""
    table = job.table
    cursor.run(f"create temp view raw as {rows.sql}")
    chosen = ", ".join(f"{sql} as {name}" for name, sql in plan.columns.items())
    passed = " and ".join(f"({guard}) is not false" for guard in plan.guards if guard != "true") or "true"
    cursor.run(
        f"create temp view typed_{table.name} as select {chosen} from raw "
        f"where case when {passed} then true else error('not plain') end"
    )
    localise(cursor, table, job.zones, job.fill, plan.known, "view")


# --- the proof ---------------------------------------------------------------------------------------------------


def _stored(cursor: Cursor, rows: Rows, job: Job, plan: _Plan) -> Begun:
    table, scratch = job.table, Scratch(cursor, job.table)
    cursor.run("begin transaction")
    state = cursor.rows(STATE)[0]
    others = bool(cursor.value(f"select exists (from all_{table.name})"))
    import_id = new_id("I")
    publish.insert(cursor, table, scratch.rows(), import_id, job.exported_at)
    own = publish.of_import(table, import_id)
    counted, keys_differ = _proved(cursor, table, own, plan)
    if not job.options.dates_right and disordered(cursor, table.name, own):
        raise _Unproved  # a person has to be asked
    if others:
        met = (
            f"select 1 from {own} as s semi join all_{table.name} as t "
            f"on s.order_id = t.order_id and t.import_id <> '{import_id}'"
        )
        if cursor.value(f"select exists ({met})"):
            raise _Unproved
    scratch.start()
    again = 0
    if not keys_differ:
        if job.recognised.report.repeats != "last":
            raise _Unproved
        again = _keep_last(cursor, table, import_id, rows.first)
    cubed = cube.append(cursor, own, counted)
    cursor.run(f"create or replace temp view {scratch.rows()} as select * from {own}")
    counts = publish.RowCounts(counted.rows - again, 0, again)
    provided = {table.name: publish.provided_columns(table, plan.columns)}
    return Begun(
        job, scratch, counted.rows, 0, counts, scratch.matched,
        provided=provided, import_id=import_id, state=state, cubed=cubed,
    )  # fmt: skip


def _proved(cursor: Cursor, table: Table, own: str, plan: _Plan) -> tuple[cube.Counted, bool]:
    """Show of the stored rows what was guessed; returns how often the columns of the cube are filled, and
    whether no key stands in the file twice.
    """
    never_empty = [
        c.name
        for c in table.columns
        if c.required or (c.name in table.key and c.name in plan.known.solid and _is_text(table, c.name))
    ]
    moments = [n for n in plan.columns if n in table.names and table.column(n).type == "timestamp"]
    asked = {"rows": "count(*)"}
    asked |= {f"filled {n}": f"count({n})" for n in {*never_empty, *LINE_DIMENSIONS}}
    asked |= {f"blank {n}": f"bool_or({n} = '')" for n in {*never_empty, "parent_sku"} if _is_text(table, n)}
    asked |= {f"first {n}": f"min({n})" for n in moments} | {f"last {n}": f"max({n})" for n in moments}
    asked |= {
        f"plain {n}": f"coalesce(bool_and({form.replace('?', n)}), true)"
        for n, (form, _) in plan.texts.items()
    }
    found = dict(zip(asked, cursor.rows(f"select {', '.join(asked.values())} from {own}")[0], strict=True))
    rows = int(found["rows"])
    if any(found[f"filled {n}"] < rows or found.get(f"blank {n}") for n in never_empty):
        raise _Unproved
    day = timedelta(days=1)
    for n in moments:
        first, last = found[f"first {n}"], found[f"last {n}"]
        if first is not None and not (plan.span[0] + day < first <= last < plan.span[1] - day):
            raise _Unproved
    for n, (form, reader) in plan.texts.items():
        if not found[f"plain {n}"]:
            _look_at_odd(cursor, own, n, form, reader)
    unique = _differ(cursor, own, "order_id")
    keys_differ = unique or _differ(cursor, own, ", ".join(table.key))
    filled = {n: int(found[f"filled {n}"]) for n in LINE_DIMENSIONS}
    return cube.Counted(rows, filled, bool(found["blank parent_sku"]), unique), keys_differ


def _differ(cursor: Cursor, own: str, names: str) -> bool:
    """True when no two rows are equal in these columns: not even their hashes are. Sorting is the quickest way."""
    hashes = cursor.array(f"select hash({names}) as hash from {own}")
    hashes.sort()
    return not bool((hashes[1:] == hashes[:-1]).any())


def _keep_last(cursor: Cursor, table: Table, import_id: str, first_row: int | None) -> int:
    """Of the rows of one key keep the last; the others are named as doubtful. Returns how many those are.

    The engine stores rows in the order of the file, so that a row's place in the table tells its number.
    """
    own, keys = f"{table.name} where import_id = '{import_id}'", ", ".join(table.key)
    cursor.run(
        f"create or replace temp table several as select rowid as place, * from {own} "
        f"and hash({keys}) in (select hash({keys}) from {own} group by 1 having count(*) > 1)"
    )
    if cursor.value("select count(*) from several") > _MOST_ODD:
        raise _Unproved
    cursor.run(
        "create or replace temp table kept as select * from several "
        f"qualify row_number() over (partition by {keys} order by place desc) = 1"
    )
    content = (n for n in table.names if n not in ("import_id", "exported_at"))
    same = " and ".join(f"s.{n} is not distinct from k.{n}" for n in content)
    start = cursor.value(f"select min(rowid) from {own}")
    others = "several as s anti join kept as k on s.place = k.place"
    number = f"s.place - {start} + {first_row}"
    if first_row is None:
        cursor.run(
            "create or replace temp table numbers as "
            "select row_no, row_number() over (order by row_no) - 1 as at from raw"
        )
        number = f"(select n.row_no from numbers as n where n.at = s.place - {start})"
    cursor.run(
        "insert into problems (row_no, column_name, value, code, rejected) "
        f"select {number}, '', '', case when exists (select 1 from kept as k where {same}) "
        f"then 'duplicate_row' else 'same_key_again' end, false from {others}"
    )
    cursor.run(f"delete from {table.name} where rowid in (select s.place from {others})")
    return int(cursor.value(f"select count(*) from {others}"))


def _is_text(table: Table, name: str) -> bool:
    return SQL_TYPES[table.column(name).type] == "varchar"


def _look_at_odd(cursor: Cursor, own: str, name: str, form: str, reader: Callable[[str], Any]) -> None:
    """Texts without the plain form are right when their reader leaves them as they are."""
    odd = cursor.rows(
        f"select distinct {name} from {own} where {name} <> '' and not {form.replace('?', name)} limit {_MOST_ODD}"
    )
    if len(odd) == _MOST_ODD or any(reader(str(text)) != text for (text,) in odd):
        raise _Unproved
