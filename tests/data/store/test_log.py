"""The write-ahead log: it stays short, and a torn one never loses an acknowledged write silently."""

import os
from pathlib import Path

import pytest

from benchmarks import torn_logs
from data.importing import ingest
from data.store import Damaged, Store, backup, losses
from tests.make import line, write

THRESHOLD = 100_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return torn_logs.written(tmp_path_factory.mktemp("torn") / "home")


def opened(folder: Path, files: dict[str, bytes], log: bytes) -> Store:
    for suffix in torn_logs.SUFFIXES:
        (folder / f"rightbox.{suffix}").write_bytes(log if suffix == "duckdb.wal" else files[suffix])
    return Store(folder / "rightbox.duckdb")


def test_the_log_is_short_after_every_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.store.store.LONG_LOG", THRESHOLD)
    store = Store(tmp_path / "rightbox.duckdb")
    for number in range(4):
        rows = [line(f"O{number}-{n}", tracking_no=os.urandom(20).hex()) for n in range(300)]
        upload = ingest.load(store, write(tmp_path / f"{number}.csv", rows))
        assert upload.refused is None
        log = tmp_path / "rightbox.duckdb.wal"
        assert not log.exists() or log.stat().st_size <= THRESHOLD
    store.close()


def test_a_value_that_was_read_leaves_no_transaction_open(tmp_path: Path) -> None:
    store = Store(tmp_path / "rightbox.duckdb")
    cursor = store.cursor()
    assert cursor.value("select * from range(5000)") == 0
    with store.writing() as writer:
        writer.run("insert into settings values ('a', '1', 'me', null)")
    store.cursor().run("checkpoint")  # refused while a transaction is open
    assert not (tmp_path / "rightbox.duckdb.wal").exists()
    store.close()


def test_zeros_after_the_log_are_cut_off_and_nothing_is_lost(tmp_path: Path, files: dict[str, bytes]) -> None:
    store = opened(tmp_path, files, files["duckdb.wal"] + bytes(700))
    (lost,) = losses(store)
    assert (lost.writes, store.value("select count(*) from retros")) == (0, torn_logs.WRITES)
    assert (tmp_path / lost.files).exists()
    store.close()


def test_a_log_cut_short_says_how_many_writes_of_what_since_when_are_gone(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    store = opened(tmp_path, files, files["duckdb.wal"][:-700])
    (lost,) = losses(store)
    have = store.value("select count(*) from retros")
    assert lost.writes == torn_logs.WRITES - have > 0
    assert lost.tables == ("audit", "retros")
    assert lost.since and lost.until and lost.since <= lost.until
    assert (tmp_path / f"{lost.files}.wal").read_bytes() == files["duckdb.wal"][:-700]
    store.close()
    again = Store(tmp_path / "rightbox.duckdb")
    assert losses(again) == [lost], "it is said until somebody has taken note"
    again.close()


def test_a_log_of_another_file_is_refused_with_the_last_good_backup(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    first = Store(tmp_path / "rightbox.duckdb")
    good = backup.take(first)
    (good.parent / "rightbox-29991231-000000.duckdb").write_bytes(b"no backup")
    first.close()
    log = torn_logs.written(tmp_path / "other", 2)["duckdb.wal"]
    with pytest.raises(Damaged, match=good.name) as caught:
        opened(tmp_path, files, log)
    assert caught.value.params["backup"] == good.name
    assert (tmp_path / "rightbox.duckdb.wal").read_bytes() == log
    assert not list(tmp_path.glob("*mending*"))


def test_no_mutated_log_is_silently_less() -> None:
    found = torn_logs.outcomes(20)
    assert sum(found.values()) == 20
    assert not [what for _, what in found if what.isupper()], found
    assert {"less", "mended"} <= {what for _, what in found}


def test_a_restored_backup_lost_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "rightbox.duckdb")
    taken = backup.take(store)
    for number in range(3):
        with store.writing() as cursor:
            cursor.run("insert into settings values (?, '1', 'me', null)", [str(number)])
    store.close()
    backup.restore(taken, tmp_path / "rightbox.duckdb")
    store = Store(tmp_path / "rightbox.duckdb")
    assert losses(store) == []
    store.close()


def test_a_store_that_is_closed_twice_closes_no_file_of_others(tmp_path: Path) -> None:
    store = Store(tmp_path / "rightbox.duckdb")
    store.close()
    with (tmp_path / "other").open("w") as other:
        store.close()
        other.write("still open")
        other.flush()
    assert (tmp_path / "other").read_text() == "still open"
