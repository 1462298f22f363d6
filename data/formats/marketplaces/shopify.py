"""Shopify orders_export.csv: order fields stand only on the first line of an order."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "shopify",
        "order",
        "en",
        "order_lines",
        ("Name", "Lineitem sku|Lineitem name", "Lineitem quantity"),
        decimal=".",
        repeats="sum",
        pre=("forward_fill", "cancelled_by_date"),
        blanks={"status": "to_ship"},
    ),
)
