"""Dropped files: kept apart and private, loaded once, in the right order, by several people at once."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.importing import ingest, prepare
from data.importing.ingest import ImportOptions
from data.intake import pending
from data.intake.pending import Waiting
from data.store import Store

ORDERS = "platform,shop,order_id,sku,quantity,ordered_at,unit_price\n"
CASES = "platform,shop,case_id,order_id,sku,opened_at,raw_reason\nshopee,A,C1,O1,S1,2026-07-05,Wrong item\n"
COSTS = "platform,shop,case_id,kind,amount,currency\nshopee,A,C1,refund,12.50,SGD\n"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "rightbox.duckdb")
    yield store
    store.close()


def dropped(store: Store, name: str, text: str) -> Waiting:
    return pending.keep(store, name, name, text.encode(), ImportOptions(who="me"))


def order_rows(first: int, count: int) -> str:
    return "".join(f"shopee,A,O{n},S1,1,2026-07-01,9.90\n" for n in range(first, first + count))


def test_bytes_lie_beside_the_store_and_only_for_this_program(opened: Store) -> None:
    file = dropped(opened, "../../evil orders.csv", ORDERS + order_rows(1, 2))
    assert file.name == "evil orders.csv" and file.path.parent == pending.folder(opened)
    assert "evil" not in file.path.name
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_a_file_is_loaded_once_however_often_it_is_asked_for(opened: Store) -> None:
    file = dropped(opened, "o.csv", ORDERS + order_rows(1, 5))
    file.read(opened)
    threads = [threading.Thread(target=file.load, args=(opened,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened.value("select count(*) from imports") == 1
    assert opened.value("select count(*) from order_lines") == 5
    assert file.results[0]["new"] == 5 and not file.path.exists()


def test_discarding_leaves_no_bytes_and_no_rows(opened: Store) -> None:
    file = dropped(opened, "o.csv", ORDERS + order_rows(1, 5))
    file.read(opened)
    file.discard()
    assert not file.path.exists() and opened.value("select count(*) from order_lines") == 0


def test_two_people_load_overlapping_files_at_once(opened: Store) -> None:
    first, second = (dropped(opened, f"{n}.csv", ORDERS + order_rows(n, 40)) for n in (1, 21))
    for file in (first, second):
        file.read(opened)
    threads = [threading.Thread(target=file.load, args=(opened,)) for file in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened.value("select count(*) from order_lines") == 60
    for file in (first, second):
        result = file.results[0]
        assert (
            result["rows"]
            == result["new"] + result["updated"] + result["unchanged"] + result["rejected"]
            == 40
        )
    assert sum(file.results[0]["new"] for file in (first, second)) == 60


def test_costs_dropped_together_with_their_cases_find_them(opened: Store) -> None:
    files = [
        dropped(opened, n, t)
        for n, t in (("k.csv", COSTS), ("c.csv", CASES), ("o.csv", ORDERS + order_rows(1, 1)))
    ]
    for file in files:
        file.read(opened)
        file.wanted = True
    told: list[str] = []
    pending.load_all(opened, files, lambda file: told.append(file.name))
    assert told == ["o.csv", "c.csv", "k.csv"]
    assert [file.refused for file in files] == [None] * 3
    assert opened.value("select cost_refund from case_rows where case_id = 'C1'") == 12.5


def test_an_answer_makes_the_file_be_read_again(opened: Store) -> None:
    file = dropped(opened, "o.csv", ORDERS + "shopee,A,O1,S1,1,03/04/2026,9\n")
    file.read(opened)
    assert file.refused is not None and file.refused.code == "day_month_unclear"
    file.change(day_first=True)
    assert file.upload is None
    file.read(opened)
    file.load(opened)
    assert str(opened.value("select order_day from order_lines")) == "2026-04-03"


def test_a_mostly_rejected_file_needs_the_persons_word(opened: Store) -> None:
    file = dropped(opened, "o.csv", ORDERS + order_rows(1, 1) + "shopee,A,O9,S1,two,2026-07-01,9\n")
    file.read(opened)
    assert not file.loadable
    file.load(opened)
    assert opened.value("select count(*) from imports") == 0
    file.insist = True
    file.load(opened)
    assert opened.value("select count(*) from order_lines") == 1 and file.results[0]["rejected"] == 1


def test_what_closed_sessions_left_is_swept_after_a_day(opened: Store) -> None:
    old, young = (dropped(opened, n, "x") for n in ("old", "young"))
    os.utime(old.path, (time.time() - 90_000,) * 2)
    assert pending.sweep(opened) == 1
    assert not old.path.exists() and young.path.exists()


def test_an_old_file_that_is_being_loaded_is_not_swept_away(
    opened: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "DIRECT_BYTES", 1)
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS + order_rows(1, 300))
    os.utime(path, (time.time() - 90_000,) * 2)
    upload = ingest.prepare(opened, path)
    assert upload.refused is None and list(pending.folder(opened).iterdir())
    assert pending.sweep(opened) == 0
    assert ingest.commit(opened, upload)


def test_what_a_killed_process_left_is_cleared_at_the_start(opened: Store) -> None:
    young = dropped(opened, "young", "x")
    near = pending.folder(opened) / "0123.csv"
    near.write_text("x")
    pending.clear(opened)
    assert not young.path.exists() and not near.exists()


def test_a_file_that_is_no_table_stands_in_the_trail_without_what_its_name_says_of_people(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"%PDF-1.7 " + bytes(200))
    options = ingest.ImportOptions(who="me@example.com")
    assert ingest.prepare(store, path, name="anna@example.com 91234567.pdf", options=options).refused
    ((who, file, detail),) = store.rows(
        "select who, subject, detail from audit where what = 'imports.refused'"
    )
    assert (who, detail) == ("me@example.com", '{"code": "not_a_table"}')
    assert file.endswith(".pdf") and "anna" not in file and "91234567" not in file
