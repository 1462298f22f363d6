"""A shop renamed, or merged into another, with everything that hangs on it; and taken back as it was."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from data.importing import publish
from data.importing.versions import compose, keep
from data.query import filter_text
from data.records import records
from data.schema import CASES, COSTS, ORDER_LINES, TABLES, Table
from data.schema.rights import MANAGE
from data.store import Cursor, Store, literal
from data.store.archive.listing import everything
from data.store.archive.months import bring_back
from data.store.lake.again import rerun

RENAMED, TAKEN_BACK = "shops.renamed", "shops.rename_undone"
VERSIONED = {
    "order_lines": "order_id",
    "cases": "case_id",
    "costs": "case_id",
}  # table -> number that a row is known by
FILTERED = {
    "retros": "filters",
    "findings": "filters",
    "actions": "scope",
    "phases": "scope",
    "saved_views": "query",
}


@rerun
def rename(store: Store, platform: str, old: str, new: str, who: str) -> str:
    """Give a shop another name; when the name is another shop's of the marketplace, the two become one.

    Returns the id of the change, for ``take_back``.

    Raises
    ------
    ValueError
        If the marketplace has no such shop, or the name is empty or the same.
    """
    if not new or new == old:
        raise ValueError("a shop needs another name")
    with store.writing(needs=MANAGE) as cursor:
        if not _exists(cursor, platform, old):
            raise ValueError(f"{platform} has no shop {old!r}")
        detail: dict[str, Any] = {"platform": platform, "old": old, "new": new}
        detail["merged"] = _exists(cursor, platform, new)
        _bring_back(cursor, platform, (old, new))
        detail["moved"] = {name: _known_by(cursor, TABLES[name], platform, old, new) for name in VERSIONED}
        with publish.touching(cursor):
            for name in VERSIONED:
                _move_versions(cursor, TABLES[name], platform, (old, new), "true")
        detail["records"] = {
            table.name: _move_records(cursor, table, platform, old, new) for table in _hanging(cursor, old)
        }
        detail["filters"] = _move_filters(cursor, old, new) if len(_platforms(cursor, old)) <= 1 else []
        change = records.new_id("N")
        records.log(cursor, who, RENAMED, change, detail)
    return change


@rerun
def take_back(store: Store, change: str, who: str) -> None:
    """Undo a renaming: what was moved by it, and is still there, has its old name again.

    Raises
    ------
    ValueError
        If there is no such change, or it was taken back already.
    """
    found = store.value("select detail from audit where what = ? and subject = ?", [RENAMED, change])
    if found is None or store.value(
        "select count(*) from audit where what = ? and subject = ?", [TAKEN_BACK, change]
    ):
        raise ValueError(f"no renaming {change!r} to take back")
    detail = json.loads(found)
    platform, old, new = detail["platform"], detail["old"], detail["new"]
    with store.writing(needs=MANAGE) as cursor:
        _bring_back(cursor, platform, (old, new))
        with publish.touching(cursor):
            for name, known in detail["moved"].items():
                chosen = _chosen(VERSIONED[name], known) if detail["merged"] else "true"
                _move_versions(cursor, TABLES[name], platform, (new, old), chosen)
        for name, saved in detail["records"].items():
            _restore_records(cursor, TABLES[name], saved, old, new)
        for name, key, before, after in detail["filters"]:
            cursor.run(
                f"update {name} set {FILTERED[name]} = ? where {TABLES[name].key[0]} = ? and {FILTERED[name]} = ?",
                [before, key, after],
            )
        records.log(cursor, who, TAKEN_BACK, change, {"old": old, "new": new})


def renamings(store: Store) -> list[dict[str, Any]]:
    """Renamings that can be taken back, the newest first: change, platform, old, new, merged, who, changed_at."""
    rows = store.rows(
        "select subject, detail, who, changed_at from audit as a where what = ? "
        "and not exists (select 1 from audit as b where b.what = ? and b.subject = a.subject) order by changed_at desc",
        [RENAMED, TAKEN_BACK],
    )
    names = ("platform", "old", "new", "merged")
    return [
        {"change": change, "who": who, "changed_at": at, **{n: json.loads(detail)[n] for n in names}}
        for change, detail, who, at in rows
    ]


# --- rows that files brought ---------------------------------------------------------------------------------------


def _exists(cursor: Cursor, platform: str, shop: str) -> bool:
    return any(
        cursor.value(
            f"select exists (from {everything(name)} where platform = ? and shop = ?)", [platform, shop]
        )
        for name in ("shops", *VERSIONED)
    )


def _platforms(cursor: Cursor, shop: str) -> set[str]:
    return {
        str(row[0])
        for name in ("shops", *VERSIONED)
        for row in cursor.rows(f"select distinct platform from {name} where shop = ?", [shop])
    }


def _both(table: Table, shop: str, platform: str) -> str:
    where = f"platform = {literal(platform)} and shop = {literal(shop)}"
    names = ", ".join(table.names)
    return " union all ".join(
        f"select {names} from {n} where {where}" for n in (table.name, f"{table.name}_history")
    )


def _known_by(cursor: Cursor, table: Table, platform: str, old: str, new: str) -> dict[str, Any]:
    """What tells the rows of a shop after it was merged: their imports, or their numbers where an import has both."""
    number = VERSIONED[table.name]
    own = f"(select distinct coalesce(import_id, '') as i from ({_both(table, old, platform)}))"
    others = f"(select distinct coalesce(import_id, '') as i from ({_both(table, new, platform)}))"
    mixed = {str(i) for (i,) in cursor.rows(f"from {own} where i in {others} or i = ''")}
    whole = [str(i) for (i,) in cursor.rows(f"from {own}") if str(i) not in mixed]
    numbers = (
        cursor.rows(
            f"select distinct coalesce(import_id, ''), {number} from ({_both(table, old, platform)}) "
            f"where coalesce(import_id, '') in ({_listed(mixed)})"
        )
        if mixed
        else []
    )
    return {"imports": whole, "numbers": [list(row) for row in numbers]}


def _chosen(number: str, known: Mapping[str, Any]) -> str:
    """SQL that is true for the rows that a merging moved."""
    parts = [f"coalesce(import_id, '') in ({_listed(known['imports'])})"] if known["imports"] else []
    if known["numbers"]:
        pairs = ", ".join(f"({literal(i)}, {literal(n)})" for i, n in known["numbers"])
        parts.append(f"(coalesce(import_id, ''), {number}) in ({pairs})")
    return f"({' or '.join(parts)})" if parts else "false"


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(map(literal, texts))


def _bring_back(cursor: Cursor, platform: str, shops: tuple[str, str]) -> None:
    """Bring the months back from the archive in which one of the shops sold."""
    bring_back(cursor, "order_lines", f"platform = ? and shop in ({_listed(shops)})", [platform])


def _move_versions(cursor: Cursor, table: Table, platform: str, shops: tuple[str, str], chosen: str) -> None:
    """Move all versions of the chosen rows to another shop; of each key the newest becomes the current row."""
    source, target = shops
    name, history = table.name, f"{table.name}_history"
    rest = [n for n in table.key if n != "shop"]
    where = f"platform = {literal(platform)} and shop = {literal(source)} and {chosen}"
    cursor.run(
        f"create or replace temp table moving as select distinct {', '.join(rest)} from {name} where {where} "
        f"union select distinct {', '.join(rest)} from {history} where {where}"
    )
    if not cursor.value("select exists (from moving)"):
        return
    same = " and ".join(f"t.{n} is not distinct from k.{n}" for n in rest)
    met = f"t.platform = {literal(platform)} and t.shop in ({_listed(shops)})"
    current = f"(select t.* from {name} as t semi join moving as k on {same} where {met})"
    with publish.changing(cursor, table, current):
        keep(cursor, table, current)
        cursor.run(
            f"delete from {name} where rowid in "
            f"(select t.rowid from {name} as t semi join moving as k on {same} where {met})"
        )
        cursor.run(f"update {history} set shop = {literal(target)} where {where}")
        cursor.run(
            f"create or replace temp table elected as select t.rowid as place from {history} as t "
            f"semi join moving as k on {same} where {met} qualify row_number() over "
            f"(partition by {', '.join(table.key)} order by exported_at desc, import_id desc) = 1"
        )
        names = ", ".join(table.names)
        cursor.run(
            f"insert into {name} ({names}) select {names} from {history} where rowid in (select place from elected)"
        )
        cursor.run(f"delete from {history} where rowid in (select place from elected)")
        compose(cursor, table, current)
    if table is CASES:
        publish.touch(cursor, table, current)
    cursor.run("drop table moving")
    cursor.run("drop table elected")


# --- what people wrote ---------------------------------------------------------------------------------------------


def _hanging(cursor: Cursor, old: str) -> list[Table]:
    """Tables of records about a shop; those that name no marketplace only where the name is one shop's."""
    alone = len(_platforms(cursor, old)) <= 1
    skipped = {table.name for table in (ORDER_LINES, CASES, COSTS)}
    return [
        table
        for table in TABLES.values()
        if "shop" in table.names and table.name not in skipped and (alone or "platform" in table.names)
    ]


