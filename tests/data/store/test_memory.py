"""A large file is read in little memory, and neither a screen nor the file itself is refused for that."""

from pathlib import Path

import duckdb
import pytest

from data.importing import ingest, prepare
from data.store import Store
from data.store.connect import AT_ONCE
from tests.make import line, write

HUNGRY = (
    "select len(string_agg(repeat('x', 2_000), ',')) from range(150_000)"  # 300 MB that cannot go to the disk
)


def limit(store: Store) -> str:
    return str(store.value("select current_setting('memory_limit')"))


def test_the_limit_is_low_while_somebody_spares_memory_and_as_before_afterwards(store: Store) -> None:
    usual = limit(store)
    with store.sparing():
        low = limit(store)
        with store.sparing():
            assert limit(store) == low != usual
        assert limit(store) == low
    assert limit(store) == usual


def test_rows_stored_as_they_are_read_have_more_and_leave_as_little_as_before(store: Store) -> None:
    with store.sparing():
        low = limit(store)
        with store.sparing(AT_ONCE):
            more = limit(store)
            with store.sparing():
                assert limit(store) == more != low
        assert limit(store) == low


def test_a_query_that_finds_no_memory_meanwhile_gets_the_usual_limit(store: Store) -> None:
    usual = limit(store)
    with store.sparing():
        with pytest.raises(duckdb.OutOfMemoryException):
            store.cursor().rows(HUNGRY)  # of an import, which has other ways
        assert store.value(HUNGRY) == 150_000 * 2_001 - 1
        assert limit(store) == usual
    with store.sparing():
        assert limit(store) != usual


def test_the_limit_is_all_of_the_configuration_that_may_be_changed(store: Store) -> None:
    for name in ("threads = 1", "enable_external_access = true", "allowed_configs = ['threads']"):
        with pytest.raises(duckdb.Error):
            store.cursor().run(f"set {name}")


@pytest.mark.parametrize("step", ["stage_direct", "again"])
def test_a_file_that_needs_more_is_read_once_more_in_as_much_as_there_is(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    monkeypatch.setattr(prepare, "DIRECT_BYTES", 1_000)
    file = write(tmp_path / "lines.csv", [line(f"O{n}") for n in range(200)])
    usual, failed = limit(store), []

    def scarce(work):  # type: ignore[no-untyped-def]
        def run(*args, **more):  # type: ignore[no-untyped-def]
            if limit(store) != usual:
                failed.append(step)
                raise duckdb.OutOfMemoryException("failed to allocate data")
            return work(*args, **more)

        return run

    if step == "stage_direct":
        monkeypatch.setattr(prepare, step, scarce(prepare.stage_direct))
        upload = ingest.prepare(store, file)
    else:
        upload = ingest.prepare(store, file)
        monkeypatch.setattr(ingest, "_store", scarce(ingest._store))
    assert upload.refused is None
    ingest.commit(store, upload)
    assert failed and store.value("select count(*) from order_lines") == 200
    store.close()
