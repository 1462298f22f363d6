"""What people's tables say once: the order of several rows in the first of them, a moment in two columns."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa

from data.conversion.raw_steps import ROW_NO, first_of_each, from_above, sources_above, texts_of, there
from data.formats.contract import Recognised
from data.recognition import header_stems

Notes = list[tuple[str, dict[str, Any]]]

_LEAST = 2  # rows and columns that have to be alike before anything is read into what is empty
_SHARE = 0.05  # of the rows; where fewer lack their order's number it was lost
_FILLED = 0.8  # of the rows with a number, in a column that says something of the order
_ITEMS = frozenset({"sku", "product_name"})
_OF_THE_ORDER = frozenset((
    "ordered_at", "shipped_at", "delivered_at", "opened_at", "status", "currency", "tracking_no", "carrier",
    "warehouse", "shop", "platform",
))  # fmt: skip
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}([:.]\d{2})?(\s*[ap]\.?\s?m\.?)?", re.IGNORECASE)


def completed(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Notes]:
    """The rows with what is only written in the first of an order's, and with the time of day beside its day."""
    notes: Notes = []
    if recognised.report.table in ("order_lines", "cases") and table.num_rows > _LEAST:
        table, numbered = _numbered(table, recognised)
        table, filled = _filled(table, recognised)
        if numbered:
            notes.append(("note.order_above", {"n": numbered}))
        elif filled:
            notes.append(("note.order_filled", {"n": filled}))
    for day, clock in _clocks(table, recognised).items():
        cells = [
            f"{date} {time}" if date and time else date
            for date, time in zip(texts_of(table, day), texts_of(table, clock), strict=True)
        ]
        table = _with(table, day, cells)
        names = {"column": recognised.header[day], "time": recognised.header[clock]}
        notes.append(("note.time_beside", names))
    return table, notes


def _with(table: pa.Table, at: int, cells: list[str | None]) -> pa.Table:
    name = f"c{at}"
    return table.set_column(table.column_names.index(name), name, pa.array(cells, pa.string()))


def _numbered(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, int]:
    """Rows with an item and no order number below one that has it, where all that is said of the order is empty too."""
    keys = recognised.sources("order_id")
    key = there(table, keys[0]) if len(keys) == 1 else np.ones(table.num_rows, dtype=bool)
    items = [at for at in recognised.positions if recognised.positions[at].column in _ITEMS]
    if key.all() or not key[0] or not items:
        return table, 0
    further = ~key & np.any([there(table, at) for at in items], axis=0)
    if further.sum() < max(_LEAST, _SHARE * table.num_rows):
        return table, 0
    columns = [int(name[1:]) for name in table.column_names if name != ROW_NO]
    once = [
        at for at in columns if not (full := there(table, at))[further].any() and full[key].mean() >= _FILLED
    ]
    if len(once) < _LEAST:  # a number that was lost takes nothing else with it
        return table, 0
    return _from_above(table, once, key | ~further), int(further.sum())


def _filled(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, int]:
    """Rows of one order of which all but the first lack its day, its state and the like."""
    keys = recognised.sources("order_id")
    if not keys:
        return table, 0
    key = np.asarray(texts_of(table, keys[0]), dtype=object)
    first = first_of_each(key)
    further = ~first & key.astype(bool)
    if further.sum() < _LEAST:
        return table, 0
    leads = first & np.append(further[1:], False)
    once = [
        at
        for at, field in recognised.positions.items()
        if field.column in _OF_THE_ORDER
        and not (full := there(table, at))[further].any()
        and full[leads].sum() >= _LEAST
    ]
    return (_from_above(table, once, first | ~further), int(further.sum())) if once else (table, 0)


def _from_above(table: pa.Table, places: list[int], own: np.ndarray) -> pa.Table:
    for at in places:
        table = from_above(table, at, sources_above(own))
    return table


def _clocks(table: pa.Table, recognised: Recognised) -> dict[int, int]:
    """Columns of days -> the column right of it with nothing but times of day, which is read into nothing else."""
    found: dict[int, int] = {}
    for at, field in recognised.positions.items():
        beside = at + 1
        if field.reader != "when" or beside in recognised.positions or f"c{beside}" not in table.column_names:
            continue
        about = header_stems.things(recognised.header[beside]) if beside < len(recognised.header) else None
        days, clocks = texts_of(table, at), [text for text in texts_of(table, beside) if text]
        if (
            about is not None
            and about <= header_stems.things(recognised.header[at]) | {"time", "day"}
            and clocks
            and all(map(_CLOCK.fullmatch, clocks))
            and not any(text and ":" in text for text in days)
        ):
            found[at] = beside
    return found
