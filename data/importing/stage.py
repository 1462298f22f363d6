"""The temporary table ``raw`` converted and compared with the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from data.conversion.case_tables import derived_rows, told_of_cases
from data.conversion.convert import Converter, Undecided
from data.conversion.localtime import KnownColumns, localise, met_before
from data.conversion.profile import FEW, disordered
from data.importing import publish
from data.importing.job import Job, RowsApart
from data.importing.scratch import Scratch
from data.importing.shops import split
from data.importing.staged import Compared, Fresh
from data.meaning.values import odd_when
from data.schema import TABLES, Table
from data.store import Cursor, utc_now

_LOOKED_AT = 100_000  # rows of a file outside the engine whose days are compared


def stage(
    scratch: Scratch, job: Job, apart: RowsApart = RowsApart(), header_row: int | None = None
) -> Compared | Fresh:
    """Convert ``raw`` and compare it with the store.

    ``header_row``: ``raw`` is a view on rows outside the engine, and this the row of their header. Where they are
    the file itself they have no row_no.
    """
    report = job.recognised.report
    # masking of long digit runs must leave order and case numbers alone
    job = replace(job, context=replace(job.context, own_numbers=scratch.numbers(job.recognised)))
    converter = Converter(scratch.cursor, job.recognised, job.context)
    columns = converter.read()
    few = report.table == "cases" or bool(report.post)
    if few and header_row is not None:
        scratch.number_rows(header_row)
    outside = None if few else header_row
    rows = converter.profile.rows + apart.count
    refused = scratch.type_rows(job, converter, columns, apart, outside)
    if job.owner.mixed:
        split(scratch.cursor, report.table, report.marketplace, job.owner)
    job = _as_before(scratch.cursor, job)
    extra = derived_rows(scratch.cursor, job.recognised) if few else ()
    fresh = outside is not None and converter.profile.keys_differ and scratch.all_new
    provided = _localised(scratch, job, converter, columns, outside, fresh, (report.table, *extra))
    if outside is None:
        scratch.keep_doubtful(job, converter.profile.rows)
    if not job.options.dates_right:
        _ask_about_days(scratch, job, 1 if converter.cells.two_ways else FEW, fresh)
    notes = {code: sorted(headers) for code, headers in converter.cells.notes.items()}
    counts = publish.RowCounts(rows - refused, 0, 0)
    told = (scratch.matched, converter.cells.unmapped, notes, provided)
    if fresh:
        return Fresh(job, scratch, rows, refused, counts, *told)
    stored = publish.classify(
        scratch.cursor, job.table, scratch.rows(), provided[job.table.name], job.exported_at
    )
    staged = Compared(job, scratch, rows, refused, counts, *told, extra=extra)
    staged.count(stored)
    return staged


def _as_before(cursor: Cursor, job: Job) -> Job:
    """A packing log whose events are stored is read in the time zone in which they were read."""
    met = met_before(cursor, job.context.zone, job.fill) if job.table.name == "packing" else None
    if met is None:
        return job
    if met.turned:
        header = ", ".join(job.recognised.header[at] for at in job.recognised.sources("packed_at"))
        raise Undecided("days_read_otherwise", header, n=met.rows, loaded=met.file)
    note = ("note.zone_known", {"n": met.rows, "zone": met.zone})
    zones = {**job.zones, "": met.zone}
    return replace(job, context=replace(job.context, zone=met.zone), zones=zones, notes=(*job.notes, note))


def _localised(
    scratch: Scratch,
    job: Job,
    converter: Converter,
    columns: Mapping[str, str],
    outside: int | None,
    fresh: bool,
    tables: tuple[str, ...],
) -> dict[str, frozenset[str]]:
    """``staged_<table>`` of each table, one row a key. Returns the columns that the file fills in each."""
    report = job.recognised.report
    known = KnownColumns()
    if outside is not None:
        known = KnownColumns(frozenset(n for n in columns if converter.solid(n)), converter.span)
    provided = {}
    for name in tables:
        filled = scratch.cursor.columns(f"typed_{name}")
        if name == "cases":
            filled = told_of_cases(filled, columns)
        kind = "view" if fresh else "table"
        spans = localise(scratch.cursor, TABLES[name], job.zones, job.fill, known, kind)
        if name == report.table:
            _note_odd_days(converter, spans)
        if not fresh:
            repeats = report.repeats if name == report.table else "last"
            first = job.place.header_row + 1 if outside else 1
            _one_row_a_key(scratch.cursor, TABLES[name], repeats, first)
        provided[name] = publish.provided_columns(TABLES[name], filled)
    return provided


def _ask_about_days(scratch: Scratch, job: Job, fewest: int, fresh: bool) -> None:
    """Ask whether days are read as they are meant when too many orders left before they were placed."""
    rows = f"(select * from {scratch.rows()} limit {_LOOKED_AT})" if fresh else scratch.rows()
    found = disordered(scratch.cursor, job.table.name, rows, fewest)
    if found is None:
        return
    recognised = job.recognised
    earlier, later = (
        " / ".join(recognised.header[at] for at in recognised.sources(name)) or name
        for name in (found.earlier, found.later)
    )
    raise Undecided(
        "days_out_of_order", later, None, found.example, earlier=earlier, n=found.rows, rows=found.of
    )


def _note_odd_days(
    converter: Converter, spans: Mapping[str, tuple[datetime | None, datetime | None]]
) -> None:
    """Say of columns that some of their days can hardly be meant."""
    recognised = converter.recognised
    for name, span in spans.items():
        headers = {recognised.header[at] for at in recognised.sources(name)}
        for moment in span:
            note = odd_when(moment, utc_now()) if moment is not None else ""
            # a deadline may well lie ahead
            if note and headers and (name, note) != ("respond_by", "after_tomorrow"):
                converter.cells.notes.setdefault(note, set()).update(headers)


def _one_row_a_key(cursor: Cursor, table: Table, repeats: str, first_row: int) -> None:
    """Rows of one key in one file: quantities add up, or the last row wins and the others are named as doubtful."""
    staged = f"staged_{table.name}"
    keys = ", ".join(table.key)
    if not cursor.value(f"select exists (select 1 from {staged} group by {keys} having count(*) > 1)"):
        return
    if "row_no" not in cursor.columns(staged):
        cursor.run(f"create temp table numbered as select rowid + {first_row} as row_no, * from {staged}")
        cursor.run(f"drop table {staged}")
        cursor.run(f"alter table numbered rename to {staged}")
    if repeats == "sum" and "quantity" in table.names:
        rest = ", ".join(
            f"arg_max({n}, row_no) as {n}"
            for n in ("row_no", *table.names)
            if n not in (*table.key, "quantity", "import_id", "exported_at")
        )
        cursor.run(
            f"create or replace temp table merged as select {keys}, sum(coalesce(quantity, 1))::bigint as quantity, {rest} "
            f"from {_counted(staged, table)} group by {keys}"
        )
    else:
        # a row of the file may be several lines, so that its number does not tell them apart
        cursor.run(
            f"create or replace temp table ranked as select *, "
            f"row_number() over (partition by {keys} order by row_no desc) as place from {staged}"
        )
        cursor.run(
            "create or replace temp table merged as select * exclude (place) from ranked where place = 1"
        )
        content = ", ".join(n for n in table.names if n not in ("import_id", "exported_at"))
        cursor.run(
            f"insert into problems (row_no, column_name, value, code, rejected) select s.row_no, '', '', case when exists (select 1 from merged as m where "
            f"{' and '.join(f's.{n} is not distinct from m.{n}' for n in content.split(', '))}) "
            f"then 'duplicate_row' else 'same_key_again' end, false from ranked as s where s.place > 1"
        )
    cursor.run(f"drop table {staged}")
    cursor.run(f"alter table merged rename to {staged}")


def _counted(staged: str, table: Table) -> str:
    """Rows that add up: a unit that was cancelled does not, where others of its line were not."""
    if "status" not in table.names:
        return staged
    cancelled = "coalesce(status, '') = 'cancelled'"
    return (
        f"(select * from {staged} "
        f"qualify not {cancelled} or bool_and({cancelled}) over (partition by {', '.join(table.key)}))"
    )
