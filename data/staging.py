"""A file on its way into the store: recognised, converted and compared, not yet stored.

Staged rows live in temporary tables of one cursor, so that a preview holds no lock and a failure leaves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from data import derive, publish, rejected, schema
from data.convert import Context, Converter
from data.formats import Recognised
from data.schema import TABLES, Table
from data.store import Cursor

PROBLEM_COLUMNS = "row_no bigint, column_name varchar, value varchar, code varchar, rejected boolean, params varchar default '{}'"
_FILLED = "row_no, column_name, value, code, rejected"
REJECT_SHARE = 0.20


@dataclass(frozen=True)
class Kept:
    """A file that is read again when it is stored, and what it was like when it was first read."""

    path: Path
    size: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> Kept:
        """The file as it is now."""
        found = path.stat()
        return cls(path, found.st_size, found.st_mtime_ns)

    @property
    def same(self) -> bool:
        """False when somebody wrote into the file since."""
        return self.path.exists() and Kept.of(self.path) == self


@dataclass
class Staged:
    """A table of a file, ready to be stored. ``rows_in`` = new + updated + unchanged + rejected."""

    cursor: Cursor
    recognised: Recognised
    exported_at: datetime
    rows_in: int
    rejected: int
    counts: publish.Counts
    matched: float | None
    unmapped: dict[tuple[str, str], int]
    notes: dict[str, Any]
    provided: dict[str, frozenset[str]]
    extra: tuple[str, ...] = ()  # tables besides the report's own that the file fills (costs of cases)
    origin: dict[str, Any] = field(default_factory=dict)  # file, sheet, encoding, header_row, zone, shop, ...
    fresh: bool = False  # every row is new, and its staged table is a view on the file ``kept``
    kept: Kept | None = None

    @property
    def table(self) -> Table:
        """The table the file mainly fills."""
        return TABLES[self.recognised.report.table]

    @property
    def mostly_rejected(self) -> bool:
        """True when too many rows were rejected to store the rest without asking."""
        return self.rows_in > 0 and self.rejected > REJECT_SHARE * self.rows_in

    def count(self, stored: publish.Counts) -> None:
        """Take over what became of the stored rows, as counts of the file's rows.

        A row of an income statement becomes several costs, or none; equal rows of one key become one. What is left
        brought nothing that was not there, which is unchanged.
        """
        if self.recognised.report.post and self.table.name == "costs":
            stored = publish.of_file_rows(self.cursor, "staged_costs")
        left = self.rows_in - self.rejected - stored.new - stored.updated
        self.counts = publish.Counts(stored.new, stored.updated, left)

    @property
    def lacks_currency(self) -> bool:
        """True when nothing says in which currency the amounts are."""
        if "currency" not in self.table.names or not self.rows_in:
            return False
        known = f"select count(*) from staged_{self.table.name} where coalesce(currency, '') <> ''"
        return not self.cursor.value(known)

    def preview(self, rows: int = 20) -> pd.DataFrame:
        """The first rows as they would be stored."""
        names = [c.name for c in schema.file_columns(self.table)]
        return self.cursor.frame(f"select {', '.join(names)} from staged_{self.table.name} limit {int(rows)}")

    def problems(self, limit: int = 10_000) -> pd.DataFrame:
        """Rejected and doubtful cells: row_no, column_name, value, code, rejected, params (JSON), raw_row (JSON)."""
        return self.cursor.frame(
            "select p.*, coalesce(r.raw_row, '') as raw_row from problems as p left join rejected_rows as r "
            f"on p.rejected and p.row_no = r.row_no order by p.rejected desc, p.row_no, p.column_name limit {int(limit)}"
        )

    def settle(self) -> None:
        """Read the rows of a fresh file into a table, to be compared with rows that came meanwhile."""
        name = f"staged_{self.table.name}"
        self.cursor.run(f"create temp table settled as select * from {name}")
        self.cursor.run(f"drop view {name}")
        self.cursor.run(f"alter table settled rename to {name}")
        self.fresh = False

    def discard(self) -> None:
        """Forget the rows."""
        self.cursor.close()
        if self.kept is not None:
            self.kept.path.unlink(missing_ok=True)


def stage(
    cursor: Cursor,
    recognised: Recognised,
    context: Context,
    zones: Mapping[str, str],
    exported_at: datetime,
    fill: Mapping[str, str],
    aside: pd.DataFrame | None = None,
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
        Rows the reader set apart: row_no, column_name, value, code, rejected, params (JSON).
    direct : int, optional
        ``raw`` is a view on the file itself, without row_no; this is the row of its header.
    """
    report = recognised.report
    cursor.run(f"create or replace temp table problems ({PROBLEM_COLUMNS})")
    rejected.start(cursor)
    converter = Converter(cursor, recognised, context)
    columns = _completed(
        converter.read(), recognised, context.currency or converter.money_currency or report.currency
    )
    rows = converter.rows
    few = report.table == "cases" or bool(report.post)
    at_once = direct is not None and not few
    if not at_once or converter.has_bad or _lacks_required(cursor, converter, columns):
        if direct is not None:
            _number_rows(cursor, direct)
        at_once = False
        rows += _reject(cursor, converter, columns, aside)
    else:
        chosen = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
        cursor.run(f"create temp view typed_{report.table} as select {chosen} from {converter.from_clause}")
    extra: tuple[str, ...] = ()
    table = TABLES[report.table]
    if few:
        extra = _derive(cursor, recognised)
    provided = {}
    known = (
        _Known(frozenset(n for n in columns if converter.solid(n)), converter.span) if at_once else _Known()
    )
    fresh = at_once and converter.keys_differ and _none_stored(cursor, table)
    for name in (table.name, *extra):
        filled = _columns(cursor, f"typed_{name}")
        _localise(cursor, TABLES[name], zones, fill, known, "view" if fresh else "table")
        if fresh:
            provided[name] = publish.provided_columns(TABLES[name], filled)
            continue
        _one_row_a_key(
            cursor, TABLES[name], report.repeats if name == table.name else "last", (direct or 0) + 1
        )
        provided[name] = publish.provided_columns(TABLES[name], filled)
    kept = f"staged_{table.name}"
    if fresh:
        counts = publish.Counts(rows, 0, 0)
    else:
        counts = publish.classify(cursor, table, kept, provided[table.name], exported_at)
    refused = int(cursor.value("select count(distinct row_no) from problems where rejected"))
    staged = Staged(
        cursor, recognised, exported_at, rows, refused, counts, _matched(cursor, table.name), converter.unmapped,
        {k: sorted(v) for k, v in converter.notes.items()}, provided, extra, fresh=fresh,
    )  # fmt: skip
    staged.count(counts)
    return staged


