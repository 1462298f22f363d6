"""Filling an empty store with the simulated warehouse, over the same path that real files take."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from data import query
from data.demo import Truths, simulate, write_files
from data.importing import ingest
from data.records import records
from data.schema import AUDIT, TABLES
from data.store import Store, utc_now

LINES = 120_000
WHO = "demo"


class NotEmpty(RuntimeError):
    """The store already holds real data, with which the demo must not mix."""


def install(
    store: Store,
    *,
    lines: int = LINES,
    seed: int = 1,
    today: date | None = None,
    tell: Callable[[str], None] = lambda text: None,
) -> Truths:
    """Simulate, write files, load them, and save what people decided. Returns the planted truths.

    Raises
    ------
    NotEmpty
        If the store holds anything that is not the demo.
    """
    extent = query.extent(store)
    if not extent.empty:
        raise NotEmpty("The store holds data already. Use an empty folder (RIGHTBOX_DATA) for the demo.")
    demo = simulate(lines=lines, seed=seed, today=today or utc_now().date())
    folder = Path(tempfile.mkdtemp(prefix="demo-", dir=store.folder))
    try:
        for file in write_files(demo, folder):
            options = ingest.ImportOptions(
                shop=file.shop, zone=file.zone, currency=file.currency, who=WHO, is_demo=True
            )
            upload = ingest.load(store, file.path, options=options)
            if upload.refused is not None:
                raise upload.refused
            tell(file.path.name)
    finally:
        shutil.rmtree(folder)
    _save_people(store, demo.records)
    return demo.truths


def remove(store: Store) -> int:
    """Take the demo out again: its imports and what its people wrote. Returns the number of imports undone."""
    ids = [row[0] for row in store.rows("select import_id from imports where is_demo and undone_at is null")]
    for import_id in reversed(ids):
        ingest.undo(store, str(import_id), WHO)
    with store.writing() as cursor:
        rows = cursor.rows(
            "select subject, detail from audit where what = 'demo.installed' and changed_at > coalesce("
            "(select max(changed_at) from audit where what = 'demo.removed'), '-infinity'::timestamp)"
        )
        for name, _ in rows:
            if str(name) in TABLES:
                cursor.run(f"delete from {name}")
        records.log(cursor, WHO, "demo.removed", "", {"imports": len(ids)})
    return len(ids)


def _save_people(store: Store, people: Mapping[str, list[dict[str, Any]]]) -> None:
    """Bulk insert: the records come with their own stamps and versions."""
    with store.writing() as cursor:
        for name, rows in people.items():
            table = TABLES[name]
            for row in rows:
                where = " and ".join(f"{k} = ?" for k in table.key) or "false"
                cursor.run(f"delete from {name} where {where}", [row[k] for k in table.key])
            filled = [n for n in table.names if any(n in row for row in rows)]
            marks = ", ".join("?" * len(filled))
            sql = f"insert into {name} ({', '.join(filled)}) values ({marks})"
            cursor.raw.executemany(sql, [[row.get(n) for n in filled] for row in rows]) if rows else None
            cursor.run(
                f"insert into {AUDIT.name} (changed_at, who, what, subject, detail) values (?, ?, ?, ?, ?)",
                [utc_now(), WHO, "demo.installed", name, str(len(rows))],
            )
