"""Rows, files and stores that tests make."""

import csv
import io
import random
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

from data.importing import ingest
from data.recognition.registry import FORMATS
from data.schema import IMPORTED
from data.store import Store

PASSWORD = "168168"


# file -> report, rows, new, rejected, matched share when loaded alone into an empty store
GOLDEN: dict[str, tuple[str, int, int, int]] = {
    "amazon_fba_returns_cp1252.csv": ("amazon.fba_return.en", 30, 30, 0),
    "lazada_orders.xlsx": ("lazada.order.en", 34, 28, 0),
    "lazada_returns.xlsx": ("lazada.return.en", 7, 5, 0),
    "packing_log_generic.csv": ("generic.packing_log.en", 257, 257, 0),
    "shopee_en_Order.all.20260701_20260731.xlsx": ("shopee.order.en", 36, 36, 0),
    "shopee_en_Order.return_refund.20260701_20260731.xls": ("shopee.return.en", 13, 13, 0),
    "shopee_id_Order.all.20260701_20260731.xlsx": ("shopee.order.id", 28, 28, 0),
    "shopee_id_Order.return_refund.20260701_20260731.xls": ("shopee.return.id", 7, 7, 0),
    "shopee_zh-CN_old_bundle_gb18030.csv": ("shopee.order.zh-CN", 14, 14, 0),
    "shopee_zh-TW_Order.all.20260701_20260731.xlsx": ("shopee.order.zh-TW", 28, 28, 0),
    "shopee_zh-TW_Order.all.encrypted_pw_168168.xlsx": ("shopee.order.zh-TW", 28, 28, 0),
    "tiktok_All_order_OrderSKUList.xlsx": ("tiktok.order.en", 28, 28, 0),
    "wangdiantong_stockout.xlsx": ("wangdiantong.stockout.zh-CN", 257, 257, 0),
}


def loaded(store: Store, path: Path, **options: Any) -> ingest.Upload:
    upload = ingest.load(store, path, options=ingest.ImportOptions(password=PASSWORD, **options))
    assert upload.refused is None, upload.refused
    return upload


def content(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every imported row and the derived tables, without the bookkeeping of who brought it."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for table in IMPORTED:
        names = ", ".join(n for n in table.names if n not in ("import_id", "exported_at"))
        found[table.name] = sorted(store.rows(f"select {names} from {table.name}"), key=repr)
    for name in ("cube", "cube_orders", "case_facts"):
        found[name] = sorted(store.rows(f"select * from {name}"), key=repr)
    return found


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, names)
        writer.writeheader()
        writer.writerows(rows)
    return path


def line(order: str, sku: str = "TEE-NAVY-M", **more: Any) -> dict[str, Any]:
    return {
        "platform": "shopee", "shop": "SG", "order_id": order, "sku": sku, "variation": "", "quantity": 1,
        "unit_price": "12.90", "currency": "SGD", "status": "completed", "ordered_at": "2026-07-03 09:14",
        "shipped_at": "2026-07-04 16:20", "tracking_no": f"T{order}", "warehouse": "WH1", "carrier": "SPX",
    } | more  # fmt: skip


def case(number: str, order: str, **more: Any) -> dict[str, Any]:
    return {
        "platform": "shopee", "shop": "SG", "case_id": number, "order_id": order, "sku": "TEE-NAVY-M",
        "opened_at": "2026-07-09 08:30", "raw_reason": "Wrong item",
    } | more  # fmt: skip


PLANTED = (
    "Ngoc Planted Tran",
    "+65 8123 4567",
    "12 Planted Road 560012",
    "planted.buyer@example.com",
    "S1234567D-planted",
)


