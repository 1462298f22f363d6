"""Numbers of a workbook are read as the sheet shows them: an order 123 that is shown as 00123 is 00123."""

from __future__ import annotations

import random
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from data.importing import ingest
from data.reading.files import read
from data.reading.sheets.number_format import shape, shown
from data.store import Store

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def padded(rng: random.Random) -> tuple[str, int, str]:
    """A number format of an id, a number, and what a spreadsheet shows of it (ECMA-376 part 1, 18.8.31)."""
    places = rng.randint(2, 12)
    number = rng.randint(0, 10 ** rng.randint(1, 12) - 1)
    text = f"{number:0{places}d}"
    before, after = ("".join(rng.choices(LETTERS, k=3)) + "-", rng.choice(["", "-X", "/26"]))
    code, wanted = rng.choice(
        [
            ("0" * places, text),
            (f"[Red]{'0' * places};-0;0;@", text),
            (f'"{before}"{"0" * places}', before + text),
            ("".join(f"\\{c}" for c in before) + "0" * places, before + text),
            (f'"{before}"0', f"{before}{number}"),
            (f'"{before}"{"0" * places}"{after}"', before + text + after),
            (f'{"0" * (places - 1)}"-"0', f"{text[:-1]}-{text[-1]}"),
        ]
    )
    return code, number, wanted


def written(path: Path, rows: list[list[tuple[str, str | float]]], writer: str) -> Path:
    """A workbook of cells with their number formats ('' for none)."""
    if writer == "openpyxl":
        book = openpyxl.Workbook()
        for y, row in enumerate(rows, 1):
            for x, (code, value) in enumerate(row, 2):
                cell = book.active.cell(y, x, value)
                if code:
                    cell.number_format = code
        book.save(path)
        return path
    out = xlsxwriter.Workbook(str(path), {"constant_memory": writer == "constant"})
    sheet = out.add_worksheet("orders")
    for y, row in enumerate(rows):
        for x, (code, value) in enumerate(row, 1):
            sheet.write(y, x, value, out.add_format({"num_format": code}) if code else None)
    out.close()
    return path


@pytest.mark.parametrize("writer", ["openpyxl", "xlsxwriter", "constant"])
@pytest.mark.parametrize("seed", range(3))
def test_ids_keep_the_zeros_and_letters_that_the_sheet_shows(tmp_path: Path, writer: str, seed: int) -> None:
    rng = random.Random(seed)
    cells = [padded(rng) for _ in range(60)]
    rows: list[list[tuple[str, str | float]]] = [[("", name) for name in ("order", "qty", "price", "day")]]
    rows += [[(code, n), ("0", 3), ("#,##0.00", 12.5), ("yyyy\\-mm\\-dd", 46000)] for code, n, _ in cells]
    (table,) = read(written(tmp_path / "a.xlsx", rows, writer)).tables
    assert table.rows.column(0).to_pylist() == [text for *_, text in cells]
    for column, text in ((1, "3"), (2, "12.5"), (3, "2025-12-09 00:00:00")):
        assert set(table.rows.column(column).to_pylist()) == {text}
    assert "numbers_as_shown" in [note.code for note in table.notes]


@pytest.mark.parametrize(
    ("code", "currency"),
    [
        ('"RM"#,##0.00', "MYR"),
        ("[$₱-3409]#,##0.00", "PHP"),
        ("#,##0.00\\ [$€-407]", "EUR"),
        ('_-"Rp"* #,##0_-;-"Rp"* #,##0_-;_-@_-', "IDR"),
        ("[$SGD] 0.00", "SGD"),
        ("฿0.00", "THB"),
    ],
)
def test_the_currency_that_a_sheet_shows_is_the_cells(tmp_path: Path, code: str, currency: str) -> None:
    names = ("platform", "order_id", "sku", "quantity", "unit_price", "ordered_at")
    rows: list[list[tuple[str, str | float]]] = [[("", name) for name in names]]
    rows += [
        [
            ("", "shopee"),
            ("000000", n),
            ("", "S1"),
            ("", 1),
            (code if n % 2 else "[$AUD] 0.00", 1299.5),
            ("", "2026-07-03"),
        ]
        for n in range(20)
    ]
    store = Store(None)
    upload = ingest.load(
        store, written(tmp_path / "a.xlsx", rows, "openpyxl"), options=ingest.ImportOptions(currency="USD")
    )
    assert upload.refused is None
    found = store.rows("select order_id, currency, unit_price::varchar from order_lines order by 1")
    assert found == [(f"{n:06d}", currency if n % 2 else "AUD", "1299.5000") for n in range(20)]


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "0",
        "0.00",
        "#,##0",
        "0%",
        "@",
        "$#,##0.00",
        "yyyy-mm-dd",
        "[h]:mm",
        '0"件"',
        '0 "kg"',
        "0.00E+00",
    ],
)
def test_formats_that_add_nothing_leave_the_value(code: str) -> None:
    assert shape(code) is None


def test_a_number_with_a_fraction_is_no_id() -> None:
    form = shape("00000")
    assert (
        form
        and shown("12.5", form) == "12.5"
        and shown("text", form) == "text"
        and shown("-7", form) == "-00007"
    )
