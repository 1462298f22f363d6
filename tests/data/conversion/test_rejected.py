"""Rejected rows come back as a file that loads once it was corrected, without personal data."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from data.conversion import rejected
from data.importing import ingest
from data.store import Store
from pages.ui.imports.history import correction_file


def loaded(store: Store, path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    upload = ingest.load(store, path, insist=True)
    assert upload.refused is None
    return upload.tables[0].import_id


def test_a_corrected_file_adds_exactly_the_rows_that_were_missing(store: Store, tmp_path: Path) -> None:
    lines = ["platform,shop,order_id,sku,quantity,ordered_at,unit_price,status"]
    lines += [
        f"shopee,Main,00{n},S{n % 3},{'two' if n in (4, 7) else 2},2026-07-0{1 + n % 9},9.50,completed"
        for n in range(10)
    ]
    import_id = loaded(store, tmp_path / "orders.csv", "\n".join(lines) + "\n")
    raw = [
        r[0]
        for r in store.rows(
            "select raw_row from import_problems where import_id = ? order by row_no", [import_id]
        )
    ]
    book = openpyxl.load_workbook(io.BytesIO(correction_file(raw)))
    sheet = book.active
    assert [c.value for c in sheet[1]] == lines[0].split(",")  # type: ignore[index]
    assert sheet.max_row == 3 and sheet["C2"].value == "004"  # type: ignore[index,union-attr]
    for row in (2, 3):
        sheet.cell(row, 5, 2)  # type: ignore[union-attr]
    book.save(tmp_path / "orders-correct.xlsx")
    upload = ingest.load(store, tmp_path / "orders-correct.xlsx")
    assert upload.refused is None and upload.tables[0].counts.new == 2 and upload.tables[0].rejected == 0
    assert store.value("select count(*) from order_lines") == 10
    assert (
        store.value(
            "select count(distinct (ordered_at, sku, shop)) from order_lines where order_id in ('004', '007')"
        )
        == 2
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Siti", "***"), ("王小明", "***"), ("สมชาย", "***"), ("nguyen", "***"), ("12 Oak Street", "***"),
        ("two", "two"), ("N/A", "N/A"), ("#REF!", "#REF!"), ("2 pcs", "2 pcs"), ("3件", "3件"), ("1,2,3", "1,2,3"),
        ("June", "***"), ("2026-02-30", "2026-02-30"), ("Rp 1.2.3,4", "Rp 1.2.3,4"),
    ],
)  # fmt: skip
def test_a_word_where_a_number_has_to_stand_is_shown_only_when_it_is_no_name(text: str, shown: str) -> None:
    assert rejected.hide(text, "integer") == shown


def test_a_month_is_shown_beside_its_day() -> None:
    assert [rejected.hide(text, "when") for text in ("31 Feb 2026", "June")] == ["31 Feb 2026", "***"]


@pytest.mark.parametrize(
    "planted",
    ["Siti", "王小明", "nguyen", "Ang Mei Ling", "mei.ling@example.com", "+65 9123 4567", "91234567890"],
)
def test_no_personal_value_stands_in_problems_or_kept_rows(
    store: Store, tmp_path: Path, planted: str
) -> None:
    text = (
        "Return ID,Order ID,Return Reason,Return Created Time,Refund Amount,SKU,Username (Buyer),Phone Number,Note\n"
        f"R1,O1,Wrong item,2026-07-01,abc,S1,{planted},{planted},x\nR2,O2,Wrong item,2026-07-02,5,S1,b,1,y\n"
    )
    path = tmp_path / "r.csv"
    path.write_text(text, "utf-8")
    upload = ingest.load(store, path, insist=True)
    if upload.refused is None:
        kept = store.frame("select * from import_problems").to_csv()
        assert planted not in kept
    orders = (
        "platform,shop,order_id,sku,quantity,ordered_at,unit_price\n"
        + f"shopee,A,O1,S1,{planted},2026-07-01,1\n" * 1
    )
    import_id = loaded(store, tmp_path / "o.csv", orders + "shopee,A,O2,S1,1,2026-07-01,1\n")
    kept = store.frame("select value, raw_row from import_problems where import_id = ?", [import_id]).to_csv()
    assert planted not in kept


def test_packers_names_are_kept_as_codes(store: Store, tmp_path: Path) -> None:
    text = "order_id,packer,packed_at,quantity\nO1,Tan Ah Kow,2026-07-01 10:00,two\nO2,Tan Ah Kow,2026-07-01 10:05,1\n"
    import_id = loaded(store, tmp_path / "p.csv", text)
    kept = store.value("select raw_row from import_problems where import_id = ? and rejected", [import_id])
    assert kept and "Tan Ah Kow" not in kept and '"W01"' in kept


def test_repeated_headers_stay_in_their_places() -> None:
    table = rejected.table(['{"row": [["Status", "a"], ["Status", "b"], ["SKU", "x"]], "with": {}}'])
    assert list(table.columns) == ["Status", "Status", "SKU"] and list(table.iloc[0]) == ["a", "b", "x"]


def test_nothing_kept_makes_an_empty_table() -> None:
    assert rejected.table(["", ""]).empty


def corrected(store: Store, import_id: str, path: Path, cells: dict[str, str]) -> pd.DataFrame:
    """The correction file of an import with its empty cells filled, saved and loaded; returns it as it was offered."""
    found = "select raw_row from import_problems where import_id = ? and rejected and raw_row <> '' order by row_no"
    raw = [row[0] for row in store.rows(found, [import_id])]
    offered = rejected.table(raw)
    book = openpyxl.load_workbook(io.BytesIO(correction_file(raw)))
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for cell, name in zip(row, header, strict=True):
            if cell.value in (None, "", "***", "abc"):
                cell.value = cells.get(str(name))
    book.save(path)
    upload = ingest.load(store, path)
    assert upload.refused is None and upload.tables[0].rejected == 0
    return offered


HEAD = (
    "Return ID,Order ID,Username (Buyer),Return / Refund Status,SKU,Unit Price,Return Creation Time,Return Reason,"
    "Refund Total Amount,Return Quantity"
)


def returns(*rows: str) -> str:
    return "\n".join([HEAD, *rows]) + "\n"


GOOD = tuple(
    f"R{n},O{n},ann{n},Refunded to Buyer,S{n},5.00,2026-07-0{n} 10:00,Wrong item,5.00,1" for n in range(1, 9)
)


@pytest.mark.parametrize(
    "broken",
    [
        "R9,O9,Zed Quork, 81234567,Refunded to Buyer,S1,5.00,2026-07-09 10:00,Wrong item,5.00,1",
        "R9,O9,Refunded to Buyer,S1,5.00,2026-07-09 10:00,Wrong item,5.00,1",
        "R9,O9,zed.quork@example.com,+65 8123 4567,zed,Refunded to Buyer,S1,5.00,2026-07-09 10:00,Wrong item,5.00,1",
    ],
)
def test_a_row_with_too_many_or_too_few_cells_comes_back_without_what_a_buyer_wrote(
    store: Store, tmp_path: Path, broken: str
) -> None:
    import_id = loaded(store, tmp_path / "returns.csv", returns(*GOOD, broken))
    assert store.value("select count(*) from cases") == 8
    fill = dict(zip(HEAD.split(","), GOOD[0].split(","), strict=True)) | {"Return ID": "R9", "Order ID": "O9"}
    offered = corrected(store, import_id, tmp_path / "returns-correct.xlsx", fill)
    assert (
        offered["Return Creation Time"].tolist() == ["2026-07-09 10:00"]
        and offered["Refund Total Amount"][0] == "5.00"
    )
    assert not any(word in offered.to_csv() for word in ("Zed", "zed", "8123", "Username"))
    assert store.value("select count(*) from cases") == 9
    assert store.value("select sum(amount) from cost_entries where kind = 'refund'") == 45


def test_a_corrected_line_of_a_return_does_not_double_its_refund(store: Store, tmp_path: Path) -> None:
    """The total stands on each line of the return: two lines shared it, and the third one gets its part."""
    rows = [
        f"RX,OX,ann,Refunded to Buyer,L{n},10.00,2026-07-05 10:00,Wrong item,30.00,{'abc' if n == 3 else 1}"
        for n in (1, 2, 3)
    ]
    import_id = loaded(store, tmp_path / "returns.csv", returns(*GOOD, *rows))
    assert store.value("select sum(amount) from cost_entries where case_id = 'RX'") == 30
    corrected(store, import_id, tmp_path / "returns-correct.xlsx", {"Return Quantity": "1"})
    shares = store.rows("select sku, amount from costs where case_id = 'RX' and kind = 'refund' order by 1")
    assert [(sku, float(amount)) for sku, amount in shares] == [("L1", 10.0), ("L2", 10.0), ("L3", 10.0)]


def test_a_corrected_unit_adds_to_the_units_that_were_loaded(store: Store, tmp_path: Path) -> None:
    head = "orderItemId,lazadaSku,orderNumber,sellerSku,unitPrice,paidPrice,createTime,status"
    rows = [
        f"{n},Z,O{n // 2},S1,5.00,{'abc' if n == 3 else '5.00'},03 Jun 2026 20:41,delivered"
        for n in range(12)
    ]
    import_id = loaded(store, tmp_path / "orders.csv", "\n".join([head, *rows]) + "\n")
    corrected(store, import_id, tmp_path / "orders-correct.xlsx", {"paidPrice": "5.00"})
    assert {row[0] for row in store.rows("select quantity from order_lines")} == {2}
    assert store.value("select count(*) from order_lines") == 6
