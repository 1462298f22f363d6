"""Times of a shop in UTC, days in its zone, keys without nulls: typed rows as they are stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

from data import schema
from data.schema import Table
from data.store import Cursor, literal


@dataclass(frozen=True)
class KnownColumns:
    """What the first look at a file has shown of its columns: those that are never empty, and the span of moments."""

    solid: frozenset[str] = frozenset()
    span: Callable[[str], tuple[datetime, datetime] | None] = lambda _: None


def localise(
    cursor: Cursor,
    table: Table,
    zones: Mapping[str, str],
    fill: Mapping[str, str],
    known: KnownColumns = KnownColumns(),
    kind: str = "table",
) -> Mapping[str, tuple[datetime | None, datetime | None]]:
    """First and last local time of each column of times, as far as they are looked at or known.

    Makes ``staged_<table>``: times in UTC, days in the shop's zone, keys without nulls, only columns of the schema.
    """
    source = f"typed_{table.name}"
    have = cursor.columns(source)
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
        empty = literal(fill.get(n, ""))
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
        return spans
    cursor.drop(source)
    return spans


@dataclass(frozen=True)
class Met:
    """Packing events of a file that are stored already: in which zone, and from which file, they were read."""

    rows: int
    zone: str
    turned: bool  # day and month were taken for each other
    file: str


def met_before(cursor: Cursor, zone: str, fill: Mapping[str, str]) -> Met | None:
    """The reading in which most events of ``typed_packing`` are stored; None when it is that of ``zone``, or none.

    A log names neither zone nor shop, and its moment is a part of what an event is known by: read otherwise than
    before, every event would count twice.
    """
    have = cursor.columns("typed_packing")
    if "packed_at" not in have or not cursor.value("select exists (from all_packing)"):
        return None
    named = [n for n in schema.PACKING.key if n != "packed_at"]
    keys = ", ".join(
        f"coalesce(nullif({n}, ''), {literal(fill.get(n, ''))}) as {n}"
        if n in have
        else f"{literal(fill.get(n, ''))} as {n}"
        for n in named
    )
    found = cursor.rows(
        f"""
        with own as (select {keys}, packed_at as here from typed_packing where packed_at is not null),
        met as (
            select o.here, coalesce(nullif(i.zone, ''), 'UTC') as zone, i.file, p.packed_at,
                timezone(coalesce(nullif(i.zone, ''), 'UTC'), timezone('UTC', p.packed_at)) as there
            from own as o inner join all_packing as p using ({", ".join(named)})
            inner join imports as i on i.import_id = p.import_id
        ),
        read as (
            select zone, file, timezone('UTC', timezone({literal(zone)}, here)) = packed_at as now, here = there as same,
                day(there) <= 12 and month(here) = day(there) and day(here) = month(there) and day(here) <> day(there)
                and year(here) = year(there) and here::time = there::time as turned
            from met
        )
        select now, turned, zone, arg_max(file, zone), count(*) from read where now or same or turned
        group by all order by count(*) desc, now desc
        """
    )
    if not found or found[0][0]:
        return None
    _, turned, stored, file, count = found[0]
    return Met(int(count), str(stored), bool(turned), str(file))


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
        f"when {literal(shop)} then {_shift(column, zones[shop], first, last)}" for shop in shops
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