def _move_records(cursor: Cursor, table: Table, platform: str, old: str, new: str) -> dict[str, Any]:
    """Move records; those that the other shop has already are put aside. Returns both, to be brought back."""
    names = [name for name in (table.name, f"{table.name}_history") if name == table.name or table.imported]
    where = f"shop = {literal(old)}" + (
        f" and platform = {literal(platform)}" if "platform" in table.names else ""
    )
    moved: list[Any] = []
    aside: list[dict[str, Any]] = []
    for name in names:
        taken = "false"
        if "shop" in table.key:
            same = " and ".join(f"o.{n} is not distinct from t.{n}" for n in table.key if n != "shop")
            taken = f"exists (select 1 from {name} as o where o.shop = {literal(new)} and {same})"
        if name == table.name:
            aside = [
                json.loads(row[0])
                for row in cursor.rows(f"select to_json(t) from {name} as t where {where} and {taken}")
            ]
            keys = ", ".join(table.key)
            moved = [
                list(map(_text, row))
                for row in cursor.rows(f"select {keys} from {name} as t where {where} and not {taken}")
            ]
        cursor.run(
            f"delete from {name} where rowid in (select t.rowid from {name} as t where {where} and {taken})"
        )
        cursor.run(f"update {name} set shop = {literal(new)} where {where}")
    return {"moved": moved, "aside": aside}


