"""Rows kept for the screens follow every write, also under several readers and a writer."""

from __future__ import annotations

import threading
from datetime import datetime

from data import query
from data.store import Store, cube

INSERT = (
    "insert into cases (platform, shop, case_id, order_id, sku, opened_at, open_day) "
    "values ('shopee', 'A', ?, ?, 'S', ?, ?)"
)


def add(store: Store, number: int) -> None:
    moment = datetime(2026, 3, 1, 9)  # noqa: DTZ001 - stored moments are naive UTC
    with store.writing() as cursor:
        cursor.run(INSERT, [f"C{number}", f"O{number}", moment, moment.date()])
        cube.refresh_cases(cursor)


def test_what_is_kept_is_what_the_view_shows_after_every_write(store: Store) -> None:
    assert query.rows(store, which="all").total == 0
    for number in range(3):
        add(store, number)
        assert query.rows(store, which="all").total == number + 1
        kept, view = store.materialised("case_rows"), "case_rows"
        assert store.rows(f"from {kept} except from {view}") == []
        assert store.rows(f"from {view} except from {kept}") == []


def test_a_failed_write_is_not_kept(store: Store) -> None:
    add(store, 1)
    try:
        with store.writing() as cursor:
            cursor.run("delete from cases")
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert query.rows(store, which="all").total == 1


def test_readers_see_every_write_that_was_acknowledged_before_they_asked(store: Store) -> None:
    acknowledged, wrong = [0], []

    def read() -> None:
        while acknowledged[0] < 12:
            before = acknowledged[0]
            found = query.rows(store, which="all").total
            if found < before:
                wrong.append((before, found))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(12):
        add(store, number)
        acknowledged[0] = number + 1
    for reader in readers:
        reader.join()
    assert wrong == []
