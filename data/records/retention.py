"""Deleting what is older than the installation wants to keep, so that no trace stays in the file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from data.records import records
from data.schema import CASE_KEY
from data.schema.rights import ADMINISTER
from data.store import Cursor, Store, backup, cube
from data.store.archive.months import bring_back
from data.store.lake.again import rerun
from data.store.lockfile import LockFile
from data.store.recovery.copies import remove_copies

SUBJECT = "array_to_string(list_filter([platform, shop, case_id, sku, variation], part -> part <> ''), ' / ')"
_OLD_CASES = """
    select c.platform, c.shop, c.case_id, c.sku, c.variation from cases as c
    left join case_facts as f using (platform, shop, case_id, sku, variation)
    where coalesce(f.ship_day, c.open_day) < ?
"""
# tables of the same case lines; whole weeks go, so that no old week keeps its lines and loses its errors
OF_CASES = (
    "cases", "cases_history", "costs", "costs_history", "case_judgements", "case_steps", "case_notes", "case_photos",
    "case_desk", "hand_cases", "drafts", "retro_cases",
)  # fmt: skip
_BY_DAY = {
    "order_lines": "coalesce(ship_day, order_day)",
    "order_lines_history": "coalesce(ship_day, order_day)",
    "packing": "packed_at::date",
    "packing_history": "packed_at::date",
    "volumes": "day",
    "volumes_history": "day",
    "drafts": "saved_at",
}


@dataclass(frozen=True)
class Old:
    """What lies before the first day that is kept, and how many backups hold it too."""

    keep_from: date
    cases: int
    lines: int
    backups: int


def older_than(store: Store, months: int, today: date) -> Old:
    """What ``erase`` would delete: weeks shipped before the first day that is kept."""
    first = (pd.Timestamp(today) - pd.DateOffset(months=months)).date()
    first = (pd.Timestamp(first) - pd.Timedelta(days=first.weekday())).date()
    return Old(
        first,
        int(store.value(f"select count(*) from ({_OLD_CASES})", [first])),
        int(
            store.value(
                "select count(*) from all_order_lines where coalesce(ship_day, order_day) < ?", [first]
            )
        ),
        0 if store.folder is None else len(backup.listed(store)),
    )


@rerun
def erase(store: Store, months: int, today: date, who: str) -> Old:
    """Delete it, with judgements, costs, drafts, notes in the audit trail, rejected rows, the backups and every copy.

    The file itself is written anew at the next start: only then are the deleted bytes gone.
    """
    old = older_than(store, months, today)
    with store.writing(needs=ADMINISTER) as cursor:
        cursor.run("create or replace temp table gone as " + _OLD_CASES, [old.keep_from])
        photos = photos_gone(cursor)
        _erase_cases(cursor)
        for name, day in _BY_DAY.items():
            bring_back(cursor, name, f"{day} < ?", [old.keep_from])
            cursor.run(f"delete from {name} where {day} < ?", [old.keep_from])
        cursor.run(
            "delete from import_problems where import_id in (select import_id from imports where imported_at < ?)",
            [old.keep_from],
        )
        cube.refresh(cursor)
        cursor.run("drop table gone")
        records.log(
            cursor, who, "retention.erased", str(old.keep_from), {"cases": old.cases, "lines": old.lines}
        )
    if store.path is not None:
        leave_no_copy(store.path, photos)
    return old


def photos_gone(cursor: Cursor) -> list[str]:
    """Files of the photos of the case lines in the table ``gone``."""
    keys = ", ".join(CASE_KEY)
    rows = cursor.rows(f"select file from case_photos where ({keys}) in (select {keys} from gone)")
    return [str(name) for (name,) in rows]


def leave_no_copy(path: Path, photos: Iterable[str]) -> int:
    """Take away photos and all copies of a store whose rows were erased, and have its file written anew.

    Returns how many copies there were.
    """
    for name in photos:
        (path.parent / backup.PHOTOS / Path(name).name).unlink(missing_ok=True)
    mark(path)
    return remove_copies(path)


def finish(path: Path) -> bool:
    """Write the store's file anew if rows were erased from it; to be called before it is opened. True when it was.

    Deleted rows stay readable in the old file; a copy of the tables holds only what is left.
    """
    marker = _marker(path)
    if not marker.exists() or not path.exists():
        return False
    store = Store(path)
    fresh = path.with_suffix(".rewritten")
    try:
        store.backup(fresh)
    finally:
        store.close()
    lock = LockFile(path.with_suffix(".lock"))
    try:
        os.replace(fresh, path)
        Path(f"{path}.wal").unlink(missing_ok=True)
        marker.unlink()
    finally:
        lock.release()
    return True


def marked(path: Path) -> bool:
    """True when rows were erased since the store was last written anew."""
    return _marker(path).exists()


def unmark(path: Path) -> None:
    """It was written anew."""
    _marker(path).unlink(missing_ok=True)


def mark(path: Path) -> None:
    """Ask for the store's file to be written anew."""
    _marker(path).touch()


def _marker(path: Path) -> Path:
    return path.with_suffix(".erased")


def _erase_cases(cursor: Cursor) -> None:
    keys = ", ".join(CASE_KEY)
    # cases entered by hand that became part of one of these go with it
    cursor.run(
        f"insert into gone select {keys} from hand_cases where (platform, merged_case_id, merged_sku) in "
        "(select (platform, case_id, sku) from gone)"
    )
    cursor.run(
        "update audit set detail = '{}' "
        "where (starts_with(what, 'case_') or starts_with(what, 'hand_cases')) "
        f"and subject in (select {SUBJECT} from gone)"
    )
    for name in OF_CASES:
        cursor.run(f"delete from {name} where ({keys}) in (select {keys} from gone)")
