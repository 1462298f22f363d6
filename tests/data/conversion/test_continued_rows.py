"""Tables that write an order once for all of its rows, or a moment in two columns: no line is lost."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from data.importing import ingest
from data.importing.ingest import ImportOptions
from data.recognition.mapping import report_from_mapping
from data.store import Store

HEADS = {
    "order_id": ("Auftrag", "订单编号", "Mã đơn"),
    "ordered_at": ("Angelegt", "下单", "Ngày"),
    "status": ("Stand", "状态", "Tình trạng"),
    "sku": ("Artikel", "货号", "Mã hàng"),
    "quantity": ("Stück", "件数", "SL"),
    "unit_price": ("Preis", "单价", "Giá"),
}
ONCE = ("order_id", "ordered_at", "status")
SKUS = [f"SKU-{n}" for n in range(6)]
Row = dict[str, str]


def orders(rng: random.Random) -> list[Row]:
    """Whole rows, one to four for an order."""
    made = []
    for order in range(25):
        day = datetime(2026, 7, 1, 9) + timedelta(hours=17 * order)  # noqa: DTZ001 - as a file writes it
        state = rng.choice(("Completed", "Shipped", "Cancelled"))
        for sku in rng.sample(SKUS, rng.choice((1, 1, 2, 3, 4))):
            cells = (f"A{order:03d}", f"{day:%Y-%m-%d %H:%M}", state, sku, str(rng.randint(1, 3)), "12.50")
            made.append(dict(zip(HEADS, cells, strict=True)))
    return made


def left_out(rows: list[Row], columns: tuple[str, ...]) -> list[Row]:
    """The rows without what the row above says of the same order."""
    return [
        {**row, **dict.fromkeys(columns, "")} if at and rows[at - 1]["order_id"] == row["order_id"] else row
        for at, row in enumerate(rows)
    ]


def write(path: Path, header: list[str], rows: list[list[str]]) -> Path:
    if path.suffix == ".xlsx":
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (header, *rows):
            sheet.append([cell or None for cell in row])
        book.save(path)
    else:
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([header, *rows])
    return path


def loaded(path: Path, columns: dict[str, str], header: list[str]) -> tuple[ingest.Upload, list[tuple]]:
    mapping = {"table": "order_lines", "platform": "other", "headers": header, "columns": columns}
    store = Store(None)
    try:
        options = ImportOptions(mapping=report_from_mapping(mapping), shop="S", currency="EUR")
        upload = ingest.load(store, path, options=options, insist=True)
        lines = store.rows(
            "select order_id, sku, quantity, ordered_at, status from order_lines order by order_id, sku"
        )
        return upload, [tuple(map(str, line)) for line in lines]
    finally:
        store.close()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("columns", [ONCE, ONCE[1:]])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_what_is_written_once_is_said_of_all_rows_of_the_order(
    tmp_path: Path, kind: str, columns: tuple[str, ...], seed: int
) -> None:
    whole = orders(random.Random(seed))
    names = {column: heads[seed] for column, heads in HEADS.items()}
    read = {head: column for column, head in names.items()}
    found = [
        loaded(
            write(tmp_path / f"{at}.{kind}", list(read), [list(row.values()) for row in rows]),
            read,
            list(read),
        )
        for at, rows in enumerate((whole, left_out(whole, columns)))
    ]
    assert found[0][1] == found[1][1] and len(found[0][1]) == len(whole)
    told = {key for key, _ in found[1][0].notes}
    assert told == {"note.order_above" if "order_id" in columns else "note.order_filled"}
    assert not found[0][0].notes


def test_a_number_that_was_lost_is_not_taken_from_the_row_above(tmp_path: Path) -> None:
    rows = orders(random.Random(3))
    lost = [{**row, "order_id": ""} if at in (5, 9) else row for at, row in enumerate(rows)]
    path = write(tmp_path / "lost.csv", list(HEADS), [list(row.values()) for row in lost])
    upload, lines = loaded(path, {column: column for column in HEADS}, list(HEADS))
    assert len(lines) == len(rows) - 2 and upload.tables[0].rejected == 2
    assert "note.order_above" not in {key for key, _ in upload.notes}


@pytest.mark.parametrize(
    ("day", "clock"), [("%d.%m.%Y", "%H:%M"), ("%b %d, %Y", "%I:%M %p"), ("%Y-%m-%d", "%H:%M:%S")]
)
def test_the_time_of_day_beside_its_day_is_read_with_it(tmp_path: Path, day: str, clock: str) -> None:
    rows = orders(random.Random(4))
    moments = [datetime.fromisoformat(row["ordered_at"]) for row in rows]
    header = ["order_id", "Date created", "Time", "status", "sku", "quantity", "unit_price"]
    parted = [
        [row["order_id"], f"{moment:{day}}", f"{moment:{clock}}", *list(row.values())[2:]]
        for row, moment in zip(rows, moments, strict=True)
    ]
    read = {"Date created" if column == "ordered_at" else column: column for column in HEADS}
    upload, lines = loaded(write(tmp_path / "parted.csv", header, parted), read, header)
    one = write(tmp_path / "one.csv", list(HEADS), [list(row.values()) for row in rows])
    assert lines == loaded(one, {column: column for column in HEADS}, list(HEADS))[1]
    assert ("note.time_beside", {"column": "Date created", "time": "Time"}) in upload.notes


def test_numbers_in_full_width_letters_are_told(tmp_path: Path) -> None:
    rows = [
        [*list(row.values())[:3], "ＴＥＥ－１", *list(row.values())[4:]] for row in orders(random.Random(5))
    ]
    path = write(tmp_path / "wide.csv", list(HEADS), rows)
    upload, _ = loaded(path, {column: column for column in HEADS}, list(HEADS))
    assert ("note.full_width", {"column": "sku", "n": len(rows)}) in upload.notes
