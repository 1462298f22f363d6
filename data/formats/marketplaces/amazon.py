"""Amazon: orders, returns of parcels that Amazon shipped (FBA) and that the seller shipped (MFN), settlements."""

from typing import Any

from data.formats.contract import ExportReport
from data.formats.headers import build
from data.formats.meanings import Read

_SETTLED: dict[str, Any] = {"pre": ("refunds_apart",), "post": ("settlement",)}

REPORTS: tuple[ExportReport, ...] = (
    build(
        "amazon",
        "all_orders",
        "en",
        "order_lines",
        ("amazon-order-id|order-id", "purchase-date", "item-status|order-channel|ship-service-level", "sku"),
        # the state of the order says more than that of the item, which stands for it
        meanings={"item_status": Read("status", "word", "order_status", "raw_status")},
        decimal=".",
        repeats="sum",
        pre=("unescape",),
        samples=("amazon_all_orders.txt",),
    ),
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
        pre=("unescape", "reasons_apart"),
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
    build(
        "amazon",
        "settlement_v2",
        "en",
        "costs",
        ("settlement-id", "amount-description", "amount-type"),
        joins=frozenset({"_settled_line"}),
        samples=("amazon_settlement_v2.txt",),
        **_SETTLED,
    ),
    build(
        "amazon",
        "settlement_v1",
        "en",
        "costs",
        ("settlement-id", "price-amount", "item-related-fee-amount"),
        joins=frozenset({"_settled_line"}),
        samples=("amazon_settlement_v1.txt",),
        **_SETTLED,
    ),
    build(
        "amazon",
        "date_range",
        "en",
        "costs",
        ("date/time", "settlement id", "product sales"),
        samples=("amazon_date_range.csv",),
        **_SETTLED,
    ),
    build(
        "amazon",
        "date_range",
        "de",
        "costs",
        ("Datum/Uhrzeit", "Abrechnungsnummer", "Umsätze"),
        currency="EUR",
        decimal=",",
        day_first=True,
        **_SETTLED,
    ),
    build(
        "amazon",
        "reimbursement",
        "en",
        "costs",
        ("reimbursement-id", "approval-date", "amount-total"),
        decimal=".",
        post=("settlement",),
        samples=("amazon_reimbursements.csv",),
    ),
)
