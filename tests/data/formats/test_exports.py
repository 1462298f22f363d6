"""Exports of every format, as sellers have them, are stored as a careful person reads them; nothing personal is."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.conversion import rejected
from data.formats import ExportReport
from data.importing import ingest
from data.intake import outcome
from data.store import Store
from tests.data.formats.exports import export, known, save, utc

reports = pytest.mark.parametrize("report", known(), ids=lambda report: report.key)
KEYS = {"order_lines": "sku", "cases": "order_id", "packing": "order_id"}
SECRETS = ("Quorkle", "quork", "8123 4567", "0812345678", "456.789-0")
WROTE = "call +65 8123 4567 or 081234567890, zed.quork@planted.example, CPF 123.456.789-09"
FREE = ("return_comment", "buyer_note", "seller_note", "dispute_seller_note", "dispute_reason")
WORDS = ("return_reason", "return_status", "order_status", "return_solution", "responsible_party", "resolution",
         "cancel_reason", "scan_mode", "revised_return_reason")  # fmt: skip
NUMBERS = ("quantity", "return_quantity", "unit_price", "refund_amount")


def plain(value: Any) -> Any:
    """A stored value as Python has it."""
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return None if value is None or pd.isna(value) or value == "" else value


@reports
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_stored_value_is_what_the_export_says(tmp_path: Path, report: ExportReport, kind: str) -> None:
    made = export(report, 1 if kind == "csv" else 2)
    name = "Order.failed_delivery.20260701_20260731" if report.report == "failed_delivery" else "export"
    path = save(made, tmp_path / f"{name}.{kind}", 7)
    store = Store(None)
    upload = ingest.load(store, path)
    assert upload.refused is None, outcome.refusal(upload.refused)
    assert [staged.recognised.report.key for staged in upload.tables] == [report.key]
    rows = store.frame(f"select * from {report.table}").to_dict("records")
    store.close()
    assert len(rows) == len(made.rows)
    wrong = []
    for truth in made.truth:
        key = next((k for k in (KEYS[report.table], "order_id", "sku") if k in truth), None)
        found = next((row for row in rows if key and row[key] == truth[key]), None)
        if key is not None and found is None:
            wrong.append((key, truth[key], "not stored"))
        for column, value in truth.items() if found else ():
            told = utc(report, value) if isinstance(value, datetime) else plain(value)
            got = plain(found[column])
            if isinstance(value, Decimal):
                got = got is not None and Decimal(str(got))
            if got != told:
                wrong.append((column, told, got))
    assert wrong == []


@reports
def test_nothing_that_a_buyer_wrote_is_stored_shown_or_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, report: ExportReport
) -> None:
    """Personal, unknown and free columns, words nobody knows, bad cells and rows with too many cells hold it."""
    caplog.set_level(logging.DEBUG)
    made = export(report, 3)
    planted = {
        "pii_phone": "+65 8123 4567",
        "pii_email": "zed.quork@planted.example",
        "pii_id": "123.456.789-09",
    }
    for number, row in enumerate(made.rows):
        for at, (_, meaning) in enumerate(made.columns):
            if meaning.startswith("pii_"):
                row[at] = planted.get(meaning, "Zedwina Quorklebaum")
            elif meaning in ("unknown", "ignore"):
                row[at] = f"Zedwina Quorklebaum, 77 Quorkle Lane, {WROTE}"
            elif meaning in FREE or (meaning in WORDS and number % 2) or (meaning in NUMBERS and number == 4):
                row[at] = WROTE
    made.rows[-1].append("Zedwina Quorklebaum")
    name = "Order.failed_delivery.20260701_20260731" if report.report == "failed_delivery" else "export"
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    upload = ingest.prepare(store, save(made, tmp_path / f"{name}.csv", 8))
    assert upload.refused is None, outcome.refusal(upload.refused)
    shown = {"log": caplog.text}
    for staged in upload.tables:
        problems = staged.problems()
        shown |= {"preview": staged.preview(1_000).to_csv(), "problems": problems.to_csv()}
        shown["correction"] = rejected.table(list(problems["raw_row"])).to_csv()
    results = outcome.results(upload)
    shown |= {
        "json": json.dumps(results, ensure_ascii=False, default=str),
        "told": "".join(map(outcome.summary, results)),
    }
    ingest.commit_or_refuse(store, upload, insist=True)
    store.close()
    for path in (tmp_path / "home").rglob("*"):
        if path.is_file():
            shown[path.name] = path.read_bytes().decode("utf-8", "ignore")
    shown["log"] += caplog.text
    assert {(place, secret) for place, text in shown.items() for secret in SECRETS if secret in text} == set()