def _completed(columns: dict[str, str], recognised: Recognised, currency: str) -> dict[str, str]:
    """SQL of the columns with what several of them decide together."""
    table = TABLES[recognised.report.table]
    columns = dict(columns)
    if "currency" in table.names and currency:
        columns["currency"] = f"coalesce({columns.get('currency', 'null')}, '{currency}')"
    if table.name == "order_lines":
        total, listed = columns.get("_line_total"), columns.get("_list_price")
        if total or listed:
            price = columns.get("unit_price", "null")
            each = (
                f"{total} / nullif({columns['quantity']}, 0)" if total and "quantity" in columns else "null"
            )
            columns["unit_price"] = f"cast(coalesce({price}, {each}, {listed or 'null'}) as decimal(18, 4))"
        if "_cancel_reason" in columns and "status" in columns:
            status, reason = columns["status"], columns["_cancel_reason"]
            columns["status"] = (
                f"case when {status} = 'cancelled' and {reason} = 'failed_delivery' then 'failed_delivery' else {status} end"
            )
    return columns


def _required(recognised: Recognised, columns: Mapping[str, str]) -> dict[str, str]:
    """What no row may lack: header for the sentence -> SQL that is null where it is lacking."""
    report = recognised.report
    needed: dict[str, str] = {}
    for column in TABLES[report.table].columns:
        # the costs of an income statement are made from its rows later; every other table's rows are its own
        if column.required and column.name in columns and not (report.post and report.table == "costs"):
            places = recognised.sources(column.name)
            needed[recognised.header[places[0]] if places else column.name] = columns[column.name]
    either = [columns[n] for n in ("order_id", "tracking_no") if n in columns]
    if report.table == "packing" and either:
        needed["order_id, tracking_no"] = f"coalesce({', '.join(either)}, null)"
    return needed


def _lacks_required(cursor: Cursor, converter: Converter, columns: Mapping[str, str]) -> bool:
    needed = _required(converter.recognised, {n: sql for n, sql in columns.items() if not converter.solid(n)})
    if not needed:
        return False
    tests = " or ".join(f"({sql}) is null" for sql in needed.values()) or "false"
    return bool(cursor.value(f"select coalesce(bool_or({tests}), false) from {converter.from_clause}"))


