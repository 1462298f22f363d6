"""TikTok Shop: orders (the second row describes the columns), returns and settlements."""

from data.formats.contract import ExportReport
from data.formats.headers import build
from data.formats.meanings import Read

REPORTS: tuple[ExportReport, ...] = (
    build(
        "tiktok",
        "order",
        "en",
        "order_lines",
        ("Order ID", "Seller SKU|SKU ID", "Cancelation/Return Type|Sku Quantity of return"),
        day_first=True,
        month_first=frozenset({"USD", "BRL"}),
        pre=("drop_descriptions",),
        samples=("tiktok_All_order_OrderSKUList.xlsx",),
    ),
    build(
        "tiktok",
        "return",
        "en",
        "cases",
        ("Return Order ID", "Order ID", "Return Logistics Tracking ID|Return Sub Status|Time Requested"),
        # 'Return unit price' holds what is refunded for the row, whatever its name says
        meanings={
            "refund_amount": Read("_refund_line", "money"),
            "order_total": Read("_order_total", "money"),
        },
        day_first=True,
        month_first=frozenset({"USD", "BRL"}),
        pre=("drop_descriptions",),
        post=("refund_once",),
    ),
    build(
        "tiktok",
        "settlement",
        "en",
        "costs",
        (
            "Order/adjustment ID",
            "Statement ID|Total settlement amount",
            "Refund subtotal after seller discounts|Refund subtotal before seller discounts|Customer refund"
            "|Gross sales refund|Total revenue|Total fees",
        ),
        pre=("drop_descriptions",),
        post=("settlement",),
        samples=("tiktok_settlement.xlsx",),
    ),
)