def _restore_records(cursor: Cursor, table: Table, saved: Mapping[str, Any], old: str, new: str) -> None:
    for key in saved["moved"]:
        pairs = dict(zip(table.key, key, strict=True)) | ({"shop": new} if "shop" in table.key else {})
        where = " and ".join(f"{n} is not distinct from cast(? as {_type(table, n)})" for n in pairs)
        names = [table.name, f"{table.name}_history"] if table.imported else [table.name]
        for name in names:
            cursor.run(f"update {name} set shop = {literal(old)} where {where}", list(pairs.values()))
    for row in saved["aside"]:
        there = {n: v for n, v in row.items() if n in table.names}
        marks = ", ".join("?" * len(there))
        cursor.run(f"insert into {table.name} ({', '.join(there)}) values ({marks})", list(there.values()))


def _type(table: Table, name: str) -> str:
    return {"date": "date", "timestamp": "timestamp", "integer": "bigint"}.get(
        table.column(name).type, "varchar"
    )


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int)) else str(value)


def _move_filters(cursor: Cursor, old: str, new: str) -> list[list[str]]:
    """Filters by the shop's name follow it. Returns table, key, text before and after of each."""
    changed = []
    for name, column in FILTERED.items():
        key = TABLES[name].key[0]
        for number, text in cursor.rows(f"select {key}, {column} from {name} where {column} like '%shop=%'"):
            after = _renamed(str(text), old, new)
            if after != text:
                cursor.run(f"update {name} set {column} = ? where {key} = ?", [after, number])
                changed.append([name, str(number), str(text), after])
    return changed


def _renamed(text: str, old: str, new: str) -> str:
    filters = filter_text.read(text)
    if old not in filters.get("shop"):
        return text
    shops = tuple(dict.fromkeys(new if shop == old else shop for shop in filters.get("shop")))
    return filter_text.write(filters.having("shop", *shops))
