"""A store moved into a shared one and back: the same rows, the same numbers, and the source as it was."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from data import query
from data.__main__ import main
from data.commands.caller import Caller
from data.store import Damaged, Store, broken
from data.store.lake import move as into_lake
from data.store.lake import upkeep
from data.store.lake.address import SCHEME
from data.store.lake.shared import SharedStore
from data.store.places.move import Occupied, table_sums
from tests.data.store.lake import postgres
from tests.paths import ROOT

SAMPLES = ROOT / "data" / "samples"


def test_a_store_goes_into_a_shared_one_and_back(
    postgres_server: postgres.Postgres,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home, back = tmp_path / "home", tmp_path / "back"
    monkeypatch.setenv("RIGHTBOX_DATA", str(home))
    monkeypatch.delenv("RIGHTBOX_STORE", raising=False)
    files = [str(path) for path in sorted(SAMPLES.rglob("*.csv"))[:2]]
    assert main(["load", *files]) == 0
    with closing(Store(home / "rightbox.duckdb")) as store, closing(store.cursor()) as cursor:
        sums, before = table_sums(cursor), query.cells(store, ("platform",), query.Filters())
    where = SCHEME + postgres_server.catalog()

    with monkeypatch.context() as patch:  # stopped before its end, nothing is there and it can be run again
        patch.setattr(into_lake, "table_sums", lambda cursor: {})
        with pytest.raises(Damaged), closing(Store(home / "rightbox.duckdb")) as store:
            into_lake.move(store, into_lake.Lake(where.removeprefix(SCHEME), home))
    assert main(["move", "--to", where]) == 0
    assert main(["move", "--to", where]) == 1 and "holds a store already" in capsys.readouterr().err
    with closing(Store(home / "rightbox.duckdb")) as store, closing(store.cursor()) as cursor:
        assert {n: s for n, s in table_sums(cursor).items() if n != "meta"} == {
            n: s for n, s in sums.items() if n != "meta"
        }

    monkeypatch.setenv("RIGHTBOX_STORE", where)
    with Caller().store() as store:
        assert isinstance(store, SharedStore)
        assert query.cells(store, ("platform",), query.Filters()).equals(before)
        with store.alone() as cursor:
            assert broken(cursor) == {}
        upkeep.maintain(store, 0)
    assert main(["maintain"]) == 0
    assert main(["archive", "--before", "2025-01"]) == 1
    assert main(["restore", "x"]) == 2
    assert main(["move", "--to", str(back)]) == 0

    monkeypatch.delenv("RIGHTBOX_STORE")
    with closing(Store(back / "rightbox.duckdb")) as store, closing(store.cursor()) as cursor:
        moved = table_sums(cursor)
        assert {n: s for n, s in moved.items() if n not in ("meta", "audit")} == {
            n: s for n, s in sums.items() if n not in ("meta", "audit")
        }
        assert query.cells(store, ("platform",), query.Filters()).equals(before)
        assert broken(cursor) == {}
    assert os.stat(back / "hash.key").st_size == os.stat(home / "hash.key").st_size


def test_a_store_that_is_not_empty_is_not_moved_into(shared_store: SharedStore) -> None:
    with closing(Store(shared_store.lake.folder / "rightbox.duckdb")) as store, pytest.raises(Occupied):
        into_lake.move(store, shared_store.lake)
