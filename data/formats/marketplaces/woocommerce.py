"""WooCommerce: orders as common plugins write them: an item a row, or all items of an order in one."""

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
    build(
        "woocommerce",
        "order_row",
        "en",
        "order_lines",
        ("order_number|order_id", "line_item_1", "order_date|wt_import_key|order_currency"),
        decimal=".",
        repeats="sum",
        defaults={"quantity": "1"},  # an item that tells no number is one
        pre=("items_beside",),
    ),
    build(
        "woocommerce",
        "order_list",
        "en",
        "order_lines",
        ("order_number|order_id", "line_items", "date|shipping_total|refunded_total"),
        decimal=".",
        repeats="sum",
        defaults={"quantity": "1"},
        pre=("items_beside",),
    ),
)
