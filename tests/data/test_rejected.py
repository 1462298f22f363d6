"""Rejected rows come back as a file that loads once it was corrected, without personal data."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from data import ingest, rejected
from data.store import Store
from pages.ui.import_history import correction_file


def loaded(store: Store, path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    upload = ingest.load(store, path, insist=True)
    assert upload.refused is None
    return upload.tables[0].origin["import_id"]


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


@pytest.mark.parametrize("planted", ["Ang Mei Ling", "mei.ling@example.com", "+65 9123 4567", "91234567890"])
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
    if planted != "Ang Mei Ling":  # a name cannot be told from any other word in the wrong column
        assert planted not in kept


def test_packers_names_are_kept_as_codes(store: Store, tmp_path: Path) -> None:
    text = "order_id,packer,packed_at,quantity\nO1,Tan Ah Kow,2026-07-01 10:00,two\nO2,Tan Ah Kow,2026-07-01 10:05,1\n"
    import_id = loaded(store, tmp_path / "p.csv", text)
    kept = store.value("select raw_row from import_problems where import_id = ? and rejected", [import_id])
    assert kept and "Tan Ah Kow" not in kept and '"W01"' in kept


def test_repeated_headers_stay_in_their_places() -> None:
    table = rejected.table(['[["Status", "a"], ["Status", "b"], ["SKU", "x"]]'])
    assert list(table.columns) == ["Status", "Status", "SKU"] and list(table.iloc[0]) == ["a", "b", "x"]


def test_nothing_kept_makes_an_empty_table() -> None:
    assert rejected.table(["", ""]).empty
