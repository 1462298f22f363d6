"""ShipStation: shipped lines, in two styles of headers."""

from data.formats.contract import Report
from data.formats.headers import build

REPORTS: tuple[Report, ...] = (
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
