"""Records that people write: read, save with a version compared, remove; every change goes into the audit trail."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from data.schema import AUDIT, TABLES, Table
from data.store import Cursor, Store, utc_now
from data.store.lake.again import rerun

STAMPS = {"edited_by", "judged_by", "set_by", "saved_by"}
# Records that no rate, count or cost is computed from.
WORDS_ONLY: tuple[str, ...] = (
    "retros", "topics", "retro_cases", "findings", "lessons", "actions", "action_events", "saved_views", "people",
    "packer_names", "own_texts", "own_measures", "lesson_cards", "trainings",
)  # fmt: skip
TIMES = {"edited_at", "judged_at", "set_at", "saved_at"}


class Conflict(RuntimeError):
    """Somebody else saved the record meanwhile; ``current`` is what is stored now."""

    def __init__(self, table: str, current: dict[str, Any]):
        self.table = table
        self.current = current
        super().__init__(
            f"{table} was changed by {current.get('edited_by') or current.get('judged_by') or 'somebody'}"
        )


def new_id(prefix: str, now: datetime | None = None) -> str:
    """A new id that sorts by the time it was made, for example R-20261123-081500-004211-3f."""
    return f"{prefix}-{(now or utc_now()):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(1)}"


@rerun
def put(
    store: Store,
    table: Table,
    row: Mapping[str, Any],
    who: str,
    expected_version: int | None = None,
    cursor: Cursor | None = None,
) -> int:
    """Save a record under its key; columns that ``row`` lacks keep their value. Returns the new version.

    Parameters
    ----------
    expected_version : int, optional
        Version that the writer saw (0: none). None skips the comparison.
    cursor : Cursor, optional
        A cursor inside ``store.writing()``, to save several records in one transaction.

    Raises
    ------
    Conflict
        If the stored version is another one than expected.
    ValueError
        If the row has a column the table lacks, or its key is incomplete.
    """
    unknown = set(row) - set(table.names)
    if unknown:
        raise ValueError(f"{table.name} has no column {sorted(unknown)[0]!r}")
    missing = [k for k in table.key if row.get(k) is None]
    if missing:
        raise ValueError(f"{table.name} needs {missing[0]!r}")
    if cursor is not None:
        return put_in(cursor, table, row, who, expected_version)
    with store.writing(numbers=table.name not in WORDS_ONLY) as own:
        return put_in(own, table, row, who, expected_version)


def put_in(
    cursor: Cursor, table: Table, row: Mapping[str, Any], who: str, expected: int | None = None
) -> int:
    """As ``put``, inside the caller's transaction."""
    now = utc_now()
    old = _one(cursor, table, row)
    version = int((old or {}).get("version") or 0)
    if expected is not None and old is not None and version != expected:
        raise Conflict(table.name, old)
    new = {**dict.fromkeys(table.names), **(old or {}), **row}
    new |= {n: who for n in STAMPS if n in new} | {n: now for n in TIMES if n in new}
    if "created_at" in new and new["created_at"] is None:
        new |= {"created_at": now}
        if "created_by" in new:
            new["created_by"] = who
    if "version" in new:
        new["version"] = version + 1
    if old is not None:
        cursor.run(f"delete from {table.name} where {_key_sql(table)}", _key(table, row))
    marks = ", ".join("?" * len(table.names))
    cursor.run(
        f"insert into {table.name} ({', '.join(table.names)}) values ({marks})", [new[n] for n in table.names]
    )
    quiet = STAMPS | TIMES | {"version", "created_at", "created_by"}
    changed = {
        n: [_plain((old or {}).get(n)), _plain(new[n])]
        for n in table.names
        if n not in quiet and (old or {}).get(n) != new[n]
    }
    if changed:
        log(
            cursor,
            who,
            table.name,
            _subject(table, row),
            {n: v for n, v in changed.items() if n not in table.key},
        )
    return version + 1


@rerun
def remove(store: Store, table: Table, key: Mapping[str, Any], who: str) -> bool:
    """Delete a record; True when there was one."""
    with store.writing(numbers=table.name not in WORDS_ONLY) as cursor:
        old = _one(cursor, table, key)
        if old is None:
            return False
        cursor.run(f"delete from {table.name} where {_key_sql(table)}", _key(table, key))
        log(
            cursor, who, f"{table.name}.removed", _subject(table, key), {n: _plain(v) for n, v in old.items()}
        )
        return True


def get(store: Store, table: Table, key: Mapping[str, Any]) -> dict[str, Any] | None:
    """The record with that key, or None."""
    with store.reading() as cursor:
        return _one(cursor, table, key)


def everything(store: Store, table: Table, **equal: Any) -> pd.DataFrame:
    """All records of a table, optionally those where columns equal values."""
    unknown = set(equal) - set(table.names)
    if unknown:
        raise ValueError(f"{table.name} has no column {sorted(unknown)[0]!r}")
    where = " and ".join(f"{n} = ?" for n in equal) or "true"
    order = ", ".join(table.key) or table.names[0]
    return store.frame(f"select * from {table.name} where {where} order by {order}", list(equal.values()))


def named(store: Store, name: str, /, **equal: Any) -> pd.DataFrame:
    """All records of the table of that name, see ``everything``."""
    return everything(store, TABLES[name], **equal)


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dicts by column."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def log(cursor: Cursor, who: str, what: str, subject: str, detail: Mapping[str, Any]) -> None:
    """Write one line of the audit trail inside the caller's transaction."""
    cursor.run(
        f"insert into {AUDIT.name} (changed_at, who, what, subject, detail) values (?, ?, ?, ?, ?)",
        [utc_now(), who, what, subject, json.dumps(detail, ensure_ascii=False, default=_plain)],
    )


@rerun
def note(store: Store, who: str, what: str, subject: str, detail: Mapping[str, Any]) -> None:
    """Write one line of the audit trail about something that changes nothing, such as a sign-in. A file to look at has no trail."""
    if store.read_only:
        return
    with store.writing(numbers=False) as cursor:
        log(cursor, who, what, subject, detail)


def _one(cursor: Cursor, table: Table, key: Mapping[str, Any]) -> dict[str, Any] | None:
    found = cursor.rows(
        f"select {', '.join(table.names)} from {table.name} where {_key_sql(table)}", _key(table, key)
    )
    return dict(zip(table.names, found[0], strict=True)) if found else None


def _key_sql(table: Table) -> str:
    return " and ".join(f"{n} = ?" for n in table.key)


def _key(table: Table, row: Mapping[str, Any]) -> list[Any]:
    return [row[n] for n in table.key]


def _subject(table: Table, row: Mapping[str, Any]) -> str:
    return " / ".join(str(row[n]) for n in table.key if row[n] != "")


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
