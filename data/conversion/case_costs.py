"""Costs that follow from cases and from income statements.

Marketplaces repeat a return's refund on each of its lines. It is booked once, shared by price x quantity,
exact to the minor unit; and only when it was really paid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from data.conversion.case_amounts import decimal_of, once, rows_of
from data.formats.contract import ExportReport
from data.meaning.missing import day_of, moment_of, text_of
from data.meaning.vocabulary import counts

# amount column of the typed rows -> kind and sign of the cost
_KINDS: dict[str, tuple[str, int]] = {
    "_refund": ("refund", 1),
    "_return_freight": ("return_freight", 1),
    "_platform_fee": ("platform_fee", 1),
    "_compensation": ("compensation", -1),
}
COST_COLUMNS = (
    "platform", "shop", "case_id", "sku", "variation", "kind", "source", "amount", "currency", "booked_on",
    "note", "_order_id", "_counted",
)  # fmt: skip


def costs_of_cases(cases: pd.DataFrame, report: ExportReport) -> pd.DataFrame:
    """Costs of completed cases, refund, return freight, fee and compensation of each line, in the signs of the file.

    ``_counted`` is False for amounts that were not (yet) paid, and for zeros.
    """
    rows = rows_of(cases)
    amounts: dict[str, list[Decimal | None]] = {"_refund": [decimal_of(row["_refund"]) for row in rows]}
    for column in ("_return_freight", "_platform_fee", "_compensation"):
        amounts[column] = once(rows, column, report)
    made = []
    for at, row in enumerate(rows):
        paid = counts(text_of(row["status"]), moment_of(row["resolved_at"]))
        for column, (kind, sign) in _KINDS.items():
            amount = amounts[column][at]
            if amount is not None:
                counted = bool(amount) and (paid or kind != "refund")
                made.append(_cost(row, report, kind, _signed(sign, amount), "import", counted))
    return _cost_frame(made)


def signs(costs: pd.DataFrame) -> Counter[tuple[str, bool]]:
    """How many amounts of each kind stand in the file above zero (True), and how many below."""
    told = dict(_KINDS.values())
    return Counter(
        (kind, (amount > 0) == (told[kind] > 0))
        for kind, amount in zip(costs["kind"], costs["amount"], strict=True)
        if amount
    )


def turned(counted: Mapping[tuple[str, bool], int]) -> list[str]:
    """Kinds most of whose amounts are negative: there minus means paid. The others keep their own sign then."""
    return [
        kind for kind, _ in _KINDS.values() if counted.get((kind, False), 0) > counted.get((kind, True), 0)
    ]


def _signed(sign: int, amount: Decimal) -> Decimal:
    return sign * amount if amount else abs(amount)


def _cost_frame(made: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(made, columns=pd.Index(COST_COLUMNS)).astype({"_counted": bool})


def _cost(
    row: dict[Hashable, Any],
    report: ExportReport,
    kind: str,
    amount: Decimal,
    source: str,
    counted: bool,
) -> tuple[Any, ...]:
    return (
        text_of(row.get("platform")) or report.platform,
        text_of(row.get("shop")),
        text_of(row.get("case_id")),
        text_of(row.get("sku")),
        text_of(row.get("variation")),
        kind,
        source,
        amount,
        text_of(row.get("currency")) or report.currency or None,
        day_of(row.get("resolved_at"), row.get("_paid_out_at"), row.get("opened_at")),
        None,
        text_of(row.get("order_id")) or text_of(row.get("_order_id")),
        counted,
    )


def _paid_back(row: dict[Hashable, Any]) -> Decimal | None:
    """What a statement tells as one amount, or as several that add up: price, tax, freight, discounts."""
    parts = [decimal_of(row[name]) for name in row if str(name).startswith("_settled_part")]
    there = [part for part in (decimal_of(row.get("_refund_total")), *parts) if part is not None]
    return sum(there, Decimal(0)) if there else None


def settlement_costs(frame: pd.DataFrame, report: ExportReport) -> pd.DataFrame:
    """Costs that an income statement settles, by return, or by order where no return number is given.

    The amounts stand in the signs of the file. They carry source 'settlement': for a case and kind they know better than the return export. What several
    different rows settle for one return adds up; ``row_no`` is the first of them.
    """
    content = [name for name in frame.columns if name != "row_no"]
    rows = rows_of(frame[~frame[content].astype(str).duplicated()])
    settled: dict[tuple[str, ...], tuple[dict[Hashable, Any], Decimal]] = {}
    for row in rows:
        amounts = {"_refund": _paid_back(row)}
        amounts |= {name: decimal_of(row.get(name)) for name in _KINDS if name != "_refund"}
        for column, amount in amounts.items():
            if amount:
                key = (*(text_of(row.get(n)) for n in ("platform", "shop", "case_id", "_order_id")), column)
                first, before = settled.get(key, (row, Decimal(0)))
                settled[key] = first, before + amount
    made = []
    for (*_, column), (row, amount) in settled.items():
        kind, sign = _KINDS[column]
        made.append(_cost(row, report, kind, _signed(sign, amount), "settlement", True))
    costs = _cost_frame(made)
    if "row_no" in frame.columns:
        costs.insert(0, "row_no", [row["row_no"] for row, _ in settled.values()])
    return costs
