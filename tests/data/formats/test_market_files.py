"""Many rows in the form of each marketplace are stored as csv and openpyxl alone read them from the same file."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data.importing import ingest
from data.intake import sentences
from data.store import Store
from tests.data.formats.market_files import FILES, MarketFile, made, write
from tests.data.formats.market_reader import a_case, order_lines, paid_back, read_back
from tests.paths import SAMPLES

files = pytest.mark.parametrize("file", FILES, ids=lambda file: file.key)
ORDERS = 120


# --- the tests ---------------------------------------------------------------------------------------------------


def loaded(file: MarketFile, folder: Path, seed: int) -> tuple[Store, list[dict[str, str]]]:
    path = write(file, folder / file.name, made(file, seed, ORDERS))
    store = Store(None)
    upload = ingest.load(store, path)
    assert upload.refused is None, sentences.refusal(upload.refused)
    assert [staged.recognised.report.key for staged in upload.tables] == [file.key]
    assert [staged.unmapped for staged in upload.tables] == [{}]
    return store, read_back(file, path)


@files
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_stored_is_what_a_plain_reader_reads(file: MarketFile, seed: int, tmp_path: Path) -> None:
    store, rows = loaded(file, tmp_path, seed)
    assert rows
    if store.value("select count(*) from order_lines"):
        stored = store.rows(
            "select order_id, sku, variation, unit_price, ordered_at, status, quantity from order_lines"
        )
        got = Counter()
        for order, sku, variation, price, when, state, units in stored:
            exact = None if price is None else round(Decimal(str(price)), 4)
            got[order, sku, variation or "", exact, when, state] += units
        told = order_lines(file.key, rows)
        assert set(got) == set(told)
        assert got == told
    elif store.value("select count(*) from cases"):
        stored = store.rows("select case_id, order_id, sku, quantity, opened_at, symptom, status from cases")
        assert sorted(stored) == sorted(a_case(file.key, row) for row in rows)
    else:
        sums: Counter[Any] = Counter()
        for order, kind, amount in (part for row in rows for part in paid_back(file.key, row)):
            sums[order, kind] += amount
        stored = store.rows("select case_id, kind, abs(amount) from costs where source = 'settlement'")
        assert stored
        assert {(order, kind): round(Decimal(str(amount)), 2) for order, kind, amount in stored} == {
            key: abs(round(amount, 2)) for key, amount in sums.items() if amount
        }


@files
def test_no_personal_cell_of_a_marketplace_is_stored(file: MarketFile, tmp_path: Path) -> None:
    store, _ = loaded(file, tmp_path, 3)
    everything = "".join(
        store.frame(f"select * from {table}").to_csv() for table in ("order_lines", "cases", "costs")
    )
    for secret in (
        "Nobody",
        "nobody",
        "아무",
        "某人",
        "某地",
        "13800000000",
        "GA 30041",
        "30041",
        "555 0100",
    ):
        assert secret not in everything


@files
def test_a_second_upload_of_a_marketplace_changes_nothing(file: MarketFile, tmp_path: Path) -> None:
    path = write(file, tmp_path / file.name, made(file, 4, 30))
    store = Store(None)
    for _ in range(2):
        upload = ingest.load(store, path)
        assert upload.refused is None
    assert [(staged.counts.new, staged.counts.updated) for staged in upload.tables] == [(0, 0)]


@files
def test_the_sample_is_what_the_generator_writes(file: MarketFile, tmp_path: Path) -> None:
    path = write(file, tmp_path / file.name, made(file, 0, 6))
    assert read_back(file, path) == read_back(file, SAMPLES / file.name)