def _number_rows(cursor: Cursor, header_row: int) -> None:
    """Replace the view on the file by its rows, numbered as in the file."""
    cursor.run("create temp table raw_rows as select * from raw")
    cursor.run("drop view raw")
    cursor.run(f"create temp table raw as select rowid + {header_row + 1} as row_no, * from raw_rows")
    cursor.run("drop table raw_rows")


def _reject(
    cursor: Cursor, converter: Converter, columns: Mapping[str, str], aside: pd.DataFrame | None
) -> int:
    """Make ``typed_<table>`` of the rows that can be stored. Returns how many rows the reader had set apart."""
    name = converter.recognised.report.table
    cursor.run(
        f"insert into problems ({_FILLED}) select row_no, column_name, value, code, true "
        f"from ({converter.problems()}) as p"
    )
    for header, sql in _required(converter.recognised, columns).items():
        cursor.run(
            f"insert into problems ({_FILLED}) select raw.row_no, ?, '', 'required_empty', true from {converter.from_clause} "
            f"where ({sql}) is null and raw.row_no not in (select row_no from problems where rejected)",
            [header],
        )
    apart = 0
    if aside is not None and len(aside):
        cursor.register("aside", aside)
        cursor.run(
            f"insert into problems ({_FILLED}, params) "
            "select row_no, column_name, value, code, rejected, params from aside"
        )
        apart = int(cursor.value("select count(distinct row_no) from aside where rejected"))
        cursor.unregister("aside")
    chosen = ", ".join(f"{sql} as {column}" for column, sql in columns.items())
    cursor.run(
        f"create or replace temp table typed_{name} as select raw.row_no, {chosen} from {converter.from_clause} "
        "where raw.row_no not in (select row_no from problems where rejected) order by raw.row_no"
    )
    rejected.keep(cursor, converter.recognised, converter.context)
    cursor.run("drop table raw")
    return apart


def _derive(cursor: Cursor, recognised: Recognised) -> tuple[str, ...]:
    """Run the report's steps on the (few) case rows; their results become the typed tables."""
    name = recognised.report.table
    frame = cursor.frame(f"select * from typed_{name}")
    cursor.run(f"drop table typed_{name}")
    made = derive.run_post(frame, recognised.report)
    costs = made.get("costs")
    if costs is not None:
        made["costs"] = _settle(cursor, costs)
    extra = []
    for table in ("cases", "costs"):
        result = made.get(table)
        if result is None or (table != name and result.empty):
            continue
        cursor.register("derived", result)
        cursor.run(
            f"create or replace temp table typed_{table} as select {_typed_list(cursor, TABLES[table])} from derived"
        )
        cursor.unregister("derived")
        if table != name:
            extra.append(table)
    return tuple(extra)


def _typed_list(cursor: Cursor, table: Table) -> str:
    columns = [row[0] for row in cursor.rows("describe select * from derived")]
    kinds = {c.name: schema.SQL_TYPES[c.type] for c in table.columns}
    chosen = [f"try_cast({n} as {kinds[n]}) as {n}" for n in columns if n in kinds]
    if "row_no" in columns:
        chosen.insert(0, "row_no")
    return ", ".join(chosen)


def _settle(cursor: Cursor, costs: pd.DataFrame) -> pd.DataFrame:
    """Costs as they are stored: refunds that a return states carry source 'return', nothing is stored as 0.

    Whether such a refund was paid is asked of the case whenever costs are read (cost_entries.sql), because the
    status of a return may be understood, or change, later. An amount that was stored before and is gone becomes 0.
    """
    if costs.empty:
        return costs
    costs = _find_cases(cursor, costs)
    told = (costs["kind"] == "refund") & (costs["source"] == "import")
    costs = costs.assign(source=costs["source"].mask(told, "return"))
    nothing = costs["amount"].map(lambda amount: not amount).astype(bool)
    cursor.register("nothing", costs[nothing])
    before = cursor.frame(
        "select u.* from nothing as u semi join costs as c on c.platform = u.platform and c.case_id = u.case_id "
        "and c.kind = u.kind and c.source = u.source"
    )
    cursor.unregister("nothing")
    kept = costs[~nothing]
    return pd.concat([kept, before], ignore_index=True) if len(before) else kept


