"""ShipStation: shipped lines, in two styles of headers."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "shipstation",
        "shipment",
        "en",
        "order_lines",
        ("Order - Number|Order #|Order Number", "Item - SKU|Item SKU", "Item - Qty|Item Quantity"),
        decimal=".",
        defaults={"status": "shipped"},
        repeats="sum",
    ),
)
