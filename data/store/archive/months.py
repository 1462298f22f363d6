"""Moving closed months of order lines and packing into the archive, and back: each month in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from data.schema import Table
from data.schema.rights import ADMINISTER
from data.store.archive import files
from data.store.archive.listing import DAYS, TABLES, Month, add, drop, folder_of, listed, make_views
from data.store.cursor import Cursor, Damaged, literal, utc_now
from data.store.store import Store

SORTED = {
    "order_lines": "order_id, platform, shop, sku, variation, unit_price",
    "packing": "order_id, tracking_no, source, sku, packed_at, packer",
}
ROWS_TOGETHER = 20_000  # in a Parquet row group: an order is found by reading one of them


def put_away(store: Store, before: date, who: str) -> list[Month]:
    """Move the months that ended before the first of ``before``'s month; those that were moved, with their files.

    Rows without a day stay. A month that is in the archive already, and got rows since, is written anew with them.

    Raises
    ------
    ValueError
        If the store is in memory, or the months are not over.
    """
    first = before.replace(day=1)
    if store.folder is None:
        raise ValueError("a store in memory has no archive")
    if first > utc_now().date():
        raise ValueError(f"{before:%Y-%m} is not over")
    moved = []
    for table in TABLES:
        months = store.rows(
            f"select distinct date_trunc('month', {DAYS[table.name]})::date as month from {table.name} "
            f"where {DAYS[table.name]} < ? order by month",
            [first],
        )
        for (month,) in months:
            with store.writing(numbers=False, needs=ADMINISTER) as cursor:
                moved.append(_put_away(cursor, table, month))
                _note(cursor, who, "archive.put_away", moved[-1])
    return moved


def _put_away(cursor: Cursor, table: Table, first: date) -> Month:
    folder = folder_of(cursor)
    assert folder is not None
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{table.name}-{first:%Y-%m}-{secrets.token_hex(4)}.parquet"
    of_month = f"date_trunc('month', {DAYS[table.name]}) = date '{first}'"
    names = ", ".join(table.names)
    older = [m for m in listed(cursor, table.name) if m.month == f"{first:%Y-%m}"]
    rows = f"select {names} from all_{table.name} where {of_month}"
    cursor.run(
        f"copy ({rows} order by {SORTED[table.name]}) to {literal(str(folder / name))} "
        f"(format parquet, compression zstd, row_group_size {ROWS_TOGETHER})"
    )
    files.sync(folder / name)
    written = f"select {names} from read_parquet({literal(str(folder / name))})"
    count, same = cursor.rows(
        f"select count(*), count(*) = (select count(*) from ({rows})) and not exists (({written}) except all ({rows})) "
        f"from ({written})"
    )[0]
    if not same:
        raise Damaged(f"{name} does not hold what was written into it")
    cursor.run(f"delete from {table.name} where {of_month}")
    month = Month(table.name, f"{first:%Y-%m}", name, int(count), files.sha256_of(folder / name), table.names)
    for old in older:
        drop(cursor, old)
    add(cursor, month)
    _changed(cursor)
    return month


def bring_back(cursor: Cursor, table: str, where: str = "true", params: Sequence[Any] = ()) -> list[Month]:
    """Put the months back into their table in which some row (alias t) meets ``where``; which those were.

    For whoever is about to change such rows. The caller holds the transaction; no count is changed by it.
    """
    months = listed(cursor, table) if table in DAYS else []
    folder = folder_of(cursor)
    if not months or folder is None:
        return []
    met = [
        m
        for m in months
        if cursor.value(f"select exists (select 1 from {m.read_sql(folder)} as t where {where})", params)
    ]
    for month in met:
        names = ", ".join(month.columns)
        # whoever sees some shops may change rows of a month that holds others' too: these stay as they are
        cursor.raw.execute(f"insert into {table} ({names}) select {names} from {month.read_sql(folder)}")
        cursor.touched.add(table)
        drop(cursor, month)
    if met:
        _changed(cursor)
    return met


def restore(store: Store, who: str) -> list[Month]:
    """Put every month back into its table; which those were."""
    back = []
    for month in listed_in(store):
        with store.writing(numbers=False, needs=ADMINISTER) as cursor:
            back += bring_back(
                cursor, month.table, f"'{month.month}' = strftime({DAYS[month.table]}, '%Y-%m')"
            )
            _note(cursor, who, "archive.restored", month)
    return back


def listed_in(store: Store) -> list[Month]:
    """Months in the archive of a store."""
    with store.reading() as cursor:
        return listed(cursor)


def _changed(cursor: Cursor) -> None:
    make_views(cursor)
    # an import that began before is told by it that it was overtaken
    cursor.run("update meta set value = cast(cast(value as bigint) + 1 as varchar) where name = 'derived'")


def _note(cursor: Cursor, who: str, what: str, month: Month) -> None:
    cursor.run(
        "insert into audit (changed_at, who, what, subject, detail) values (?, ?, ?, ?, ?)",
        [utc_now(), who, what, f"{month.table} {month.month}", f'{{"rows": {month.rows}}}'],
    )
