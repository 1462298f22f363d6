"""Numbers of a workbook are read as the sheet shows them: an order 123 that is shown as 00123 is 00123."""

from __future__ import annotations

import io
import random
import zipfile
from html import escape
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from data.importing import ingest
from data.reading.files import read
from data.reading.sheets.number_format import shape, shown
from data.store import Store
from tests.data.reading.sheets.binary_books import binary_workbook_of, old_workbook

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BINARY = {
    "xls": old_workbook,
    "xls95": lambda rows: old_workbook(rows, biff8=False),
    "xlsb": binary_workbook_of,
}


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
    if writer in BINARY:
        path = path.with_suffix(".xlsb" if writer == "xlsb" else ".xls")
        path.write_bytes(BINARY[writer]([[("", ""), *row] for row in rows]))
        return path
    out = xlsxwriter.Workbook(str(path), {"constant_memory": writer == "constant"})
    sheet = out.add_worksheet("orders")
    for y, row in enumerate(rows):
        for x, (code, value) in enumerate(row, 1):
            sheet.write(y, x, value, out.add_format({"num_format": code}) if code else None)
    out.close()
    return path


@pytest.mark.parametrize("writer", ["openpyxl", "xlsxwriter", "constant", *BINARY])
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
@pytest.mark.parametrize("writer", ["openpyxl", "xls", "xlsb"])
def test_the_currency_that_a_sheet_shows_is_the_cells(
    tmp_path: Path, code: str, currency: str, writer: str
) -> None:
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
        store, written(tmp_path / "a.xlsx", rows, writer), options=ingest.ImportOptions(currency="USD")
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


def opendocument(cells: list[tuple[str, str, str]]) -> bytes:
    """A sheet of numbers: attributes, what stands in the cell, and a style with two digits at least."""
    rows = "".join(
        f'<table:table-row><table:table-cell {said} office:value="{value}"><text:p>{text}</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'
        "</table:table-row>"
        for said, value, text in cells
    )
    names = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
        for name in ("order", "qty")
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "number")
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{manifest}"/>')
        archive.writestr(
            "content.xml",
            f'<office:document-content{spaces} office:version="1.2"><office:automatic-styles>'
            '<number:number-style><number:number number:min-integer-digits="5"/></number:number-style>'
            '</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="A">'
            f"<table:table-row>{names}</table:table-row>{rows}</table:table></office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return out.getvalue()


def test_an_opendocument_sheet_is_read_as_it_is_shown(tmp_path: Path) -> None:
    number, amount = 'office:value-type="float"', 'office:value-type="currency" office:currency="EUR"'
    cells = [(number, str(n), f"{n:05d}") for n in (1, 23, 45678, 0)]
    cells += [
        (number, "123", "SKU-0123"),
        (number, "1234", "1,234"),
        (number, "5", "5"),
        (amount, "12.5", "€12.50"),
    ]
    (tmp_path / "a.ods").write_bytes(opendocument(cells))
    (table,) = read(tmp_path / "a.ods").tables
    wanted = ["00001", "00023", "45678", "00000", "SKU-0123", "1234", "5", "EUR 12.5"]
    assert table.rows.column(0).to_pylist() == wanted and set(table.rows.column(1).to_pylist()) == {"7"}


@pytest.mark.parametrize("seed", range(2))
def test_an_xml_workbook_is_read_as_it_is_shown(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    cells = [padded(rng) for _ in range(30)]
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    styles = "".join(
        f'<Style ss:ID="s{n}"><NumberFormat ss:Format="{escape(code, quote=True)}"/></Style>'
        for n, (code, *_) in enumerate(cells)
    )
    plain = '<Cell><Data ss:Type="Number">7</Data></Cell>'
    rows = "".join(
        f'<Row><Cell ss:StyleID="s{n}"><Data ss:Type="Number">{value}</Data></Cell>{plain}</Row>'
        for n, (_, value, _) in enumerate(cells)
    )
    names = "".join(f'<Cell><Data ss:Type="String">{name}</Data></Cell>' for name in ("order", "qty"))
    (tmp_path / "a.xls").write_text(
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Styles>{styles}</Styles>'
        f'<Worksheet ss:Name="A"><Table><Row>{names}</Row>{rows}</Table></Worksheet></Workbook>'
    )
    (table,) = read(tmp_path / "a.xls").tables
    assert table.rows.column(0).to_pylist() == [text for *_, text in cells]
    assert set(table.rows.column(1).to_pylist()) == {"7"}
