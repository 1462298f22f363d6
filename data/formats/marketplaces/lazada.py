"""Lazada: orders (a row per unit, without a quantity) and returns (a row per unit)."""

from data.formats.contract import ExportReport
from data.formats.headers import build
from data.formats.meanings import Read

REPORTS: tuple[ExportReport, ...] = (
    build(
        "lazada",
        "order",
        "en",
        "order_lines",
        ("orderItemId|lazadaSku", "orderNumber", "sellerSku"),
        # the price paid for the unit; unitPrice is the price before discounts
        meanings={
            "line_subtotal": Read("unit_price", "money"),
            "unit_price": Read("_list_price", "money", spare_for="unit_price"),
            "order_line_id": None,
        },
        defaults={"quantity": "1"},
        repeats="sum",
        samples=("lazada_orders.xlsx",),
    ),
    build(
        "lazada",
        "return",
        "en",
        "cases",
        ("Return Order ID", "Return Item ID", "Order ID"),
        meanings={"refund_amount": Read("_refund_line", "money")},
        defaults={"quantity": "1"},
        repeats="sum",
        post=("refund_once",),
        samples=("lazada_returns.xlsx",),
    ),
)