def _find_cases(cursor: Cursor, costs: pd.DataFrame) -> pd.DataFrame:
    """Give settled costs the case of their order, and the shop under which that case is stored."""
    if not (costs["source"] == "settlement").any():
        return costs
    cursor.register("settled", costs)
    found = cursor.frame(
        "select o.* replace (coalesce(nullif(o.case_id, ''), c.case_id) as case_id, "
        "coalesce(nullif(o.shop, ''), k.shop, c.shop, '') as shop) from settled as o left join "
        "(select order_id, platform, min(case_id) as case_id, min(shop) as shop from cases group by all) as c "
        "on coalesce(o.case_id, '') = '' and o._order_id = c.order_id and o.platform = c.platform left join "
        "(select case_id, platform, min(shop) as shop from cases group by all) as k "
        "on o.case_id = k.case_id and o.platform = k.platform"
    )
    cursor.unregister("settled")
    return found[found["case_id"].fillna("") != ""]


@dataclass(frozen=True)
class _Known:
    """What the first look at a file has shown of its columns: those that are never empty, and the span of moments."""

    solid: frozenset[str] = frozenset()
    span: Callable[[str], tuple[datetime, datetime] | None] = lambda _: None


def still_fresh(staged: Staged) -> bool:
    """True when nothing was stored since the file was read that its rows would have to be compared with."""
    return _none_stored(staged.cursor, staged.table)


def _none_stored(cursor: Cursor, table: Table) -> bool:
    """True when no order of the file is stored yet, so that all its rows are new."""
    if not cursor.value(f"select exists (from {table.name})"):
        return True
    if "order_id" not in table.key or "order_id" not in _columns(cursor, f"typed_{table.name}"):
        return False
    met = f"select 1 from typed_{table.name} as s semi join {table.name} as t on s.order_id = t.order_id"
    return not cursor.value(f"select exists ({met})")


def _localise(
    cursor: Cursor,
    table: Table,
    zones: Mapping[str, str],
    fill: Mapping[str, str],
    known: _Known = _Known(),
    kind: str = "table",
) -> None:
    """``staged_<table>``: times in UTC, days in the shop's zone, keys without nulls, only columns of the schema."""
    source = f"typed_{table.name}"
    have = _columns(cursor, source)
    moments = [c.name for c in table.columns if c.type == "timestamp" and c.name in have]
    spans: dict[str, tuple[datetime | None, datetime | None]] = {
        n: span for n in moments if (span := known.span(n)) is not None
    }
    spans |= _spans(cursor, source, [n for n in moments if n not in spans])
    chosen = []
    for column in table.columns:
        n = column.name
        if n in ("import_id", "exported_at"):
            continue
        empty = "'" + fill.get(n, "").replace("'", "''") + "'"
        if n in schema.DERIVED:
            chosen.append(f"{_day(n, have)} as {n}")
        elif n not in have:
            blank = empty if n in table.key and column.type == "text" else "null"
            chosen.append(f"cast({blank} as {schema.SQL_TYPES[column.type]}) as {n}")
        elif column.type == "timestamp":
            chosen.append(f"{_to_utc(n, spans[n], zones, 'shop' in have)} as {n}")
        elif n in table.key and column.type == "text" and n not in known.solid:
            chosen.append(f"coalesce(nullif({n}, ''), {empty}) as {n}")
        else:
            chosen.append(f"cast({n} as {schema.SQL_TYPES[column.type]}) as {n}")
    row = "row_no, " if "row_no" in have else ""
    cursor.run(
        f"create or replace temp {kind} staged_{table.name} as select {row}{', '.join(chosen)} from {source}"
    )
    if kind == "view":
        return
    kind = (
        "view"
        if cursor.value("select count(*) from duckdb_views() where view_name = ?", [source])
        else "table"
    )
    cursor.run(f"drop {kind} {source}")


def _day(name: str, have: set[str]) -> str:
    if name == "ship_day":
        return ship_day(have)
    source = {"order_day": "ordered_at", "open_day": "opened_at"}[name]
    return f"{source}::date" if source in have else "null::date"


def ship_day(have: set[str]) -> str:
    """SQL of the day a line was shipped, from the local times in ``have``.

    A line counts as shipped when it has a ship time, or a status that says so; a shipped line without ship time is
    placed on the day of the order.
    """
    times = [f"{n}::date" for n in ("shipped_at", "ordered_at", "delivered_at") if n in have]
    if not times:
        return "null::date"
    first = f"coalesce({', '.join(times)})"
    if "status" not in have:
        return first
    shipped = "shipped_at::date" if "shipped_at" in have else "null::date"
    delivered = "delivered_at is null" if "delivered_at" in have else "true"
    return (
        f"case when status in ('unpaid', 'to_ship') then null when status = 'cancelled' and {delivered} then null "
        f"when status = 'unmapped' then {shipped} else {first} end"
    )


