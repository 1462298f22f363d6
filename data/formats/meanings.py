"""What the meanings of the header lists become in each table: meaning -> column, in order of priority."""

from __future__ import annotations

from dataclasses import dataclass

from data.formats.contract import Reader


@dataclass(frozen=True)
class Read:
    """Column and reader of a meaning."""

    column: str
    reader: Reader = "text"
    vocabulary: str = ""
    raw: str = ""
    spare_for: str = ""


HASHED = frozenset({"pii_buyer_username"})

ORDER_LINE: dict[str, Read] = {
    "platform": Read("platform", "word", "platform"),
    "shop": Read("shop"),
    "order_id": Read("order_id", "id"),
    "order_line_id": Read("line_no", "id"),
    "sku": Read("sku", "id"),
    "parent_sku": Read("parent_sku", "id"),
    "product_name": Read("product_name"),
    "variation": Read("variation"),
    "quantity": Read("quantity", "integer"),
    "unit_price": Read("unit_price", "money"),
    "line_subtotal": Read("_line_total", "money", spare_for="unit_price"),
    "list_price": Read("_list_price", "money", spare_for="unit_price"),
    "currency": Read("currency"),
    "line_status": Read("status", "word", "order_status"),
    "order_status": Read("status", "word", "order_status", "raw_status"),
    "cancel_reason": Read("_cancel_reason", "word", "cancel_reason"),
    "cancelled_at": Read("_cancelled_at", "masked"),
    "order_created_at": Read("ordered_at", "when"),
    "paid_at": Read("ordered_at", "when", spare_for="ordered_at"),
    "shipped_at": Read("shipped_at", "when"),
    "rts_at": Read("shipped_at", "when"),
    "delivered_at": Read("delivered_at", "when"),
    "completed_at": Read("delivered_at", "when"),
    "tracking_no": Read("tracking_no", "id"),
    "package_id": Read("package_id", "id"),
    "warehouse": Read("warehouse"),
    "carrier": Read("carrier"),
    "pii_buyer_username": Read("buyer_hash", "hash"),
    "product_bundle_text": Read("_bundle"),
}

CASE: dict[str, Read] = {
    "platform": Read("platform", "word", "platform"),
    "shop": Read("shop"),
    "return_id": Read("case_id", "id"),
    "order_id": Read("order_id", "id"),
    "sku": Read("sku", "id"),
    "parent_sku": Read("_parent_sku", "id"),
    "product_name": Read("_product_name"),
    "variation": Read("variation"),
    "variation2": Read("variation"),
    "return_quantity": Read("quantity", "integer"),
    "received_return_quantity": Read("quantity", "integer"),
    "received_sku": Read("received_sku", "id"),
    "return_created_at": Read("opened_at", "when"),
    "revised_return_reason": Read("symptom", "word", "revised_reason", "raw_revised_reason"),
    "return_reason": Read("symptom", "word", "reason", "raw_reason"),
    "return_status": Read("status", "word", "case_status", "raw_status"),
    "return_comment": Read("comment", "masked"),
    "return_solution": Read("request", "word", "solution", "raw_request"),
    "resolution": Read("resolution", "word", "resolution", "raw_resolution"),
    "responsible_party": Read("seller_fault", "word", "fault", "raw_fault"),
    "refunded_at": Read("resolved_at", "when"),
    "dispute_deadline": Read("respond_by", "when"),
    "return_tracking_no": Read("return_tracking_no", "id"),
    "currency": Read("currency"),
    "unit_price": Read("_unit_price", "money"),
    "refund_line_amount": Read("_refund_line", "money"),
    "refund_amount": Read("_refund_total", "money"),
    "compensation_amount": Read("_compensation", "money"),
    "return_shipping_fee": Read("_return_freight", "money"),
    "return_to_seller_fee": Read("_platform_fee", "money"),
}

INCOME: dict[str, Read] = {
    "row_level": Read("_row_level"),
    "order_id": Read("_order_id", "id"),
    "return_id": Read("case_id", "id"),
    "payout_at": Read("_paid_out_at", "when"),
    "refund_amount": Read("_refund_total", "money"),
    "return_shipping_fee": Read("_return_freight", "money"),
    "return_to_seller_fee": Read("_platform_fee", "money"),
    "compensation_amount": Read("_compensation", "money"),
    "shop": Read("shop"),
    "currency": Read("currency"),
    "settled_type": Read("_settled_type"),
    "settled_kind": Read("_settled_kind"),
    "settled_what": Read("_settled_what"),
    "settled_line": Read("_settled_line"),
    "settled_amount": Read("_settled_amount"),
    "settled_fee": Read("_settled_fee"),
    **{f"settled_{n}": Read(f"_settled_part_{n}", "money") for n in range(1, 10)},
}

PACKING: dict[str, Read] = {
    "order_id": Read("order_id", "id"),
    "internal_order_id": Read("order_id", "id"),
    "tracking_no": Read("tracking_no", "id"),
    "package_id": Read("tracking_no", "id"),
    "sku": Read("sku", "id"),
    "packer": Read("packer", "person"),
    "picker": Read("picker", "person"),
    "checker": Read("checker", "person"),
    "employee_no": Read("_operator", "person"),
    "operator": Read("_operator", "person"),
    "operation": Read("_operation"),
    "station": Read("station"),
    "shift": Read("shift"),
    "bin": Read("bin"),
    "wave_no": Read("wave_no", "id"),
    "packed_at": Read("packed_at", "when"),
    "checked_at": Read("packed_at", "when"),
    "shipped_at": Read("packed_at", "when"),
    "operated_at": Read("packed_at", "when"),
    "scanned_at": Read("packed_at", "when"),
    "picked_at": Read("packed_at", "when"),
    "quantity": Read("quantity", "integer"),
    "picked_quantity": Read("quantity", "integer"),
    "scan_mode": Read("scan", "word", "scan", "raw_scan"),
    "is_scanned": Read("scan", "word", "scan", "raw_scan"),
    "scanned_quantity": Read("scan", "word", "scan_count"),
}

# sellers leave the SKU of a listing empty: its family or its name stands for it, in orders and returns alike
INSTEAD_OF_SKU: dict[str, dict[str, str]] = {
    "order_lines": {"sku": "parent_sku|product_name"},
    "cases": {"sku": "_parent_sku|_product_name"},
}

BY_TABLE: dict[str, dict[str, Read]] = {
    "order_lines": ORDER_LINE,
    "cases": CASE,
    "costs": INCOME,
    "packing": PACKING,
    "": {},
}
