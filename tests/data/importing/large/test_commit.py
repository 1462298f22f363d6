"""Many new rows of a file that was looked at first are written before anybody has to wait for them."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.importing import commit, ingest, prepare, publish
from data.store import Cursor, OutOfDisk, Store, cube
from data.store.file_check import written
from tests.make import content, line, loaded, write


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store on disk for which every clean file is large."""
    monkeypatch.setattr(prepare, "DIRECT_BYTES", 0)
    monkeypatch.setattr(commit, "LARGE", 2)
    opened = Store(tmp_path / "home" / "rightbox.duckdb")
    yield opened
    opened.close()


def free(store: Store) -> bool:
    """True when another thread could write now."""
    found: list[bool] = []

    def attempt() -> None:
        if got := store._write_lock.acquire(blocking=False):
            store._write_lock.release()
        found.append(got)

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    return found[0]


def test_nobody_waits_while_the_rows_of_a_previewed_file_are_written(
    shop: Store, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "orders.csv", [line("A"), line("A", sku="MUG"), line("B", parent_sku="")])
    upload = ingest.prepare(shop, path)
    seen: list[bool] = []

    def insert(*args: Any) -> None:
        seen.append(free(shop))
        original(*args)

    original = publish.insert
    monkeypatch.setattr(publish, "insert", insert)
    ingest.commit(shop, upload)
    assert seen == [True]
    loaded(store, path)
    assert content(shop) == content(store)
    assert free(shop)


def test_rows_that_others_stored_meanwhile_are_compared_with(
    shop: Store, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = write(tmp_path / "slow.csv", [line("A"), line("B")])
    quick = write(tmp_path / "quick.csv", [line("B", status="shipped")])
    upload = ingest.prepare(shop, slow)

    def overtaken(*args: Any) -> bool:
        monkeypatch.setattr(cube, "append", original)
        loaded(shop, quick)
        return original(*args)

    original = cube.append
    monkeypatch.setattr(cube, "append", overtaken)
    ingest.commit(shop, upload)
    for path in (quick, slow):
        loaded(store, path)
    assert content(shop) == content(store)
    assert (upload.tables[0].counts.new, upload.tables[0].counts.updated) == (1, 1)


def test_a_disk_that_fills_up_while_the_rows_are_written_leaves_nothing(
    shop: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, version = content(shop), shop.version
    upload = ingest.prepare(shop, write(tmp_path / "orders.csv", [line("A"), line("B")]))

    def full(*_: Any) -> bool:
        raise OutOfDisk[0]("no room")

    monkeypatch.setattr(cube, "append", full)
    assert ingest.commit_or_refuse(shop, upload) == []
    assert upload.refused is not None and upload.refused.code == "disk_full"
    assert content(shop) == before and shop.version == version and free(shop)


def test_killed_at_any_moment_the_version_is_that_of_the_rows(
    shop: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(shop, write(tmp_path / "first.csv", [line("A")]))
    states = [(shop.version, written(_killed(shop, tmp_path / "before")), 1)]
    upload = ingest.prepare(shop, write(tmp_path / "orders.csv", [line("B"), line("C")]))
    killed: list[Path] = []
    run = Cursor.run

    def watched(cursor: Cursor, sql: str, *args: Any) -> Cursor:
        ends = sql == "commit"
        if ends:
            killed.append(_killed(shop, tmp_path / str(len(killed))))
        done = run(cursor, sql, *args)
        if ends:
            killed.append(_killed(shop, tmp_path / str(len(killed))))
        return done

    monkeypatch.setattr(Cursor, "run", watched)
    ingest.commit(shop, upload)
    monkeypatch.undo()
    version, writes, _ = states[0]
    states.append((version + 1, writes + 1, 3))
    found = [_state(path) for path in killed]
    assert len(killed) >= 2 and set(found) == set(states), found
    assert shop.version == version + 1
    loaded(shop, write(tmp_path / "last.csv", [line("D")]))
    assert _state(_killed(shop, tmp_path / "after")) == (version + 2, writes + 2, 4)


def _killed(store: Store, folder: Path) -> Path:
    """The files of a store as a kill at this moment would leave them."""
    assert store.path is not None
    folder.mkdir()
    for path in store.path.parent.glob("rightbox.*"):
        if path.suffix != ".lock":
            shutil.copyfile(path, folder / path.name)
    return folder / store.path.name


def _state(path: Path) -> tuple[int, int, int]:
    """Version, number of writes and of lines that the next process finds."""
    writes = written(path)
    opened = Store(path)
    try:
        return opened.version, writes, int(opened.value("select count(*) from order_lines"))
    finally:
        opened.close()
