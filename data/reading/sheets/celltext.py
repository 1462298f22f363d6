"""Cells of a workbook -> text, a column at a time.

Used in the child process, which imports nothing of the project: this file must not either.
"""

from __future__ import annotations

import datetime as dt
import math

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

PART = "\0"  # between the cells of a column; no cell of a workbook holds it
LONG_NUMBER = 10**15  # a spreadsheet keeps 15 digits; longer numbers end in zeros that were not there


def number_text(value: float) -> str:
    """Shortest exact text without an exponent; whole numbers without a fraction."""
    if not math.isfinite(value):
        return str(value)
    text = repr(value)
    if "e" in text:
        from decimal import Decimal  # rare, and its import takes as long as hundreds of rows

        return format(Decimal(text), "f")
    return text.removesuffix(".0") if value else "0"


def _timedelta_text(value: dt.timedelta) -> str:
    seconds = int(value.total_seconds())
    sign = "-" if seconds < 0 else ""
    hours, rest = divmod(abs(seconds), 3600)
    return f"{sign}{hours}:{rest // 60:02d}:{rest % 60:02d}"


def _date_text(value: dt.date) -> str:
    return f"{value.isoformat()} 00:00:00"


def _datetime_text(value: dt.datetime) -> str:
    if value.microsecond:  # a serial is a float: 09:30 may come as 09:29:59.999
        value += dt.timedelta(microseconds=500_000)
    return value.isoformat(" ", "seconds")


TEXT: dict[type, Callable[[Any], str]] = {
    str: lambda value: value.replace(PART, "\ufffd"),
    float: number_text,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    dt.datetime: _datetime_text,
    dt.date: _date_text,
    dt.time: lambda value: value.replace(microsecond=0).isoformat(),
    dt.timedelta: _timedelta_text,
}


class Texts:
    """Turns columns of cells into text, and remembers what text cannot say."""

    def __init__(self) -> None:
        self.long: dict[int, list[Any]] = {}  # column -> [first row, its text, count] of too long numbers

    def joined(self, i: int, cells: Sequence[Any], first_row: int) -> str:
        """The cells of a column as one text; '' if all are empty."""
        breaks = len(cells) - 1
        try:
            text = PART.join(cells)
        except TypeError:
            self._look(i, cells, first_row)
            text = values_joined(cells)
        if text.count(PART) != breaks:
            text = _one_by_one(cells)
        return "" if len(text) == breaks else text

    def _look(self, i: int, cells: Sequence[Any], first_row: int) -> None:
        numbers = [cell for cell in cells if type(cell) in (float, int)]
        if not numbers or (max(numbers) < LONG_NUMBER and min(numbers) > -LONG_NUMBER):
            return
        for n, cell in enumerate(cells):
            if type(cell) in (float, int) and abs(cell) >= LONG_NUMBER:
                kept = self.long.setdefault(i, [first_row + n, number_text(float(cell)), 0])
                kept[2] += 1


def values_joined(cells: Sequence[Any]) -> str:
    """A column with other values than text; the usual kinds are turned into text all at once."""
    kinds = set(map(type, cells))
    words = {cell for cell in cells if type(cell) is str} if str in kinds else set()
    if not words - {""}:
        if kinds <= {float, str}:
            texts = [repr(c) if type(c) is float else "" for c in cells] if words else map(repr, cells)
            text = PART.join(texts).replace(f".0{PART}", PART).removesuffix(".0")
            if not any(sign in text for sign in ("e", "n", "-0")):  # exponents, inf, nan, minus zero
                return text
        elif kinds <= {dt.datetime, str} and "." not in (text := PART.join(map(str, cells))):
            return text
    return _one_by_one(cells)


def _one_by_one(cells: Sequence[Any]) -> str:
    return PART.join([TEXT.get(type(cell), str)(cell) for cell in cells])
