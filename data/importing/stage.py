"""A file on its way into the store: recognised, converted and compared, not yet stored.

Staged rows live in temporary tables of one cursor, so that a preview holds no lock and a failure leaves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from data.conversion import rejected
from data.conversion.case_tables import derived_rows, told_of_cases
from data.conversion.convert import Context, Converter
from data.conversion.duplicates import one_row_a_key
from data.conversion.localtime import Known, localise
from data.conversion.required import completed, lacks_required, required
from data.formats import Recognised
from data.importing import publish
from data.importing.staged import Staged
from data.meaning.values import odd_when
from data.schema import TABLES, Table
from data.store import Cursor, utc_now

PROBLEM_COLUMNS = "row_no bigint, column_name varchar, value varchar, code varchar, rejected boolean, params varchar default '{}'"
_FILLED = "row_no, column_name, value, code, rejected"


def stage(
    cursor: Cursor,
    recognised: Recognised,
    context: Context,
    zones: Mapping[str, str],
    exported_at: datetime,
    fill: Mapping[str, str],
    aside: pd.DataFrame | None = None,
    apart: int = 0,
    direct: int | None = None,
) -> Staged:
    """Convert the temporary table ``raw`` and compare it with the store.

    Parameters
    ----------
    zones : mapping of str to str
        Time zone of each shop; '' holds the zone of all others.
    fill : mapping of str to str
        Values of key columns that the rows leave empty (shop, platform, source).
    aside : DataFrame, optional
        Rows the reader set apart: row_no, column_name, value, code, rejected, params (JSON). Of very many only the first.
    apart : int, optional
        How many rows the reader set apart.
    direct : int, optional
        ``raw`` is a view on rows outside the engine; this is the row of their header. Where they are the file itself
        they have no row_no.
    """
    report = recognised.report
    cursor.run(f"create or replace temp table problems ({PROBLEM_COLUMNS})")
    rejected.start(cursor)
    converter = Converter(cursor, recognised, context)
    columns = completed(
        converter.read(), recognised, context.currency or converter.cells.money_currency or report.currency
    )
    rows = converter.profile.rows
    few = report.table == "cases" or bool(report.post)
    at_once = direct is not None and not few
    if direct is not None and (not at_once or converter.bad or lacks_required(cursor, converter, columns)):
        _number_rows(cursor, direct)
        listed = _reject(cursor, converter, columns, aside, "view" if at_once else "table")
    elif at_once:
        listed = tell_apart(cursor, recognised, context, aside)
        _make_typed(cursor, converter, columns, "view")
    else:
        listed = _reject(cursor, converter, columns, aside)
    rows += apart
    extra: tuple[str, ...] = ()
    table = TABLES[report.table]
    if few:
        extra = derived_rows(cursor, recognised)
    provided = {}
    known = Known(frozenset(n for n in columns if converter.solid(n)), converter.span) if at_once else Known()
    fresh = at_once and converter.profile.keys_differ and _none_stored(cursor, table)
    for name in (table.name, *extra):
        filled = cursor.columns(f"typed_{name}")
        if name == "cases":
            filled = told_of_cases(filled, columns)
        spans = localise(cursor, TABLES[name], zones, fill, known, "view" if fresh else "table")
        if name == table.name:
            _note_odd_days(converter, spans)
        if fresh:
            provided[name] = publish.provided_columns(TABLES[name], filled)
            continue
        one_row_a_key(
            cursor, TABLES[name], report.repeats if name == table.name else "last", (direct or 0) + 1
        )
        provided[name] = publish.provided_columns(TABLES[name], filled)
    kept = f"staged_{table.name}"
    refused = int(cursor.value("select count(distinct row_no) from problems where rejected")) - listed + apart
    if fresh:
        counts = publish.Counts(rows - refused, 0, 0)
    else:
        counts = publish.classify(cursor, table, kept, provided[table.name], exported_at)
    staged = Staged(
        cursor, recognised, exported_at, rows, refused, counts, matched(cursor, table.name), converter.cells.unmapped,
        {k: sorted(v) for k, v in converter.cells.notes.items()}, provided, extra, fresh=fresh,
    )  # fmt: skip
    staged.count(counts)
    return staged


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


def _number_rows(cursor: Cursor, header_row: int) -> None:
    """Number the rows of the view on the file as in the file; a large file is read again and never held."""
    if "row_no" in cursor.columns("raw"):
        return
    cursor.run("alter view raw rename to raw_rows")
    cursor.run(
        f"create temp view raw as select row_number() over () + {header_row} as row_no, * from raw_rows"
    )


def _reject(
    cursor: Cursor,
    converter: Converter,
    columns: Mapping[str, str],
    aside: pd.DataFrame | None,
    kind: str = "table",
) -> int:
    """Make ``typed_<table>`` of the rows that can be stored. Returns how many of the rows set apart ``aside`` names."""
    cursor.run(
        f"insert into problems ({_FILLED}) select row_no, column_name, value, code, true "
        f"from ({converter.problems()}) as p"
    )
    lacking = {n: sql for n, sql in columns.items() if not converter.solid(n)}
    for header, sql in required(converter.recognised, lacking).items():
        cursor.run(
            f"insert into problems ({_FILLED}) select raw.row_no, ?, '', 'required_empty', true from {converter.from_clause} "
            f"where ({sql}) is null and raw.row_no not in (select row_no from problems where rejected)",
            [header],
        )
    listed = _list(cursor, aside)
    # the problems grow when rows of one key are found, which the view must not see
    cursor.run(
        "create or replace temp table rejected_numbers as select distinct row_no from problems where rejected"
    )
    _make_typed(
        cursor, converter, columns, kind, "where raw.row_no not in (select row_no from rejected_numbers)"
    )
    rejected.keep(cursor, converter.recognised, converter.context, aside)
    if kind == "table":
        cursor.drop("raw")
    return listed


def _make_typed(
    cursor: Cursor, converter: Converter, columns: Mapping[str, str], kind: str, where: str = ""
) -> None:
    """``typed_<table>``: the rows as their readers read them, with their numbers where they have them."""
    number = "raw.row_no, " if "row_no" in cursor.columns("raw") else ""
    chosen = number + ", ".join(f"{sql} as {column}" for column, sql in columns.items())
    order = "order by raw.row_no" if kind == "table" else ""
    cursor.run(
        f"create or replace temp {kind} typed_{converter.recognised.report.table} as "
        f"select {chosen} from {converter.from_clause} {where} {order}"
    )


def tell_apart(cursor: Cursor, recognised: Recognised, context: Context, aside: pd.DataFrame | None) -> int:
    """Note the rows that the reader set apart where no other row is rejected. Returns how many of them are named."""
    listed = _list(cursor, aside)
    rejected.keep(cursor, recognised, context, aside)
    return listed


def _list(cursor: Cursor, aside: pd.DataFrame | None) -> int:
    if aside is None or not len(aside):
        return 0
    cursor.register("aside", aside)
    cursor.run(
        f"insert into problems ({_FILLED}, params) "
        "select row_no, column_name, value, code, rejected, params from aside"
    )
    listed = int(cursor.value("select count(distinct row_no) from aside where rejected"))
    cursor.unregister("aside")
    return listed


def still_fresh(staged: Staged) -> bool:
    """True when nothing was stored since the file was read that its rows would have to be compared with."""
    return _none_stored(staged.cursor, staged.table)


def _none_stored(cursor: Cursor, table: Table) -> bool:
    """True when no order of the file is stored yet, so that all its rows are new."""
    if not cursor.value(f"select exists (from {table.name})"):
        return True
    if "order_id" not in table.key or "order_id" not in cursor.columns(f"typed_{table.name}"):
        return False
    met = f"select 1 from typed_{table.name} as s semi join {table.name} as t on s.order_id = t.order_id"
    return not cursor.value(f"select exists ({met})")


# table -> the stored table that its rows have to meet, and when one does; of millions stored only those are kept in
# mind that the rows name
MET_BY: dict[str, tuple[str, str]] = {
    "cases": (
        "order_lines",
        "order_id in (select l.order_id from order_lines as l semi join {rows} as r on l.order_id = r.order_id)",
    ),
    "costs": ("cases", "case_id in (select case_id from cases) or case_id in (select order_id from cases)"),
    "packing": (
        "order_lines",
        "order_id in (select l.order_id from order_lines as l semi join {rows} as r on l.order_id = r.order_id) or "
        "tracking_no in "
        "(select l.tracking_no from order_lines as l semi join {rows} as r on l.tracking_no = r.tracking_no)",
    ),
    "order_lines": ("packing", "order_id in (select order_id from packing)"),
}


def matched(cursor: Cursor, table: str, rows: str = "") -> float | None:
    """Share of the staged rows (0..1) that meet what is stored already; None where nothing has to be met.

    ``rows``: the temporary table they stand in, where it has a name of its own.
    """
    if table not in MET_BY:
        return None
    stored, met = MET_BY[table]
    if not cursor.value(f"select exists (from {stored})"):
        return 0.0
    rows = rows or f"staged_{table}"
    value = cursor.value(f"select avg(case when {met.format(rows=rows)} then 1.0 else 0.0 end) from {rows}")
    return None if value is None else float(value)
