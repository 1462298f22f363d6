"""Files to look at: what screens need of a store, without the numbers of orders nobody complained about."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from data import schema
from data.schema import rights
from data.store.archive import files
from data.store.connect import connected
from data.store.cursor import Cursor, Damaged, literal, transaction, utc_now
from data.store.file_check import verify_file
from data.store.migrate import migrate
from data.store.store import Store

VARIABLE, SCHEME = "RIGHTBOX_STORE", "viewer:"
MADE = "viewer"  # name in meta of the moment at which the file was made
FOLDER = "viewer"  # of the data folder: copies that are open
# what nobody looks at on a screen, or only who may write
_LEFT_OUT = frozenset({"drafts", "import_problems"})
_OF_CASES = "starts_with(what, 'case_') or starts_with(what, 'costs') or starts_with(what, 'hand_cases')"
_OF_ALL_LINES = (
    "platform", "shop", "sku", "parent_sku", "product_name", "variation", "quantity", "currency", "status",
    "warehouse", "carrier", "order_day", "ship_day",
)  # fmt: skip


def make(store: Store, target: Path) -> Path:
    """Write a file that ``opened`` opens, whole or not at all, while others work."""
    store.asker.require(rights.MANAGE, "viewer")
    if store.folder is None:
        raise ValueError("a store in memory has no file to look at")
    part = store.folder / f"{store.path.stem if store.path else ''}-viewer-{secrets.token_hex(4)}.part"
    try:
        with closing(store.cursor()) as cursor:
            _copy_tables(cursor, part)
        with connected(part) as base, closing(Cursor(base.cursor())) as cursor:
            migrate(cursor)
            cursor.run("checkpoint")
        verify_file(part)
        target.parent.mkdir(parents=True, exist_ok=True)
        files.copy(part, target)
    finally:
        for left in (part, Path(f"{part}.wal")):
            left.unlink(missing_ok=True)
    return target


def _copy_tables(cursor: Cursor, part: Path) -> None:
    name = f"viewer_{secrets.token_hex(4)}"
    cursor.run(f"attach {literal(str(part.resolve()))} as {name}")
    try:
        with transaction(cursor):  # one moment
            for table in (*schema.TABLES, *schema.DERIVED_TABLES):
                if table not in _LEFT_OUT:
                    cursor.run(f"create table {name}.{table} as {_rows(table)}")
            cursor.run(
                f"create table {name}.meta as select * from meta where name not in ('archived', 'lost')"
            )
            cursor.run(f"insert into {name}.meta values ('{MADE}', ?)", [utc_now().isoformat()])
    finally:
        cursor.run(f"detach database if exists {name}")


def _rows(table: str) -> str:
    """SQL of what the file holds of a table."""
    if table == "order_lines":
        return _lines()
    if table == "packing":  # where an item lies is asked of all events, whose they are of the cases' alone
        columns = {
            c.name: "''" if c.type == "text" else f"null::{schema.SQL_TYPES[c.type]}"
            for c in schema.PACKING.columns
        }
        columns |= {"sku": "sku", "bin": "bin"}
        return (
            f"select {', '.join(f'{sql} as {n}' for n, sql in columns.items())} from all_packing order by sku"
        )
    return f"select * from {table}" + (f" where {_OF_CASES}" if table == "audit" else "")


def _lines() -> str:
    """Lines of orders with a case as they are, buyers behind other hashes; of the others what is counted."""
    salt = secrets.token_hex(16)
    columns = {}
    for column in schema.ORDER_LINES.columns:
        kept = column.name if column.name in _OF_ALL_LINES else f"null::{schema.SQL_TYPES[column.type]}"
        columns[column.name] = f"if(of_case, {column.name}, {kept})"
    columns["order_id"] = (
        "if(of_case or coalesce(order_id, '') = '', order_id, '#' || dense_rank() over (order by order_id))"
    )
    columns["unit_price"] = "if(of_case or unit_price is null, unit_price, 0)"
    columns["buyer_hash"] = f"if(of_case, md5({literal(salt)} || nullif(buyer_hash, '')), null)"
    chosen = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
    return f"""
        select {chosen} from (
            select *, coalesce(order_id in (select order_id from cases where order_id <> ''), false) as of_case
            from all_order_lines
        ) as l order by platform, shop, ship_day, l.order_id
    """


def named(environment: Mapping[str, str]) -> Path | None:
    """The file that ``RIGHTBOX_STORE`` names; None where it is not set, and the data folder has the store.

    Raises
    ------
    Damaged
        If it names something else ('unknown_store').
    """
    text = environment.get(VARIABLE, "").strip()
    if not text:
        return None
    if not text.startswith(SCHEME) or text == SCHEME:
        raise Damaged(f"{VARIABLE}={text} names no store", "unknown_store", variable=VARIABLE, value=text)
    return Path(text.removeprefix(SCHEME))


def moment(source: Path) -> int:
    """Number that grows when the file is written anew.

    Raises
    ------
    Damaged
        If it is not there ('viewer_missing').
    """
    try:
        return source.stat().st_mtime_ns
    except OSError as error:
        raise Damaged(f"{source} cannot be read", "viewer_missing", file=source.name) from error


def opened(source: Path, folder: Path) -> Store:
    """A store that only reads, from a copy of the file in ``folder``: the file may be written anew meanwhile.

    Raises
    ------
    Damaged
        If the file is not there, or is no file to look at ('viewer_missing', 'no_viewer').
    """
    number = moment(source)
    place = folder / FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = place / f"{number}-{os.getpid()}-{secrets.token_hex(4)}.duckdb"
    try:
        files.copy(source, copy)
        store = Store.reader(copy, number)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    for other in place.glob("*.duckdb*"):
        if not other.name.startswith(copy.name):
            other.unlink(missing_ok=True)  # who has it open reads on
    try:
        made_at(store)
    except ValueError:
        store.close()
        raise Damaged(f"{source} is no file to look at", "no_viewer", file=source.name) from None
    return store


def made_at(store: Store) -> datetime:
    """When the file was made, naive UTC; ValueError for a store that is none."""
    return datetime.fromisoformat(str(store.value(f"select value from meta where name = '{MADE}'")))
