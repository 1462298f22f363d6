"""Plausible exports of every known format, made from its header list, with what a careful reader finds in them."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from data.formats import ExportReport
from data.formats.headers import all_headers
from data.recognition.registry import FORMATS

PUBLISHED = ("real_file", "public_code", "alias_map", "unverified")
KEPT = frozenset(
    """order_id sku quantity order_status variation unit_price return_id return_created_at return_reason return_status
    refund_amount return_quantity packer picker checker packed_at tracking_no internal_order_id package_id row_level
    payout_at failed_delivery_status cancel_or_return_type platform_sku order_line_id return_line_id license_plate
    return_condition return_tracking_no return_solution operator operation bin scanned_quantity checked_at shipped_at
    order_created_at variation2 product_bundle_text""".split()  # noqa: SIM905 - a list of names
)
MEANS = {
    "order_lines": {
        "order_id": "order_id", "sku": "sku", "variation": "variation", "quantity": "quantity",
        "unit_price": "unit_price",
        "order_created_at": "ordered_at", "shipped_at": "shipped_at", "tracking_no": "tracking_no",
        "product_name": "product_name", "carrier": "carrier", "warehouse": "warehouse",
    },
    "cases": {
        "order_id": "order_id", "return_created_at": "opened_at", "return_comment": "comment",
        "return_tracking_no": "return_tracking_no", "return_quantity": "quantity",
    },
    "packing": {"order_id": "order_id", "packer": "packer", "picker": "picker", "checker": "checker", "sku": "sku"},
}  # fmt: skip
NO_FRACTION = ("IDR", "VND", "TWD")
WORKED = ("packer", "picker", "checker", "operator")


@dataclass
class Export:
    """An export before it is written: its columns (header, meaning), its rows, and the truth about each row."""

    report: ExportReport
    columns: list[tuple[str, str]]
    rows: list[list[str]] = field(default_factory=list)
    truth: list[dict[str, Any]] = field(default_factory=list)


def known() -> list[ExportReport]:
    """Formats of other systems that go into a table and have a published header list with what is required."""
    return [
        report
        for report in FORMATS
        if report.table in MEANS and report.platform != "rightbox" and report.key not in LACKING
    ]


LACKING = frozenset({"edianbao.order.zh-CN", "shopee.order.zh-CN", "shopee.packing_list.en"})
LACKING |= {"dataset.returns.en", "generic.after_sale.en", "shopee.return.zh-TW"}


def export(report: ExportReport, seed: int) -> Export:
    """An export of a report: columns shuffled, some left out, an unknown one added."""
    rnd = random.Random(f"{report.key}{seed}")
    named: dict[str, str] = {}
    parts = (report.report, "order") if report.report == "failed_delivery" else (report.report,)
    for header in all_headers():
        if (header.platform, header.locale) == (report.platform, report.locale) and header.report in parts:
            if header.confidence not in PUBLISHED or (header.meaning not in KEPT and rnd.random() > 0.7):
                continue
            rest = header.meaning == "ignore" or header.meaning.startswith("pii_")
            named.setdefault(header.header if rest else header.meaning, header.header)
    meanings = {
        h.header: h.meaning
        for h in all_headers()
        if h.platform == report.platform and h.locale == report.locale and h.report in parts
    }
    columns = [(name, meanings[name] if key == name else key) for key, name in named.items()]
    rnd.shuffle(columns)
    columns.insert(rnd.randrange(len(columns)), ("Kolom baru", "unknown"))
    made = Export(report, columns)
    for number in range(rnd.randrange(6, 12)):
        _add_row(made, number, rnd)
    return made


def _add_row(made: Export, number: int, rnd: random.Random) -> None:
    table, there = made.report.table, {meaning for _, meaning in made.columns}
    moment = datetime(2026, 7, 10 + number, rnd.randrange(24), rnd.randrange(60))  # noqa: DTZ001
    price = (
        Decimal(rnd.randrange(10, 3000) * 100)
        if _currency(made.report) in NO_FRACTION
        else Decimal(rnd.randrange(100, 99999)) / 100
    )
    facts: dict[str, Any] = {
        "order_id": f"26070{number}ABCDEF{number:02d}", "sku": rnd.choice(("TEE-红-", "00123-", "BÁNH-")) + str(number),
        "variation": rnd.choice(("Navy,M", "สีดำ", "")),
        "quantity": 1 if made.report.platform == "lazada" else rnd.randrange(1, 5), "unit_price": price,
        "order_created_at": moment, "shipped_at": moment + timedelta(days=1), "tracking_no": f"SPX00{number}777",
        "product_name": 'Mug "XL", red', "carrier": "J&T", "warehouse": "深圳",
        "return_id": f"26070{number}RETURN{number:03d}",
        "return_created_at": moment, "return_comment": "ordered navy, black came",
        "return_tracking_no": f"RT00{number}",
        "license_plate": f"RT00{number}", "return_quantity": rnd.randrange(1, 3), "packed_at": moment, "bin": "A-1",
        "row_level": "Order", "payout_at": moment, "refund_amount": price, "operation": "打包",
        **{role: rnd.choice(("P01", "K-07")) for role in WORKED}, "platform": "Shopee",
        "internal_order_id": f"88{number}",
        "package_id": f"55{number}", "failed_delivery_status": "x", "line_subtotal": price,
    }  # fmt: skip
    facts["refund_amount"], facts["line_subtotal"] = price, price * facts["quantity"]
    facts |= dict.fromkeys(
        ("checked_at", "operated_at", "scanned_at", "picked_at", "rts_at"), facts["packed_at"]
    )
    told = facts
    if "items_beside" in made.report.pre:  # a cell tells an item by its words
        told = facts | {"sku": f"id:{number}|name:Mug|product_id:7|sku:{facts['sku']}|quantity:1|total:9.50"}
    made.rows.append([_cell(made.report, told.get(meaning), rnd) for _, meaning in made.columns])
    truth = {column: facts[meaning] for meaning, column in MEANS[table].items() if meaning in there}
    if made.report.platform == "amazon":
        truth.pop("return_tracking_no", None)  # the plate on a unit stands for its number
    if made.report.platform == "lazada" and "line_subtotal" in there and table == "order_lines":
        truth["unit_price"] = facts["line_subtotal"]
    made.truth.append(truth)


def _currency(report: ExportReport) -> str:
    return report.currency


def _cell(report: ExportReport, value: Any, rnd: random.Random) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _written(report, value)
    if isinstance(value, Decimal):
        return f"{value:,.0f}".replace(",", ".") if _dotted(report) else f"{value:,.2f}"
    if isinstance(value, int):
        return rnd.choice((str(value), f"{value}.0", f" {value} "))
    return str(value)


def _dotted(report: ExportReport) -> bool:
    return _currency(report) in ("IDR", "VND")


def _written(report: ExportReport, moment: datetime) -> str:
    forms = {"lazada": "%d %b %Y %H:%M", "tiktok": "%d/%m/%Y %H:%M:%S", "shipstation": "%m/%d/%Y %I:%M %p"}
    if report.locale == "th":
        return f"{moment:%d/%m}/{moment.year + 543} {moment:%H:%M}"
    return moment.strftime(forms.get(report.platform, "%Y-%m-%d %H:%M:%S"))


def utc(report: ExportReport, moment: datetime) -> datetime:
    """The moment of an export in UTC."""
    zone = report.zone or "Asia/Singapore"
    exact = moment.replace(second=0)
    return exact.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def noisy(header: str, rnd: random.Random) -> str:
    """A header as files have it: marks, other blanks, a star, full width."""
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in header)
    forms = (
        "\ufeff" + header,
        header.replace(" ", "\u00a0"),
        header.replace(" ", "\n", 1),
        f" {header}*",
        wide,
        header,
    )
    return rnd.choice(forms)


def save(made: Export, path: Path, seed: int) -> Path:
    """The export as a file, by the ending of its name, with noisy headers and perhaps a title above."""
    rnd = random.Random(seed)
    lines = [["Report of July 2026"], []] if rnd.random() < 0.3 else []
    lines.append([noisy(header, rnd) for header, _ in made.columns])
    if made.report.platform == "tiktok":
        lines.append(["Describes the column."] * len(made.columns))
    lines += made.rows
    if path.suffix == ".xlsx":
        book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        sheet = book.add_worksheet("orders")
        for at, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                sheet.write_string(at, column, cell)
        book.close()
        return path
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=rnd.choice(",;\t")).writerows(lines)
    path.write_bytes(text.getvalue().encode(rnd.choice(("utf-8", "utf-8-sig", "utf-16"))))
    return path
