"""The current row out of the versions that imports brought: each column from the newest file that has it.

Older versions are kept as their files told them. The current row has what its own file lacks from older ones; that
is taken out again when it becomes an older version, or when the file it came from is undone.
"""

from __future__ import annotations

import json

from data.conversion.localtime import ship_day
from data.schema import Table
from data.store import Cursor

_STAMPS = frozenset({"import_id", "exported_at"})
UNTOLD = {"seller_fault": "'unknown'"}  # column -> what rows of files hold that say nothing about it
_SHIPPING = ("shipped_at", "ordered_at", "delivered_at")


def lacking(cursor: Cursor, table: Table) -> dict[str, tuple[int, ...]]:
    """Columns that some files have and others lack -> kinds of file that lack them.

    Makes the temporary table ``kinds`` (import_id, kind, zone). Imports made before columns were kept have them all.
    """
    everything = frozenset(table.names) - {*table.key} - _STAMPS
    told = cursor.rows("select import_id, provided, zone from imports")
    kinds: dict[frozenset[str], int] = {}
    rows = []
    for import_id, text, zone in told:
        have = everything
        if text:
            columns = json.loads(text)
            if table.name not in columns:
                continue
            have = everything.intersection(columns[table.name])
        rows.append((import_id, kinds.setdefault(have, len(kinds)), zone or "UTC"))
    some = frozenset().union(*kinds)
    found = {
        name: tuple(kind for have, kind in kinds.items() if name not in have)
        for name in table.names
        if name in some and any(name not in have for have in kinds)
    }
    if found:
        cursor.run("create or replace temp table kinds (import_id varchar, kind integer, zone varchar)")
        cursor.raw.executemany("insert into kinds values (?, ?, ?)", rows)
    return found


def keep(cursor: Cursor, table: Table, rows: str) -> None:
    """Put rows that were current among the older versions, as their own files told them."""
    uneven = lacking(cursor, table)
    names = ", ".join(table.names)
    if not uneven:
        cursor.run(f"insert into {table.name}_history ({names}) select {names} from {rows} as r")
        return
    own = ", ".join(
        f"case when k.kind in {_listed(uneven[n])} then {UNTOLD.get(n, 'null')} else r.{n} end"
        if n in uneven
        else f"r.{n}"
        for n in table.names
    )
    cursor.run(
        f"insert into {table.name}_history ({names}) "
        f"select {own} from {rows} as r left join kinds as k using (import_id)"
    )


def compose(cursor: Cursor, table: Table, keys: str) -> None:
    """Put the current rows of some keys together again. ``keys``: SQL of rows with the columns of the key."""
    uneven = lacking(cursor, table)
    if not uneven:
        return
    cursor.run(
        f"create or replace temp table touched_keys as select distinct {', '.join(table.key)} from {keys}"
    )
    both = " union all by name ".join(
        f"select v.*, k.kind, k.zone from {name} as v semi join touched_keys as t on {table.same_key('v', 't')} "
        "left join kinds as k using (import_id)"
        for name in (table.name, f"{table.name}_history")
    )
    names = [n for n in uneven if n != "ship_day"]
    chosen = [f"coalesce({_newest(f'v.{n}', uneven[n])}, {UNTOLD.get(n, 'null')}) as {n}" for n in names]
    if table.name == "order_lines":
        chosen += [f"{_newest('v.status', uneven.get('status', ()))} as new_status"]
        chosen += [
            f"{_newest(f'timezone(v.zone, timezone({chr(39)}UTC{chr(39)}, v.{n}))', uneven.get(n, ()))} as local_{n}"
            for n in _SHIPPING
        ]
    cursor.run(
        f"create or replace temp table composed as select {', '.join(table.key)}, {', '.join(chosen)} "
        f"from ({both}) as v group by all"
    )
    changed = [f"{n} = c.{n}" for n in names]
    if table.name == "order_lines" and {"status", *_SHIPPING}.intersection(uneven):
        local = ", ".join(f"local_{n} as {n}" for n in _SHIPPING)
        day = ship_day({"status", *_SHIPPING})
        cursor.run(
            "create or replace temp table composed as select *, "
            f"(select {day} from (select new_status as status, {local})) as new_day from composed"
        )
        changed.append("ship_day = c.new_day")
    cursor.run(
        f"update {table.name} as m set {', '.join(changed)} from composed as c where {table.same_key('m', 'c')}"
    )
    cursor.run("drop table composed")
    cursor.run("drop table touched_keys")


def _newest(value: str, without: tuple[int, ...]) -> str:
    """SQL of a value in the newest version whose file has the column."""
    have = f" filter (where v.kind is null or v.kind not in {_listed(without)})" if without else ""
    return f"first({value} order by v.exported_at desc, v.import_id desc){have}"


def _listed(kinds: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, kinds))})"
