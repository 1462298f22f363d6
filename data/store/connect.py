"""A connection to the store's file that cannot reach anything outside its folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from data.store.cursor import Damaged, full_disk, literal

MEMORY_LIMIT = "2GB"
SPARING = 256  # MB while a large file is read and stored: the rest of what it needs goes to the disk
AT_ONCE = 512  # MB while rows are stored as they are read: in less every row group is put together twice
# new files are written as the pinned engine writes best: texts of few kinds cost half; older files stay readable
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "latest",
    # on a full disk the engine's own checkpoint ends the connection: the store shortens its log where there is room
    "checkpoint_threshold": "1TB",
    "preserve_insertion_order": True,  # rows of a file are numbered by the order in which they were inserted
}


def connected(path: Path | None, memory_limit: str = MEMORY_LIMIT) -> duckdb.DuckDBPyConnection:
    """A hardened connection to the file, or to memory for None.

    Raises
    ------
    Damaged
        If the file cannot be opened.
    OSError
        If the disk has no room for what opening needs.
    """
    try:
        base = duckdb.connect(":memory:" if path is None else str(path), config=CONFIG)
    except duckdb.Error as error:
        if full_disk(error):
            raise OSError(str(error)) from error
        raise Damaged(f"{path} cannot be opened: {error}") from error
    try:
        if path is None:
            hardened(base, None, [], memory_limit)
        else:
            hardened(base, path.parent / "tmp", [path.parent], memory_limit)
    except BaseException:
        base.close()
        raise
    return base


def apart() -> duckdb.DuckDBPyConnection:
    """An engine in memory without a store, for files that whoever gives a command names."""
    return duckdb.connect()


def hardened(
    base: duckdb.DuckDBPyConnection,
    temp: Path | None,
    folders: Sequence[Path],
    memory_limit: str,
    allowed: str = "'memory_limit'",  # which is lower while a large file is read
) -> None:
    """Let a connection reach the folders and nothing else, for good; what does not fit into memory goes to ``temp``."""
    run = base.execute
    run(f"set memory_limit = '{memory_limit}'")
    run("set TimeZone = 'UTC'")
    # give memory back as soon as a query is done with it; otherwise what one import needed stays with the process
    run("set allocator_flush_threshold = '16MB'")
    run("set allocator_bulk_deallocation_flush_threshold = '64MB'")
    run("set allocator_background_threads = true")
    if temp is not None:
        temp.mkdir(exist_ok=True)
        run(f"set temp_directory = {literal(str(temp.resolve()))}")
        run(f"set allowed_directories = [{', '.join(literal(f'{f.resolve()}/') for f in folders)}]")
    for name in ("autoinstall_known_extensions", "autoload_known_extensions", "python_enable_replacements"):
        run(f"set {name} = false")
    run("set enable_external_access = false")
    run(f"set allowed_configs = [{allowed}]")
    run("set lock_configuration = true")
