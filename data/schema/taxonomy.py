"""The fixed vocabularies of a wrong shipment: symptom, cause, step, action strength, resolution.

Codes are stored; the words for people live in the locales under ``symptom.<code>`` and so on.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Symptom:
    """What a buyer tells; ``fault`` is what it suggests about the seller: yes, no or unknown."""

    code: str
    fault: str


@dataclass(frozen=True)
class Cause:
    """Why it happened; ``sixm`` is the branch of the fishbone it belongs to."""

    code: str
    sixm: str


SYMPTOMS: tuple[Symptom, ...] = (
    Symptom("wrong_sku", "yes"),
    Symptom("wrong_variation", "yes"),
    Symptom("short_quantity", "yes"),
    Symptom("over_quantity", "yes"),
    Symptom("missing_item", "yes"),
    Symptom("extra_item", "yes"),
    Symptom("empty_parcel", "yes"),
    Symptom("swapped_parcels", "yes"),
    Symptom("wrong_address", "yes"),
    Symptom("damaged", "unknown"),
    Symptom("not_as_described", "no"),
    Symptom("late", "no"),
    Symptom("not_seller_fault", "no"),
    Symptom("unmapped", "unknown"),
)

SIXM: tuple[str, ...] = ("material", "method", "people", "machine", "measurement", "environment")

CAUSES: tuple[Cause, ...] = (
    Cause("lookalike", "material"),
    Cause("barcode", "material"),
    Cause("supplier_mix", "material"),
    Cause("pack_fail", "material"),
    Cause("pick_slot", "method"),
    Cause("putaway", "method"),
    Cause("batch_sort", "method"),
    Cause("label_swap", "method"),
    Cause("kit_bom", "method"),
    Cause("uom", "method"),
    Cause("substitute", "method"),
    Cause("no_scan", "method"),
    Cause("return_restock", "method"),
    Cause("slip", "people"),
    Cause("new_staff", "people"),
    Cause("fatigue_load", "people"),
    Cause("system_sync", "machine"),
    Cause("device", "machine"),
    Cause("listing", "measurement"),
    Cause("order_edit", "measurement"),
    Cause("stock_record", "measurement"),
    Cause("qc_miss", "measurement"),
    Cause("light_layout", "environment"),
    Cause("carrier", "environment"),
    Cause("unknown", ""),
)

FAULTS: tuple[str, ...] = ("yes", "no", "unknown")
CAUSE_STATUS: tuple[str, ...] = ("suspected", "confirmed")
DETECTION: tuple[str, ...] = ("pick", "pack", "quality_check", "carrier", "customer")
# Stages at which an error has not left the house.
INSIDE = frozenset({"pick", "pack", "quality_check"})
# Who noticed a wrong shipment that no file told of, and the stage that it was caught at where that was before it left.
NOTICED: dict[str, str] = {
    "buyer": "customer",
    "packer": "pack",
    "inventory": "quality_check",
    "courier": "carrier",
}
ORIGIN: tuple[str, ...] = ("listing", "inbound", "putaway", "pick", "sort", "pack", "label", "hand_over")
RESOLUTIONS: tuple[str, ...] = (
    "full_refund",
    "partial_refund",
    "reship",
    "partial_refund_and_reship",
    "exchange",
    "keep_and_compensate",
    "none",
)
COST_KINDS: tuple[str, ...] = (
    "refund",
    "reship_goods",
    "reship_freight",
    "return_freight",
    "platform_fee",
    "penalty",
    "labour",
    "write_off",
    "compensation",
    "recovered_goods",
)
CREDIT_KINDS: frozenset[str] = frozenset({"compensation", "recovered_goods"})
STRENGTHS: tuple[str, ...] = ("stronger", "intermediate", "weaker")
ACTION_KINDS: dict[str, str] = {
    "forcing_function": "stronger",
    "layout_change": "stronger",
    "simplification": "stronger",
    "checklist": "intermediate",
    "software": "intermediate",
    "workload": "intermediate",
    "separate_lookalikes": "intermediate",
    "double_check": "weaker",
    "warning_label": "weaker",
    "memo": "weaker",
    "training": "weaker",
}
ACTION_STATES: tuple[str, ...] = (
    "proposed",
    "agreed",
    "in_progress",
    "implemented",
    "verifying",
    "effective",
    "not_effective",
    "inconclusive",
    "closed",
    "reopened",
)
# An open action is not finished; its due date binds until it is in place, from then on the day of the check does.
OPEN_STATES: tuple[str, ...] = ("proposed", "agreed", "in_progress", "implemented", "verifying", "reopened")
DUE_STATES: tuple[str, ...] = ("proposed", "agreed", "in_progress", "reopened")
ORDER_STATUSES: tuple[str, ...] = (
    "unpaid",
    "to_ship",
    "shipped",
    "delivered",
    "completed",
    "returned",
    "cancelled",
    "failed_delivery",
    "unmapped",
)
NOT_SHIPPED: frozenset[str] = frozenset({"unpaid", "to_ship", "cancelled"})
CASE_STATUSES: tuple[str, ...] = (
    "in_review",
    "waiting_goods",
    "approved",
    "refunded",
    "rejected",
    "cancelled",
    "closed",
    "unmapped",
)
SCANS: tuple[str, ...] = ("scanned", "manual", "none", "unknown")


def suggested_fault(symptom: str) -> str:
    """Fault of the seller that a symptom suggests: yes, no or unknown."""
    return next((s.fault for s in SYMPTOMS if s.code == symptom), "unknown")
