"""What a store needs now and then: its log brought in, room given back, files that nothing names taken away."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from data.schema.rights import ADMINISTER
from data.store.archive import files
from data.store.store import Store

SHARE, BYTES = 0.25, 16_000_000  # of the file that is free: more of both is worth writing it anew
DAY = 86_400.0  # files younger than that may belong to what is being written


@dataclass(frozen=True)
class Upkeep:
    """Bytes of the file before and free in it after the checkpoint, files taken away, whether to write it anew."""

    bytes: int
    free: int
    orphans: tuple[str, ...]
    rewrite: bool


def maintain(store: Store, alone: bool) -> Upkeep:
    """Bring the log into the file and take orphaned files away; ``alone``: nobody reads a file of the archive.

    The file is not written anew here, which has to be done before it is opened.
    """
    store.asker.require(ADMINISTER, "maintain")
    if store.path is None or store.folder is None:
        raise ValueError("a store in memory needs no upkeep")
    size = store.path.stat().st_size
    with store.alone() as cursor:
        cursor.run("checkpoint")
        block, total, free = cursor.rows(
            "select block_size, total_blocks, free_blocks from pragma_database_size() "
            "where database_name = current_database()"
        )[0]
        gone = files.sweep(cursor) if alone else []
        named = {str(name) for (name,) in cursor.rows("select file from case_photos")}
    gone += _orphans(store.folder / "photos", "*", lambda path: path.name in named)
    gone += _orphans(
        store.folder / "backups",
        "rightbox-*.*",
        lambda path: path.suffix == ".duckdb" or path.with_name(f"{path.name.split('.')[0]}.duckdb").exists(),
    )
    spare = int(free) * int(block)
    return Upkeep(size, spare, tuple(gone), spare > BYTES and int(free) > SHARE * max(1, int(total)))


def _orphans(folder: Path, pattern: str, wanted: Callable[[Path], bool]) -> list[str]:
    gone = []
    for path in sorted(folder.glob(pattern)):
        old = path.stat().st_mtime < time.time() - DAY
        if path.is_file() and old and not wanted(path):
            path.unlink()
            gone.append(path.name)
    return gone
