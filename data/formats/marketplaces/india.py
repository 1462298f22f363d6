"""India: returns of Flipkart, Meesho and Myntra, orders of Flipkart and Meesho."""

from data.formats.contract import ExportReport
from data.formats.headers import build
from data.formats.meanings import Read

_RETURNED = {
    "return_type": Read("_return_type"),
    "return_sub_reason": Read("comment", "masked"),
    "rto_at": Read("opened_at", "when"),
}

REPORTS: tuple[ExportReport, ...] = (
    build(
        "flipkart",
        "return",
        "en",
        "cases",
        (
            "return_id|Return ID",
            "order_item_id|Order Item ID",
            "return_requested_date|Return Requested Date",
            "fsn|primary_pv_output|return_completion_type|reverse_logistics_tracking_id|fulfilment_type"
            "|Reverse Logistics Tracking ID|Fulfilment Type",
        ),
        meanings=_RETURNED,
        zone="Asia/Kolkata",
        currency="INR",
        pre=("plain_sku", "undelivered"),
        post=("refund_once",),
        samples=("flipkart_returns.xlsx",),
    ),
    build(
        "flipkart",
        "return_report",
        "en",
        "cases",
        (
            "Order ID",
            "Return ID",
            "Return Requested Date",
            "Return Sub-reason|Return Status|Return Type|Total Price",
        ),
        meanings=_RETURNED,
        zone="Asia/Kolkata",
        currency="INR",
        pre=("plain_sku", "undelivered"),
        post=("refund_once",),
        samples=("flipkart_return_report.csv",),
    ),
    build(
        "flipkart",
        "order",
        "en",
        "order_lines",
        (
            "ORDER ITEM ID",
            "Order Id",
            "Quantity",
            "FSN|Shipment ID|Selling Price Per Item|Invoice Amount|HSN CODE",
        ),
        zone="Asia/Kolkata",
        currency="INR",
        repeats="sum",
        pre=("plain_sku",),
    ),
    build(
        "meesho",
        "order",
        "en",
        "order_lines",
        (
            "Sub Order No",
            "Reason for Credit Entry|Supplier Discounted Price (Incl GST and Commision)"
            "|Supplier Discounted Price (Incl GST and Commission)",
            "SKU",
        ),
        zone="Asia/Kolkata",
        currency="INR",
        repeats="sum",
        pre=("order_of_part",),
    ),
    build(
        "meesho",
        "return",
        "en",
        "cases",
        ("Suborder Number", "Order Number", "Return Created Date|Type of Return|Meesho PID"),
        meanings=_RETURNED,
        zone="Asia/Kolkata",
        currency="INR",
        pre=("undelivered",),
        post=("refund_once",),
        samples=("meesho_returns.csv",),
    ),
    build(
        "myntra",
        "return",
        "en",
        "cases",
        ("seller_sku_code", "return_created_date|order_rto_date"),
        meanings=_RETURNED,
        fallbacks={"case_id": "order_id"},
        zone="Asia/Kolkata",
        currency="INR",
        pre=("without_no_day", "undelivered"),
        post=("refund_once",),
        samples=("myntra_returns.csv",),
    ),
)
