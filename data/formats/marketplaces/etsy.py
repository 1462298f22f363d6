"""Etsy: sold order items."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "etsy",
        "order",
        "en",
        "order_lines",
        (
            "Order ID",
            "Transaction ID",
            "Listing ID|Item Name|Listings Type|InPerson Location|Date Shipped|VAT Paid by Buyer",
        ),
        repeats="sum",
        decimal=".",
        day_first=False,
        pre=("unescape", "shipped_by_date"),
        samples=("etsy_sold_order_items.csv",),
    ),
)