def _spans(
    cursor: Cursor, source: str, names: list[str]
) -> dict[str, tuple[datetime | None, datetime | None]]:
    """First and last moment of each column, found in one pass."""
    if not names:
        return {}
    found = cursor.rows(f"select {', '.join(f'min({n}), max({n})' for n in names)} from {source}")[0]
    return {n: (found[2 * at], found[2 * at + 1]) for at, n in enumerate(names)}


def _to_utc(
    column: str, span: tuple[datetime | None, datetime | None], zones: Mapping[str, str], by_shop: bool
) -> str:
    """SQL that turns a shop's local time into UTC; by plain subtraction where the zone's offset is constant."""
    first, last = span
    if first is None or last is None:
        return f"cast({column} as timestamp)"
    rest = _shift(column, zones[""], first, last)
    shops = [shop for shop in zones if shop] if by_shop else []
    if not shops or all(zones[shop] == zones[""] for shop in shops):
        return rest
    cases = " ".join(
        f"when '{shop.replace(chr(39), chr(39) * 2)}' then {_shift(column, zones[shop], first, last)}"
        for shop in shops
    )
    return f"case shop {cases} else {rest} end"


def _shift(column: str, zone: str, first: datetime, last: datetime) -> str:
    if zone == "UTC":
        return f"cast({column} as timestamp)"
    days = (
        pd.date_range(first.date(), last.date() + pd.Timedelta(days=1), freq="D")
        if (last - first).days < 20_000
        else []
    )
    offsets = {ZoneInfo(zone).utcoffset(day.to_pydatetime()) for day in days}
    if len(offsets) == 1:
        seconds = int(next(iter(offsets)).total_seconds())  # type: ignore[union-attr]
        return f"cast({column} as timestamp) - interval ({seconds}) second"
    return f"(cast({column} as timestamp) at time zone '{zone}')::timestamp"


def _one_row_a_key(cursor: Cursor, table: Table, repeats: str, first_row: int) -> None:
    """Rows of one key in one file: quantities add up, or the last row wins and the others are named as doubtful."""
    staged = f"staged_{table.name}"
    keys = ", ".join(table.key)
    if not cursor.value(f"select count(*) from (select 1 from {staged} group by {keys} having count(*) > 1)"):
        return
    if "row_no" not in _columns(cursor, staged):
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
            f"from {staged} group by {keys}"
        )
    else:
        cursor.run(
            f"create or replace temp table merged as select * from {staged} "
            f"qualify row_number() over (partition by {keys} order by row_no desc) = 1"
        )
        content = ", ".join(n for n in table.names if n not in ("import_id", "exported_at"))
        cursor.run(
            f"insert into problems ({_FILLED}) select s.row_no, '', '', case when exists (select 1 from merged as m where "
            f"{' and '.join(f's.{n} is not distinct from m.{n}' for n in content.split(', '))}) "
            f"then 'duplicate_row' else 'same_key_again' end, false from {staged} as s anti join merged as m on s.row_no = m.row_no"
        )
    cursor.run(f"drop table {staged}")
    cursor.run(f"alter table merged rename to {staged}")


def _columns(cursor: Cursor, table: str) -> set[str]:
    return {str(row[0]) for row in cursor.rows(f"describe {table}")}


def _matched(cursor: Cursor, table: str) -> float | None:
    """Share of the staged rows (0..1) that meet what is stored already; None where nothing has to be met."""
    other = {
        "cases": "order_id in (select order_id from order_lines)",
        "costs": "case_id in (select case_id from cases)",
        "packing": "order_id in (select order_id from order_lines) or tracking_no in (select tracking_no from order_lines)",
        "order_lines": "order_id in (select order_id from packing)",
    }.get(table)
    if other is None:
        return None
    stored = {"cases": "order_lines", "costs": "cases", "packing": "order_lines", "order_lines": "packing"}[
        table
    ]
    if not cursor.value(f"select exists (from {stored})"):
        return 0.0
    value = cursor.value(f"select avg(case when {other} then 1.0 else 0.0 end) from staged_{table}")
    return None if value is None else float(value)
