"""Case rows completed from what they say: one row a key, whose fault it seems, what was done, what was refunded."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from decimal import Decimal
from typing import Any

import pandas as pd

from data.conversion.case_amounts import decimal_of, once, return_of, rows_of, value_of
from data.formats.contract import ExportReport
from data.meaning.missing import missing, moment_of, text_of
from data.meaning.vocabulary import counts, suggested
from data.schema import CASES
from data.schema.taxonomy import FAULTS, suggested_fault

FULL_SHARE = Decimal(
    "0.9"
)  # vouchers and rounding lower a full refund; below this share of the price it is partial

ZERO = Decimal(0)
REPEATED_AMOUNTS = frozenset({"_refund_total", "_compensation", "_return_freight", "_platform_fee"})


def complete_cases(frame: pd.DataFrame, report: ExportReport) -> pd.DataFrame:
    """Case rows with one row a key, and with fault and resolution where the file does not state them.

    Stated faults are kept; else the symptom suggests one. A parcel that the marketplace packed (post step
    'not_our_packer') is never the seller's fault by suggestion.
    """
    cases = _with_missing_columns(frame)
    cases = _merged(cases, report)
    rows = rows_of(cases)
    paid = _refunds(rows, report)
    for row, refund in zip(rows, paid, strict=True):
        row["_refund"] = refund
        row["seller_fault"] = _fault(row, report)
    returns = [return_of(row) for row in rows]
    worth = _sums(returns, map(value_of, rows))
    refunded = _sums(returns, (refund or ZERO for refund in paid))
    for row, key in zip(rows, returns, strict=True):
        row["resolution"] = _resolution(row, refunded[key], worth[key])
    kept = [
        *cases.columns,
        *(name for name in ("_refund",) if name not in cases.columns),
    ]
    completed = pd.DataFrame(rows, columns=pd.Index(kept))
    for name in cases.columns:
        if name not in ("seller_fault", "resolution"):
            completed[name] = completed[name].astype(cases[name].dtype)
    return completed


def _with_missing_columns(frame: pd.DataFrame) -> pd.DataFrame:
    wanted = (
        *CASES.key,
        "seller_fault",
        "resolution",
        "symptom",
        "status",
        "request",
        "quantity",
        "resolved_at",
    )
    cases = frame.copy()
    for name in wanted:
        if name not in cases.columns:
            cases[name] = None
    return cases


def _sums(returns: Iterable[tuple[str, ...]], amounts: Iterable[Decimal]) -> dict[tuple[str, ...], Decimal]:
    """What the rows of each return add up to."""
    sums: dict[tuple[str, ...], Decimal] = {}
    for key, amount in zip(returns, amounts, strict=True):
        sums[key] = sums.get(key, ZERO) + amount
    return sums


def _merged(cases: pd.DataFrame, report: ExportReport) -> pd.DataFrame:
    """One row a key: where an export writes a row per unit rows add up, elsewhere an equal row is a copy."""
    key = list(CASES.key)
    keys = cases[key].astype(object).where(cases[key].notna(), "")
    if not keys.duplicated().any():
        return cases
    if report.repeats == "last":
        content = [name for name in cases.columns if name != "row_no"]
        cases = cases[~cases[content].astype(str).duplicated()]
        keys = keys.loc[cases.index]
    added = [name for name in ("quantity", "_refund_line") if name in cases.columns]
    groups = [keys[name] for name in key]
    summed = {name: cases[name].groupby(groups, sort=False).transform(_total) for name in added}
    for name in REPEATED_AMOUNTS & set(cases.columns):
        summed[name] = cases[name].groupby(groups, sort=False).transform(_told_or_added)
    return cases.assign(**summed)[~keys.duplicated()]


def _total(values: pd.Series) -> Any:
    there = [value for value in values if not missing(value)]
    return sum(there[1:], there[0]) if there else None


def _told_or_added(values: pd.Series) -> Any:
    """Equal amounts are one, told again (and a note says so); different ones are several, added up."""
    there = [value for value in values if not missing(value)]
    return _total(values) if len(set(there)) > 1 else next(iter(there), None)


def _refunds(rows: list[dict[Hashable, Any]], report: ExportReport) -> list[Decimal | None]:
    """Refund of each row: stated by line, or the return's total shared once."""
    lines = [decimal_of(row.get("_refund_line")) for row in rows]
    if any("_order_total" in row for row in rows):
        lines = _not_above_the_order(rows, lines, report)
    shared = once(rows, "_refund_total", report)
    return [line if line is not None else share for line, share in zip(lines, shared, strict=True)]


def _not_above_the_order(
    rows: list[dict[Hashable, Any]], lines: list[Decimal | None], report: ExportReport
) -> list[Decimal | None]:
    """Amounts by line that together exceed what was paid for the order are its total, told again on each line."""
    again = once([{**row, "_told": line} for row, line in zip(rows, lines, strict=True)], "_told", report)
    returns = [return_of(row) for row in rows]
    told = _sums(returns, (line or ZERO for line in lines))
    paid: dict[Any, list[Decimal]] = {}
    for row, key in zip(rows, returns, strict=True):
        amount = decimal_of(row.get("_order_total"))
        paid.setdefault(key, []).extend([] if amount is None else [amount])
    above = {
        key
        for key, amounts in paid.items()
        if amounts and told[key] > (amounts[0] if len(set(amounts)) == 1 else sum(amounts, ZERO))
    }
    return [share if key in above else line for key, line, share in zip(returns, lines, again, strict=True)]


def fault_of(stated: str, symptom: str, raw_reason: str, platform: str, steps: Collection[str]) -> str:
    """Whose fault a case seems: what the file states, else what its symptom suggests.

    ``steps`` are the report's: a parcel that the marketplace packed is never the seller's fault by suggestion.
    """
    if stated in FAULTS:
        return stated
    if "not_our_packer" in steps and suggested_fault(symptom) == "yes":
        return "no"
    return suggested(symptom, raw_reason, platform)


def _fault(row: dict[Hashable, Any], report: ExportReport) -> str:
    symptom = text_of(row["symptom"]) or "unmapped"
    reason, platform = text_of(row.get("raw_reason")), text_of(row["platform"])
    return fault_of(text_of(row["seller_fault"]), symptom, reason, platform, report.post)


def _resolution(row: dict[Hashable, Any], refunded: Decimal, worth: Decimal) -> str | None:
    stated = text_of(row["resolution"])
    if stated not in ("", "unmapped"):
        return stated
    status, request = text_of(row["status"]), text_of(row["request"])
    if status in ("rejected", "cancelled"):
        return "none"
    if status == "" or not counts(status, moment_of(row["resolved_at"])):
        return None
    if request and request not in ("full_refund", "partial_refund", "unmapped"):
        return request
    if not refunded:
        return None
    if not worth:
        return request if request in ("full_refund", "partial_refund") else None
    return "full_refund" if abs(refunded) >= FULL_SHARE * worth else "partial_refund"
