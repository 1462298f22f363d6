"""Storing rows: what stays as it is is only noted, and all versions are kept whichever way they came."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from data.importing import ingest
from data.store import Store
from tests.make import every_version, line, put, write

BARE = ("warehouse", "carrier", "shipped_at")


def places(store: Store) -> list[tuple[Any, ...]]:
    return store.rows("select order_id, rowid from order_lines order by order_id")


def lacking(*orders: dict[str, Any]) -> list[dict[str, Any]]:
    return [{name: value for name, value in order.items() if name not in BARE} for order in orders]


def test_rows_that_stay_as_they_are_keep_their_place_and_become_the_newest_version(tmp_path: Path) -> None:
    store = Store(None)
    first = write(tmp_path / "first.csv", [line("O1"), line("O2")])
    second = write(tmp_path / "second.csv", [line("O1"), line("O2", quantity=2), line("O3")])
    (old,) = put(store, first, "2026-08-01")
    before = dict(places(store))
    (new,) = put(store, second, "2026-08-05")
    after = dict(places(store))
    assert after["O1"] == before["O1"] and after["O2"] != before["O2"]
    assert store.rows("select distinct import_id, exported_at::date::varchar from order_lines") == [
        (new, "2026-08-05")
    ]
    assert store.rows("select distinct import_id, exported_at::date::varchar from order_lines_history") == [
        (old, "2026-08-01")
    ]
    assert store.rows("select sum(lines), sum(units) from cube") == [(3, 4)]
    store.close()


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[3::8])
def test_files_loaded_again_are_taken_out_in_any_order(tmp_path: Path, order: tuple[int, ...]) -> None:
    rows = [line("O1"), line("O2", status="to_ship")]
    full = write(tmp_path / "full.csv", rows)
    bare = write(tmp_path / "bare.csv", lacking(*rows))
    files = [(full, "2026-08-01"), (bare, "2026-08-03"), (full, "2026-08-05"), (bare, "2026-08-05")]
    whole = Store(None)
    imports = [put(whole, *file)[0] for file in files]
    left = list(range(4))
    for at in order:
        ingest.undo(whole, imports[at], "me")
        left.remove(at)
        rest = Store(None)
        for kept in left:
            put(rest, *files[kept])
        assert every_version(whole) == every_version(rest)
        rest.close()
    whole.close()


def test_the_system_whose_log_is_loaded_again_last_speaks_of_a_parcel(tmp_path: Path) -> None:
    store = Store(None)
    put(store, write(tmp_path / "orders.csv", [line("O1")]), "2026-08-01")
    packed = {"order_id": "O1", "packed_at": "2026-07-04 10:00"}
    logs = [
        write(tmp_path / f"{who}.csv", [{"source": source, "packer": who} | packed])
        for source, who in (("hall", "P1"), ("dock", "P2"))
    ]
    found = []
    for log in (*logs, logs[0]):
        put(store, log, "2026-08-05")
        found += store.rows("select packer from cube")
    assert found == [("P1",), ("P2",), ("P1",)]
    store.close()
