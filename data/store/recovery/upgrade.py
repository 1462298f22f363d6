"""An older store brought to the present schema on a copy: the old file stays as it was, whatever happens."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from pathlib import Path

from data.store.archive import files
from data.store.connect import connected
from data.store.cursor import Cursor, utc_now
from data.store.file_check import check, schema_of
from data.store.migrate import SCHEMA, migrate
from data.store.recovery.torn import log_of


def upgrade(path: Path) -> Path | None:
    """Migrate an older store; returns where the old file was put, None when there was nothing to do.

    To be called by who holds the store's lock and has not opened it.

    Raises
    ------
    Damaged
        If it is another program's file or a newer release's; nothing was changed then.
    """
    if not path.exists():
        return None
    number = schema_of(path)
    if number in (0, SCHEMA):
        return None
    copy = path.with_name(f"{path.stem}.mending.duckdb")
    kept = path.with_name(f"{path.stem}-before-schema-{SCHEMA}-{utc_now():%Y%m%d-%H%M%S}.duckdb")
    try:
        shutil.copyfile(path, copy)
        if log_of(path).exists():
            shutil.copyfile(log_of(path), log_of(copy))
        with connected(copy) as base, closing(Cursor(base.cursor())) as cursor:
            migrate(cursor)
        check(copy)
        files.keep_with(kept)
        for old, new in ((log_of(path), log_of(kept)), (path, kept)):
            if old.exists():
                os.replace(old, new)
        os.replace(copy, path)
    finally:
        for left in (copy, log_of(copy)):
            left.unlink(missing_ok=True)
    return kept
