"""Amazon: returns of parcels that Amazon shipped (FBA) and that the seller shipped (MFN)."""

from data.formats.contract import ExportReport
from data.formats.headers import build
from data.formats.meanings import Read

REPORTS: tuple[ExportReport, ...] = (
    build(
        "amazon",
        "fba_return",
        "en",
        "cases",
        ("return-date", "order-id|amazon-order-id", "license-plate-number|detailed-disposition|fnsku"),
        # there is no return number: the plate stuck on each returned unit stands for it
        meanings={"return_tracking_no": Read("case_id", "id")},
        fallbacks={"case_id": "order_id"},
        repeats="sum",
        pre=("unescape",),
        post=("not_our_packer",),
        samples=("amazon_fba_returns_cp1252.csv",),
    ),
    build(
        "amazon",
        "mfn_return",
        "en",
        "cases",
        ("Amazon RMA ID", "Order ID", "Return request date|Return Reason"),
        decimal=".",
        post=("refund_once",),
        pre=("unescape",),
    ),
)
