"""What a shared store needs now and then: small files joined, old moments forgotten, files that nothing names gone."""

from __future__ import annotations

from pathlib import Path

from data.store.lake.address import NAME
from data.store.lake.shared import SharedStore

KEPT_HOURS = 24  # an older moment of the store is read by nobody any more
_ORDERED = ("merge_adjacent_files", "rewrite_data_files")
_OLD = ("expire_snapshots", "cleanup_old_files", "delete_orphaned_files")


def maintain(store: SharedStore, hours: float = KEPT_HOURS) -> tuple[int, int, list[str]]:
    """Do it while nobody writes: bytes of the rows' files before and after, and names of the orphans.

    ``hours`` 0: also what was deleted just now; who reads at this moment may have to ask again.
    """
    before = _bytes(store)
    with store.alone() as cursor:
        for name in _ORDERED:
            cursor.rows(f"call ducklake_{name}('{NAME}')")
        gone: list[str] = []
        for name in _OLD:
            column = "snapshot_id" if name == "expire_snapshots" else "path"
            before_that = f"now() - interval {int(hours * 3600)} seconds"
            found = cursor.rows(
                f"select {column} from ducklake_{name}('{NAME}', older_than => {before_that})"
            )
            if name == "delete_orphaned_files":
                gone = [Path(str(path)).name for (path,) in found]
    return before, _bytes(store), gone


def _bytes(store: SharedStore) -> int:
    return sum(path.stat().st_size for path in store.lake.rows.rglob("*.parquet"))
