"""Cases completed from what their rows say, and the costs that follow from them.

Marketplaces repeat a return's refund on each of its lines. It is booked once, shared by price x quantity,
exact to the minor unit; and only when it was really paid.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date, datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import pandas as pd

from data.formats.contract import Report
from data.schema import CASES
from data.taxonomy import suggested_fault
from data.words import counts, suggested

RETURN_KEY = ("platform", "shop", "case_id")
FULL_SHARE = Decimal(
    "0.9"
)  # vouchers and rounding lower a full refund; below this share of the price it is partial
_NO_FRACTION = frozenset({"IDR", "VND", "JPY", "KRW", "TWD", "CLP"})
_CENT = Decimal("0.01")
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


def _missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _text(value: Any) -> str:
    return "" if _missing(value) else str(value)


def _decimal(value: Any) -> Decimal | None:
    if _missing(value):
        return None
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _day(*moments: Any) -> date | None:
    for moment in moments:
        if not _missing(moment):
            return pd.Timestamp(moment).date()
    return None


def allocate(total: Decimal, weights: list[Decimal], unit: Decimal = _CENT) -> list[Decimal]:
    """Share a total by weights, exact to the unit: what rounding leaves goes to the largest remainders.

    Parameters
    ----------
    total : Decimal
        Amount to share; the shares add up to exactly this.
    weights : list of Decimal
        One weight per share, none negative; equal shares when all are 0.
    unit : Decimal
        Smallest amount of the currency; a total with finer digits is shared in cents or in its last digit.

    Example
    -------
    >>> allocate(Decimal("10.00"), [Decimal(1), Decimal(1), Decimal(1)])
    [Decimal('3.34'), Decimal('3.33'), Decimal('3.33')]
    """
    sign = -1 if total < 0 else 1
    amount = abs(total)
    exponent = amount.normalize().as_tuple().exponent
    if amount % unit and isinstance(exponent, int):
        unit = min(_CENT, Decimal(1).scaleb(exponent))
    whole = sum(weights, Decimal(0))
    parts = [w / whole for w in weights] if whole > 0 else [Decimal(1) / len(weights)] * len(weights)
    exact = [amount * part for part in parts]
    shares = [(share / unit).to_integral_value(ROUND_FLOOR) * unit for share in exact]
    left = int((amount - sum(shares, Decimal(0))) / unit)
    behind = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for i in behind[:left]:
        shares[i] += unit
    return [sign * share for share in shares]


def complete_cases(frame: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Case rows with one row a key, and with fault and resolution where the file does not state them.

    Stated faults are kept; else the symptom suggests one. A parcel that the marketplace packed (post step
    'not_our_packer') is never the seller's fault by suggestion.
    """
    cases = _with_missing_columns(frame)
    cases = _merged(cases, report)
    rows = cases.to_dict("records")
    paid = _refunds(rows, report)
    for row, refund in zip(rows, paid, strict=True):
        row["_refund"] = refund
        row["seller_fault"] = _fault(row, report)
    worth = _sums(rows, _value)
    refunded = _sums(rows, lambda row: row["_refund"] or Decimal(0))
    for row in rows:
        row["resolution"] = _resolution(row, refunded[_return(row)], worth[_return(row)])
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


def _return(row: dict[Hashable, Any]) -> tuple[str, ...]:
    return tuple(_text(row[name]) for name in RETURN_KEY)


def _sums(
    rows: list[dict[Hashable, Any]], amount: Callable[[dict[Hashable, Any]], Decimal]
) -> dict[Any, Decimal]:
    sums: dict[Any, Decimal] = {}
    for row in rows:
        sums[_return(row)] = sums.get(_return(row), Decimal(0)) + amount(row)
    return sums


def _merged(cases: pd.DataFrame, report: Report) -> pd.DataFrame:
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
    return cases.assign(**summed)[~keys.duplicated()]


def _total(values: pd.Series) -> Any:
    there = [value for value in values if not _missing(value)]
    return sum(there[1:], there[0]) if there else None


def _value(row: dict[Hashable, Any]) -> Decimal:
    """Price x quantity of a case row; 0 when the price is not known."""
    price = _decimal(row.get("_unit_price"))
    quantity = _decimal(row.get("quantity"))
    return max(
        (price or Decimal(0)) * (Decimal(1) if quantity is None else quantity),
        Decimal(0),
    )


def _refunds(rows: list[dict[Hashable, Any]], report: Report) -> list[Decimal | None]:
    """Refund of each row: stated by line, or the return's total shared once."""
    lines = [_decimal(row.get("_refund_line")) for row in rows]
    shared = _once(rows, "_refund_total", report)
    return [line if line is not None else share for line, share in zip(lines, shared, strict=True)]


