"""Temu: orders."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "temu",
        "order",
        "en",
        "order_lines",
        ("Order item ID", "order id", "contribution sku|sku id", "quantity purchased"),
        repeats="sum",
        pre=("offset_in_brackets",),
        samples=("temu_orders.csv",),
    ),
)
