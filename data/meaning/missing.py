"""Whether a value of a record, a frame or a cell is there at all."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd

# what stands for an order's number in a row that only adds up the rows above it, in small letters
TOTALS = (
    "total", "totals", "subtotal", "sub total", "sub-total", "grand total", "sum", "sums", "gesamt", "gesamtsumme",
    "summe", "zwischensumme", "total general", "total geral", "total général", "totais", "totales", "totale",
    "sous-total", "subtotaal", "totaal", "jumlah", "jumlah keseluruhan", "tổng", "cộng", "tổng cộng", "итого", "всего",
    "toplam", "ara toplam", "razem", "suma", "รวม", "ยอดรวม", "รวมทั้งหมด", "合计", "总计", "小计",
    "合計", "總計", "小計", "総計", "합계", "총계", "소계", "कुल", "योग", "कुल योग",
)  # fmt: skip


def adds_up(number: str) -> bool:
    """True for what stands for an order's number in a row of totals.

    >>> [adds_up(n) for n in ("Subtotal", "TOTAL:", "小计", "Total-1", "Z-TOTAL")]
    [True, True, True, False, False]
    """
    return number.strip(" :：*").casefold() in TOTALS


def missing(value: Any) -> bool:
    """True for None and for what frames write in its place: NaN, NaT, NA. An empty text is a value.

    Examples
    --------
    >>> [missing(v) for v in (None, float("nan"), pd.NaT, pd.NA, "", 0, "-")]
    [True, True, True, True, False, False, False]
    """
    if isinstance(value, (str, int)):  # most are: asked first
        return False
    return value is None or value is pd.NA or value is pd.NaT or bool(value != value)


def text_of(value: Any) -> str:
    """The value as text, '' when it is missing."""
    if type(value) is str:
        return value
    return "" if missing(value) else str(value)


def day_of(*values: Any) -> date | None:
    """The day of the first stored day or moment that is there, None without one."""
    for value in values:
        if not missing(value):
            return value.date() if isinstance(value, datetime) else pd.Timestamp(value).date()
    return None


def moment_of(value: Any) -> datetime | None:
    """The stored moment, None when it is missing."""
    if missing(value):
        return None
    return value if type(value) is datetime else pd.Timestamp(value).to_pydatetime()


def empty(value: Any) -> bool:
    """True when it is missing or only blanks."""
    return missing(value) or str(value).strip() == ""
