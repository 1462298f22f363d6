"""WooCommerce: orders as two common plugins write them, order fields perhaps only on the first item."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "woocommerce",
        "order",
        "en",
        "order_lines",
        (
            "Order Number",
            "Item #|Item Name",
            "Quantity (- Refund)|Item Cost",
            "Email (Billing)|First Name (Billing)|Order Total Amount|Cart Discount Amount",
        ),
        repeats="sum",
        pre=("order_above",),
        samples=("woocommerce_orders.csv",),
    ),
    build(
        "woocommerce",
        "order_items",
        "en",
        "order_lines",
        (
            "order_number|order_id",
            "item_sku|item_name",
            "item_quantity",
            "item_total|item_subtotal|item_refunded_qty|item_meta",
        ),
        decimal=".",
        repeats="sum",
        pre=("order_above",),
    ),
)
