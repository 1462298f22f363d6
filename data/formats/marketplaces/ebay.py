"""eBay: the orders report. An order of several items has a row for all of them, without an item."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "ebay",
        "order",
        "en",
        "order_lines",
        (
            "Sales Record Number|Sales record number|Item Number|Item number",
            "Order Number",
            "Custom Label|Custom Label (SKU)|Custom label (SKU)",
            "Sold For",
        ),
        repeats="sum",
        decimal=".",
        pre=("items_only", "shipped_by_date"),
        samples=("ebay_orders.csv",),
    ),
    build(
        "ebay",
        "order",
        "de",
        "order_lines",
        (
            "Bestellnummer",
            "Bestandseinheit|Artikelnummer",
            "Verkauft für|Verkauft am|Angebotstitel",
            "Anzahl",
        ),
        repeats="sum",
        decimal=",",
        day_first=True,
        zone="Europe/Berlin",
        pre=("items_only", "shipped_by_date"),
    ),
)