def _once(rows: list[dict[Hashable, Any]], column: str, report: Report) -> list[Decimal | None]:
    """An amount that may be repeated on the lines of a return, counted once per return.

    Equal amounts on all lines are one amount, told again; they are taken by line where they differ, or where
    an unknown sheet's equal amounts are just the price of each line.
    """
    shares: list[Decimal | None] = [_decimal(row.get(column)) for row in rows]
    groups: dict[tuple[str, ...], list[int]] = {}
    for at, row in enumerate(rows):
        groups.setdefault(_return(row), []).append(at)
    for members in groups.values():
        amounts = {shares[at] for at in members} - {None}
        if len(members) == 1 or len(amounts) != 1:
            continue
        total = next(amount for amount in amounts if amount is not None)
        values = [_value(rows[at]) for at in members]
        by_line = report.platform in OPEN_SHEETS and all(abs(value - abs(total)) < _CENT for value in values)
        if by_line:
            continue
        unit = (
            Decimal(1)
            if (_text(rows[members[0]].get("currency")) or report.currency) in _NO_FRACTION
            else _CENT
        )
        quantities = [_decimal(rows[at].get("quantity")) or Decimal(1) for at in members]
        weights = values if any(values) else [abs(quantity) for quantity in quantities]
        for at, share in zip(members, allocate(total, weights, unit), strict=True):
            shares[at] = share
    return shares


OPEN_SHEETS = frozenset({"generic", "crossborder_erp", "tw_seller_app", "rightbox", "saved"})


def _fault(row: dict[Hashable, Any], report: Report) -> str:
    stated = _text(row["seller_fault"])
    if stated in ("yes", "no", "unknown"):
        return stated
    symptom = _text(row["symptom"]) or "unmapped"
    if "not_our_packer" in report.post and suggested_fault(symptom) == "yes":
        return "no"
    return suggested(symptom, _text(row.get("raw_reason")), _text(row["platform"]))


def _moment(value: Any) -> datetime | None:
    return None if _missing(value) else pd.Timestamp(value).to_pydatetime()


def _resolution(row: dict[Hashable, Any], refunded: Decimal, worth: Decimal) -> str | None:
    stated = _text(row["resolution"])
    if stated not in ("", "unmapped"):
        return stated
    status, request = _text(row["status"]), _text(row["request"])
    if status in ("rejected", "cancelled"):
        return "none"
    if status == "" or not counts(status, _moment(row["resolved_at"])):
        return None
    if request and request not in ("full_refund", "partial_refund", "unmapped"):
        return request
    if not refunded:
        return None
    if not worth:
        return request if request in ("full_refund", "partial_refund") else None
    return "full_refund" if abs(refunded) >= FULL_SHARE * worth else "partial_refund"


def costs_of_cases(cases: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Costs of completed cases: refund, return freight, fee and compensation of each line.

    ``_counted`` is False for amounts that were not (yet) paid, and for zeros.
    """
    rows = cases.to_dict("records")
    amounts: dict[str, list[Decimal | None]] = {"_refund": [_decimal(row["_refund"]) for row in rows]}
    for column in ("_return_freight", "_platform_fee", "_compensation"):
        amounts[column] = _once(rows, column, report)
    made = []
    for at, row in enumerate(rows):
        paid = counts(_text(row["status"]), _moment(row["resolved_at"]))
        for column, (kind, sign) in _KINDS.items():
            amount = amounts[column][at]
            if amount is not None:
                counted = bool(amount) and (paid or kind != "refund")
                made.append(_cost(row, report, kind, _signed(sign, amount), "import", counted))
    return _cost_frame(made)


def _signed(sign: int, amount: Decimal) -> Decimal:
    return sign * abs(amount) if amount else abs(amount)


def _cost_frame(made: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(made, columns=pd.Index(COST_COLUMNS)).astype({"_counted": bool})


def _cost(
    row: dict[Hashable, Any],
    report: Report,
    kind: str,
    amount: Decimal,
    source: str,
    counted: bool,
) -> tuple[Any, ...]:
    return (
        _text(row.get("platform")) or report.platform,
        _text(row.get("shop")),
        _text(row.get("case_id")),
        _text(row.get("sku")),
        _text(row.get("variation")),
        kind,
        source,
        amount,
        _text(row.get("currency")) or report.currency or None,
        _day(row.get("resolved_at"), row.get("_paid_out_at"), row.get("opened_at")),
        None,
        _text(row.get("order_id")) or _text(row.get("_order_id")),
        counted,
    )


def settlement_costs(frame: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Costs that an income statement settles, by return, or by order where no return number is given.

    They carry source 'settlement': for a case and kind they know better than the return export.
    """
    made = []
    for row in frame.to_dict("records"):
        amounts = {"_refund": _decimal(row.get("_refund_total"))}
        amounts |= {name: _decimal(row.get(name)) for name in _KINDS if name != "_refund"}
        for column, (kind, sign) in _KINDS.items():
            amount = amounts[column]
            if amount:
                made.append(_cost(row, report, kind, _signed(sign, amount), "settlement", True))
    return _cost_frame(made)
