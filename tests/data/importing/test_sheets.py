"""Large sheets go to the engine as plain text; they end exactly as sheets that are read row by row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from data.importing import ingest, prepare
from data.store import Store
from tests.make import VARIANTS, content, line, many, write

NUMBERS = ("quantity", "unit_price")


@pytest.fixture
def direct(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store on disk for which every sheet is large."""
    monkeypatch.setattr(prepare, "DIRECT_ROWS", 0)
    opened = Store(tmp_path / "home" / "rightbox.duckdb")
    yield opened
    opened.close()


def book(path: Path, rows: list[dict[str, Any]], *, title: bool = False, gap: bool = False) -> Path:
    out = xlsxwriter.Workbook(str(path))
    sheet = out.add_worksheet("orders")
    top = 0
    if title:
        sheet.write(0, 0, "Orders of July")
        top = 1
    sheet.write_row(top, 0, list(rows[0]))
    for number, row in enumerate(rows, top + 1):
        number += gap and number > 20
        for column, (name, value) in enumerate(row.items()):
            plain = name in NUMBERS and str(value).replace(".", "").isdigit()
            if plain:
                sheet.write_number(number, column, float(value))
            elif value != "":
                sheet.write_string(number, column, str(value))
    out.close()
    return path


def both(direct: Store, store: Store, path: Path) -> tuple[ingest.Upload, ingest.Upload]:
    options = ingest.ImportOptions(zone="Asia/Jakarta")
    first, second = (ingest.load(target, path, options=options, insist=True) for target in (direct, store))
    assert first.refused is None
    assert second.refused is None
    return first, second


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("title", [False, True])
def test_both_ways_store_the_same(
    direct: Store, store: Store, tmp_path: Path, name: str, title: bool
) -> None:
    rows = many(5)
    rows = rows[:50] + [row | VARIANTS[name] for row in rows[50:]]
    first, second = both(direct, store, book(tmp_path / "orders.xlsx", rows, title=title))
    assert content(direct) == content(store)
    problems = "select row_no, column_name, value, code, rejected from import_problems order by all"
    assert direct.rows(problems) == store.rows(problems)
    assert first.notes == second.notes
    said = "select sheet, encoding, header_row, rows_in, rows_new, rows_rejected from imports"
    assert direct.rows(said) == store.rows(said)
    assert list((tmp_path / "home" / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    "change",
    [{"carrier": 'a "b", c'}, {"warehouse": "two\nlines"}, {"carrier": ", ;\t|"}, {"variation": "'"}],
)
def test_signs_of_text_files_stay_what_they_are(
    direct: Store, store: Store, tmp_path: Path, change: dict[str, str]
) -> None:
    rows = [row | change if n % 3 else row for n, row in enumerate(many(6))]
    both(direct, store, book(tmp_path / "orders.xlsx", rows))
    assert content(direct) == content(store)


def test_a_sheet_with_a_blank_row_keeps_the_numbers_of_its_rows(
    direct: Store, store: Store, tmp_path: Path
) -> None:
    rows = many(7)
    rows[40] |= {"ordered_at": "2026-02-30 10:00"}
    both(direct, store, book(tmp_path / "orders.xlsx", rows, gap=True))
    (found,) = direct.rows("select row_no from import_problems where rejected")
    assert found == (43,)
    assert content(direct) == content(store)


def test_the_engine_takes_a_sheet_that_is_large_and_undamaged(
    direct: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("read row by row")

    monkeypatch.setattr(prepare, "stage_table", never)
    upload = ingest.load(direct, book(tmp_path / "orders.xlsx", [line(f"O{n}") for n in range(30)]))
    assert upload.refused is None
    assert direct.value("select count(*) from order_lines") == 30


SUMS = ("Subtotal", "TOTAL:", "小计", "Zwischensumme", "Tổng cộng", "합계", "Jumlah", "итого")


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("said", SUMS)
def test_rows_that_add_up_others_are_no_orders(tmp_path: Path, said: str, at_once: bool) -> None:
    rows = [line(f"O{n}") for n in range(60)]
    for at in (50, 33, 12):
        rows.insert(at, line(said, quantity=9))
    store = Store(None)
    upload = ingest.prepare(store, write(tmp_path / "a.csv", rows), at_once=at_once)
    assert list(upload.tables[0].problems()["code"]) == ["totals_row"] * 3
    ingest.commit(store, upload)
    assert store.rows("select count(*), sum(quantity) from order_lines") == [(60, 60)]


def test_a_title_in_a_packing_log_is_no_parcel(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    parcels = [f"O{n},P{n % 3},2026-07-{n % 9 + 1:02d} 09:00" for n in range(40)]
    parcels[20:20] = ["Bench 2,,", "O900,P1,"]
    path.write_text("order_no,packed_by,packed_at\n" + "\n".join(parcels) + "\n")
    store = Store(None)
    assert ingest.load(store, path).refused is None
    found = {number for (number,) in store.rows("select order_id from packing")}
    assert found == {f"O{n}" for n in range(40)} | {"O900"}