def planted(path: Path, folder: Path) -> tuple[Path, int]:
    """A copy of a sample with personal values in every personal column and remark, and how many were planted."""
    personal = {"".join(h.split()) for report in FORMATS for h in report.personal}
    remarks = {"".join(f.header.split()) for report in FORMATS for f in report.fields if f.reader == "masked"}
    count = 0

    def plant(rows: list[list[Any]]) -> list[list[Any]]:
        nonlocal count
        header = ["".join(str(cell or "").split()) for cell in rows[0]]
        for number, row in enumerate(rows[1:]):
            for at, name in enumerate(header[: len(row)]):
                if name in personal:
                    row[at] = PLANTED[number % len(PLANTED)]
                    count += 1
                elif name in remarks:
                    row[at] = f"please call {PLANTED[1]} or write to {PLANTED[3]}"
                    count += 1
        return rows

    copy = folder / path.name
    if path.suffix == ".csv":
        coding = "gb18030" if "gb18030" in path.name else "cp1252"
        rows = plant(list(csv.reader(io.StringIO(path.read_bytes().decode(coding)))))
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        copy.write_bytes(out.getvalue().encode(coding))
    elif path.suffix in (".xlsx", ".xls"):
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
        for sheet in book:
            rows = plant([[cell.value for cell in row] for row in sheet.iter_rows()])
            for y, row in enumerate(rows, 1):
                for x, value in enumerate(row, 1):
                    sheet.cell(y, x).value = value
        book.save(copy)
    else:
        copy.write_bytes(path.read_bytes())
    return copy, count


def table(path: Path, header: list[str], rows: list[list[Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([header, *rows])
    return path


INCOME = [
    "View By",
    "Order ID",
    "Refund ID",
    "Payout Completed Date",
    "Refund Amount",
    "Reverse Shipping Fee",
]


def income(path: Path, *rows: list[Any]) -> Path:
    return table(path, INCOME, list(rows))


def returned(number: str, status: str = "Refunded to Buyer", **more: Any) -> dict[str, Any]:
    """A row of a Shopee return export in English."""
    return {
        "Return ID": number, "Order ID": f"O{number}", "Return / Refund Status": status, "SKU": "S1",
        "Unit Price": "12.90", "Return Creation Time": "2026-07-09 08:30", "Return Quantity": "1",
        "Return/Refund Solution": "Return and Refund", "Return Reason": "Received the wrong product",
        "Refund Total Amount": "12.90", "Order Total Amount": "25.80",
    } | more  # fmt: skip


def content_and_costs(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Everything imported, and the costs as the screens read them."""
    return content(store) | {
        "cost_entries": sorted(
            store.rows("select * exclude (reporting_currency) from cost_entries"), key=repr
        ),
        "case_rows": sorted(store.rows("select * exclude (import_id) from case_rows"), key=repr),
    }


def many(seed: int, **changes: Any) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    status = ["completed", "to_ship", "cancelled", "shipped", "unpaid"]
    return [
        line(
            f"O{n}", f"S{rng.randrange(9)}", status=rng.choice(status), quantity=rng.randint(1, 3),
            unit_price=f"{rng.uniform(1, 90):.2f}",
            shipped_at=rng.choice(["", f"2026-07-{rng.randint(4, 28):02d} 16:20"]),
        )
        | changes
        for n in range(60)
    ]  # fmt: skip


VARIANTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "spaces around": {"sku": "  S1 ", "carrier": " SPX"},
    "other scripts": {"product_name": "海军蓝 T恤", "shop": "台北"},
    "dashes": {"carrier": "-", "variation": "-"},
    "formulas": {"carrier": '="SPX"', "warehouse": "'0012"},
    "money with signs": {"unit_price": "RM1,234.50"},
    "dates day first": {"ordered_at": "25/07/2026 10:00", "shipped_at": "26/07/2026 10:00"},
    "blank key": {"shop": ""},
    "unknown words": {"status": "no such word"},
    "thirtieth of february": {"ordered_at": "2026-02-30 10:00"},
    "no price": {"unit_price": ""},
    "seconds and T": {"ordered_at": "2026-07-03T09:14:30"},
}


def every_version(store: Store) -> dict[str, Any]:
    """Everything the store tells, older versions included."""
    found: dict[str, Any] = content_and_costs(store)
    for table in IMPORTED:
        names = ", ".join(n for n in table.names if n not in ("import_id", "ship_day"))
        found[f"{table.name}_history"] = sorted(
            store.rows(f"select {names} from {table.name}_history"), key=repr
        )
    return found


def put(store: Store, path: Path, moment: str, shop: str = "") -> list[str]:
    options = ingest.ImportOptions(currency="SGD", shop=shop, exported_at=datetime.fromisoformat(moment))
    upload = ingest.load(store, path, options=options, insist=True)
    assert upload.refused is None, upload.refused
    return [str(staged.import_id) for staged in upload.tables]
