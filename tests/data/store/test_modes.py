"""Who on the machine may read an installation's files."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.records import settings
from data.store import Store, backup
from pages.ui.server import failures


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def readable_by_others(folder: Path) -> list[str]:
    return [p.name for p in (folder, *folder.rglob("*")) if stat.S_IMODE(p.stat().st_mode) & 0o077]


def test_files_log_and_backups_are_their_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    for name in ("backups", "log", "photos"):
        (folder / name).mkdir(parents=True)
    for name in (
        "backups/rightbox-20260101-000000.duckdb",
        "log/rightbox.jsonl",
        "photos/a.jpg",
        "rightbox-torn-1.duckdb",
    ):
        (folder / name).write_text("x")
    assert len(readable_by_others(folder)) == 8
    store = Store(folder / "rightbox.duckdb")
    settings.put(store, "zone", "Asia/Jakarta", "me")
    backup.take(store)
    failures.write(ValueError("x"), folder)
    assert (folder / "rightbox.duckdb.wal").exists() and readable_by_others(folder) == []
    store.close()
    assert readable_by_others(folder) == []


def test_a_folder_that_is_everybodys_stays_so(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    Store(folder / "rightbox.duckdb").close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o1777
    assert stat.S_IMODE((folder / "rightbox.duckdb").stat().st_mode) == 0o600
