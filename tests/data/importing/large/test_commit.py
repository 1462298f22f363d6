"""Many new rows of a file that was looked at first are written before anybody has to wait for them."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.importing import commit, ingest, prepare, publish
from data.store import OutOfDisk, Store, cube
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
