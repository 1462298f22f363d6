"""Amounts of a return that its lines tell together: read from cells, shared exactly, counted once."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa

from data.formats.contract import ExportReport
from data.meaning.missing import missing, text_of
from data.meaning.money import allocate
from data.meaning.values import NO_FRACTION

RETURN_KEY = ("platform", "shop", "case_id")
# sheets kept by hand: their amounts may stand by line or by return
OPEN_SHEETS = frozenset({"generic", "crossborder_erp", "tw_seller_app", "rightbox", "saved"})
_CENT = Decimal("0.01")


def rows_of(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """The rows of a frame as dicts; texts out of Arrow in one go, which pandas takes out one by one."""
    names = list(frame.columns)
    columns = [
        pa.array(frame[name]).to_pylist()
        if isinstance(frame[name].dtype, pd.StringDtype)
        else frame[name].to_numpy(dtype=object).tolist()
        for name in names
    ]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def decimal_of(value: Any) -> Decimal | None:
    """Exact amount of a cell, None when it is empty."""
    if missing(value):
        return None
    return value if isinstance(value, Decimal) else Decimal(str(value))


def shared(total: Decimal, weights: list[Decimal], currency: str) -> list[Decimal]:
    """Shares of a total by weights, exact to the smallest amount of the currency; a finer total to its last digit.

    Examples
    --------
    >>> shared(Decimal("10.00"), [Decimal(1), Decimal(1), Decimal(1)], "SGD")
    [Decimal('3.34'), Decimal('3.33'), Decimal('3.33')]
    """
    places = 0 if currency in NO_FRACTION else 2
    exponent = total.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        places = max(2, -exponent)
    return allocate(total, weights, places)


def return_of(row: dict[Hashable, Any]) -> tuple[str, ...]:
    """Key of the return that a row belongs to."""
    return tuple(text_of(row[name]) for name in RETURN_KEY)


def value_of(row: dict[Hashable, Any]) -> Decimal:
    """Price x quantity of a case row; 0 when the price is not known."""
    price = decimal_of(row.get("_unit_price"))
    quantity = decimal_of(row.get("quantity"))
    return max(
        (price or Decimal(0)) * (Decimal(1) if quantity is None else quantity),
        Decimal(0),
    )


def once(rows: list[dict[Hashable, Any]], column: str, report: ExportReport) -> list[Decimal | None]:
    """An amount that may be repeated on the lines of a return, counted once per return.

    Equal amounts on all lines are one amount, told again; they are taken by line where they differ, or where
    an unknown sheet's equal amounts are just the price of each line.
    """
    shares: list[Decimal | None] = [decimal_of(row.get(column)) for row in rows]
    if not any(share is not None for share in shares):
        return shares
    groups: dict[tuple[str, ...], list[int]] = {}
    for at, row in enumerate(rows):
        groups.setdefault(return_of(row), []).append(at)
    for members in groups.values():
        amounts = {shares[at] for at in members} - {None}
        if len(members) == 1 or len(amounts) != 1:
            continue
        total = next(amount for amount in amounts if amount is not None)
        values = [value_of(rows[at]) for at in members]
        by_line = report.platform in OPEN_SHEETS and all(abs(value - abs(total)) < _CENT for value in values)
        if by_line:
            continue
        currency = text_of(rows[members[0]].get("currency")) or report.currency
        quantities = [decimal_of(rows[at].get("quantity")) or Decimal(1) for at in members]
        weights = values if any(values) else [abs(quantity) for quantity in quantities]
        for at, share in zip(members, shared(total, weights, currency), strict=True):
            shares[at] = share
    return shares
