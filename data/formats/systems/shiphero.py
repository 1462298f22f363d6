"""ShipHero: packages of the API, with the packer's user id."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "shiphero",
        "package",
        "en",
        "packing",
        ("order_number", "user_id|user_first_name", "barcodes_scanned|shipment_id|total_items"),
    ),
)
