"""Steps on the raw text rows of single marketplaces' files; as those of data.conversion.raw_steps."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa

from data.conversion.raw_steps import texts_of, with_columns
from data.formats.contract import Field, Recognised
from data.formats.folding import forms_of
from data.meaning.items import counted, parted

_REFUND = re.compile(
    r"refund|chargeback|a-to-z|erstattung|reembolso|remboursement|rimborso|返金|退款", re.IGNORECASE
)
# of what Amazon settles for a refund: the buyer's money, and the part of the fee that it keeps
_BUYERS = frozenset({"itemprice", "promotion", "itemwithheldtax"})
_KEPT = frozenset({"refundcommission"})
_COURIER = re.compile(r"\brto\b|courier", re.IGNORECASE)
_PART = re.compile(r"_\d{1,3}$")
_PARTS = re.compile(r"\s*[;；]\s*")
_WRAPPED = re.compile(r'^[\s"\']*(?:SKU:)?\s*(.*?)[\s"\']*$', re.IGNORECASE | re.DOTALL)
_BESIDE = re.compile(r"lineitem(?:\d+|s)")  # letters and digits of a header
_NEXT = re.compile(r";(?=(?:id|name):)")  # between the items of a cell that holds all of an order
_TOLD = re.compile(r"\|(?=[a-z_]+:)")  # name:Tee|product_id:12|sku:TEE-M|quantity:2|total:20.00
_COMMAS = re.compile(r"\s*[，,]\s*")
_OFFSET = re.compile(r"\s*[A-Z]{2,5}\s*\((?:UTC|GMT)([+-])(\d{1,2})(?::?(\d\d))?\)")
_NO_DAY = "1970-01-01"  # a moment that nobody filled in, counted from the beginning of computers' time

_ITEM = ("sku", "product_name", "variation", "line_no")  # what is told of each item of a cell

Cells = list[str | None]


def _cells(table: pa.Table, recognised: Recognised, *columns: str) -> Cells:
    """The text of the first source of these columns that is not empty, row by row."""
    found: Cells = [None] * table.num_rows
    for column in columns:
        for at in recognised.sources(column):
            found = [old or new or None for old, new in zip(found, texts_of(table, at), strict=True)]
    return found


def _only(table: pa.Table, wanted: list[bool]) -> pa.Table:
    return table if all(wanted) else table.take(pa.array(np.flatnonzero(wanted)))


def _first(
    table: pa.Table, recognised: Recognised, field: Field, cells: Cells
) -> tuple[pa.Table, Recognised]:
    """A column of cells that goes before all others that fill the same column."""
    table, changed = with_columns(table, recognised, {field: cells})
    last = len(changed.header) - 1
    rest = {at: item for at, item in changed.positions.items() if at != last}
    return table, replace(changed, positions={last: field, **rest})


def _with(table: pa.Table, at: int, cells: Cells) -> pa.Table:
    name = f"c{at}"
    return table.set_column(table.column_names.index(name), name, pa.array(cells, pa.string()))


def refunds_apart(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """Of a statement only what was paid back: an amount to the buyer, a fee that the marketplace keeps.

    A statement has a line an amount, of whatever happened; without a word for it every line is taken.
    """
    for at in recognised.sources("currency"):  # Amazon names it in the first line, which is no payment
        told = set(filter(None, texts_of(table, at)))
        table = _with(table, at, [*told] * table.num_rows) if len(told) == 1 else table
    if recognised.sources("_settled_type"):
        kinds = _cells(table, recognised, "_settled_type")
        table = _only(table, [bool(_REFUND.search(kind or "")) for kind in kinds])
    what = [(text or "").casefold() for text in _cells(table, recognised, "_settled_what")]
    fees: Cells = [None] * table.num_rows
    if recognised.sources("_settled_amount"):
        amounts = _cells(table, recognised, "_settled_amount")
        kinds = [(text or "").casefold() for text in _cells(table, recognised, "_settled_kind")]
        known = bool(recognised.sources("_settled_kind"))
        paid = [a if not known or kind in _BUYERS else None for a, kind in zip(amounts, kinds, strict=True)]
        fees = [amount if word in _KEPT else None for amount, word in zip(amounts, what, strict=True)]
        field = Field(recognised.header[recognised.sources("_settled_amount")[0]], "_refund_total", "money")
        table, recognised = with_columns(table, recognised, {field: paid})
    elif recognised.sources("_settled_fee"):
        amounts = _cells(table, recognised, "_settled_fee")
        fees = [amount if word in _KEPT else None for amount, word in zip(amounts, what, strict=True)]
    if any(fees):
        table, recognised = with_columns(table, recognised, {Field("fee", "_platform_fee", "money"): fees})
    return table, recognised


def items_only(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """Leave out rows that hold no item: the sum of a parcel of several (Mercado Livre, eBay), closing lines.

    A header that stands twice means the order's state first and the buyer's address later; only the first is read.
    """
    orders = _cells(table, recognised, "order_id")
    items = _cells(table, recognised, "sku", "parent_sku", "product_name")
    table = _only(table, [bool(o and i) for o, i in zip(orders, items, strict=True)])
    again = recognised.sources("status")[1:]
    if again and len({recognised.positions[at].header for at in recognised.sources("status")}) == 1:
        kept = {at: item for at, item in recognised.positions.items() if at not in again}
        recognised = replace(recognised, positions=kept)
    return table, recognised


def order_above(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """An order's fields on its further items, which leave its number empty (WooCommerce)."""
    numbers = _cells(table, recognised, "order_id")
    if all(numbers) or not any(numbers):
        return table, recognised
    above = np.maximum.accumulate([at if number else 0 for at, number in enumerate(numbers)])
    for column in ("order_id", "status", "ordered_at", "shipped_at", "tracking_no", "carrier", "currency"):
        for at in recognised.sources(column):
            cells = list(texts_of(table, at))
            table = _with(table, at, [cells[above[n]] if not numbers[n] else c for n, c in enumerate(cells)])
    return table, recognised


def items_beside(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """One row per item of an order whose items stand in one row, each in a column of its own or all in one (WooCommerce)."""
    places = [at for at, name in enumerate(recognised.header) if _BESIDE.fullmatch(forms_of(name)[3])]
    items = list(zip(*(texts_of(table, at) for at in places), strict=True))
    told = [
        [_item_words(text) for cell in row for text in _NEXT.split(cell or "") if text.strip()] or [{}]
        for row in items
    ]
    rows = [row for row, some in enumerate(told) for _ in some]
    each = [item for some in told for item in some]
    read = next((at for at in recognised.sources("sku") if at in places), places[0])
    out = _with(table.take(pa.array(rows, pa.int64())), read, [item.get("sku") or None for item in each])
    fields = {
        Field("quantity", "quantity", "integer"): "quantity",
        Field("total", "_line_total", "money", spare_for="unit_price"): "total",
        Field("name", "product_name", "text"): "name",
    }
    return with_columns(out, recognised, {f: [i.get(key) or None for i in each] for f, key in fields.items()})


def _item_words(text: str) -> dict[str, str]:
    """What a cell tells of an item, by its words."""
    return {key: value.strip() for key, _, value in (part.partition(":") for part in _TOLD.split(text))}


def shipped_by_date(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """Where an export has no word for the state of an order, the day of shipping says it, or the parcel's number."""
    sign = next((name for name in ("shipped_at", "tracking_no") if recognised.sources(name)), "")
    if recognised.sources("status") or not sign:
        return table, recognised
    cells: Cells = ["shipped" if text else "to_ship" for text in _cells(table, recognised, sign)]
    field = Field(recognised.header[recognised.sources(sign)[0]], "status", "word", "order_status")
    return with_columns(table, recognised, {field: cells})


def split_items(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """One row per item where cells hold several, parted by semicolons: 'A01;B02' is two lines (Douyin).

    Titles parted by commas are several items where the file says how many kinds there are (Taobao).
    A quantity that is told of all together is shared as evenly as units allow, so that an order's units stay right;
    a price or an amount that is told of all together belongs to none of them.
    """
    places = [at for c in _ITEM for at in recognised.sources(c)]
    kinds = _cells(table, recognised, "_item_kinds")
    parts = {
        at: [_pieces(t or "", k) for t, k in zip(texts_of(table, at), kinds, strict=True)] for at in places
    }
    keys = recognised.sources("sku") or recognised.sources("product_name")
    counts = [max((len(parts[at][row]) for at in keys), default=1) for row in range(table.num_rows)]
    if max(counts, default=1) < 2:
        return table, recognised
    rows = [row for row, count in enumerate(counts) for _ in range(count)]
    number = [at for count in counts for at in range(count)]
    out = table.take(pa.array(rows, pa.int64()))
    for at in recognised.positions:
        cells = list(texts_of(table, at))
        kind = recognised.positions[at]
        pieces = parts.get(at) or [_PARTS.split(text or "") for text in cells]
        split = [
            _piece(cells[row], pieces[row], counts[row], n, kind) for row, n in zip(rows, number, strict=True)
        ]
        out = _with(out, at, split) if split != [cells[row] for row in rows] else out
    return out, recognised


def split_lists(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """As ``split_items``, of a table that people described: any sign may part the items, and tell how many of each."""
    at = next(iter(recognised.sources("sku")), None)
    if at is None:
        return table, recognised
    named = [_together(text or "") for text in texts_of(table, at)]
    if all(len(some) == 1 and some[0][1] is None for some in named):
        return table, recognised
    rows = [row for row, some in enumerate(named) for _ in some]
    number = [n for some in named for n in range(len(some))]
    out = table.take(pa.array(rows, pa.int64()))
    for place, kind in recognised.positions.items():
        cells = list(texts_of(table, place))
        listed = kind.column in _ITEM or kind.reader in ("integer", "money")
        pieces = [parted(cell or "") if listed else [cell or ""] for cell in cells]
        split = [
            _piece(cells[r], pieces[r], len(named[r]), n, kind) for r, n in zip(rows, number, strict=True)
        ]
        out = _with(out, place, split)
    out = _with(out, at, [named[row][n][0] for row, n in zip(rows, number, strict=True)])
    told = [named[row][n][1] for row, n in zip(rows, number, strict=True)]
    if any(told):
        counts = [None if n is None else str(n) for n in told]
        return _first(out, recognised, Field(recognised.header[at], "quantity", "integer"), counts)
    return out, recognised


def _together(text: str) -> list[tuple[str, int | None]]:
    """Items of a cell, each once, with how many of it where the cell says that; named twice is two of it."""
    named = [counted(part) for part in parted(text)]
    found = {item: [n or 1 for other, n in named if other == item] for item, _ in named}
    said = len(found) < len(named) or any(n for _, n in named)
    return [(item, sum(counts) if said else None) for item, counts in found.items()]


def _pieces(text: str, kinds: str | None) -> list[str]:
    if kinds and kinds.isdigit() and int(kinds) > 1 and len(found := _COMMAS.split(text)) == int(kinds):
        return found
    return _PARTS.split(text)


def _piece(cell: str | None, pieces: list[str], count: int, at: int, kind: Field) -> str | None:
    if count == 1:
        return cell
    if len(pieces) == count:
        return pieces[at] or None
    if kind.column == "quantity" and (cell or "").isdigit():
        return str(int(cell or 0) // count + (at < int(cell or 0) % count))
    return None if kind.reader == "money" else cell


def without_no_day(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """1 January 1970 is a day that nobody filled in (Myntra)."""
    for at, item in recognised.positions.items():
        cells = list(texts_of(table, at)) if item.reader in ("when", "date") else []
        if any(text and text.startswith(_NO_DAY) for text in cells):
            table = _with(table, at, [None if text and text.startswith(_NO_DAY) else text for text in cells])
    return table, recognised


def order_of_part(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """The order's number out of the number of a part of it: '100_2' belongs to order 100 (Meesho)."""
    for at in recognised.sources("order_id"):
        table = _with(table, at, [part and _PART.sub("", part) for part in texts_of(table, at)])
    return table, recognised


def plain_sku(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """The seller's own SKU out of '\"\"\"SKU:TEE-M\"\"\"', which keeps spreadsheets from changing it (Flipkart)."""
    for at in recognised.sources("sku"):
        cells = list(texts_of(table, at))
        plain = [text and _WRAPPED.sub(r"\1", text) for text in cells]
        table = _with(table, at, plain) if plain != cells else table
    return table, recognised


def offset_in_brackets(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """'9:41 pm BST(UTC+1)' is '9:41 pm +01:00' (Temu)."""
    for at, item in recognised.positions.items():
        cells = texts_of(table, at) if item.reader == "when" else []
        plain = [text and _OFFSET.sub(_offset, text) for text in cells]
        table = _with(table, at, plain) if plain != cells else table
    return table, recognised


def _offset(found: re.Match[str]) -> str:
    return f" {found[1]}{int(found[2]):02d}:{found[3] or '00'}"


def no_variant(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """'normal-inventory' is the number of every product that has no variants, so it is nobody's SKU (Rakuten)."""
    for at in recognised.sources("sku"):
        cells = texts_of(table, at)
        plain = [None if text == "normal-inventory" else text for text in cells]
        table = _with(table, at, plain) if plain != cells else table
    return table, recognised


def undelivered(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """A parcel that came back from the courier (RTO) gives no reason; the type of its return is one (India)."""
    kinds = _cells(table, recognised, "_return_type")
    cells: Cells = [kind if _COURIER.search(kind or "") else None for kind in kinds]
    if not any(cells):
        return table, recognised
    field = Field("Return Type", "symptom", "word", "reason", "raw_reason")
    return with_columns(table, recognised, {field: cells})


def reasons_apart(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """A return of one SKU for several reasons is several cases, where no plate of a unit tells them apart (Amazon)."""
    reasons = _cells(table, recognised, "symptom")
    plates, orders = _cells(table, recognised, "case_id"), _cells(table, recognised, "order_id")
    used = Counter(filter(None, plates))
    told: dict[str, set[str | None]] = {}
    for plate, reason in zip(plates, reasons, strict=True):
        told.setdefault(plate or "", set()).add(reason)
    cells: Cells = []
    for plate, order, reason in zip(plates, orders, reasons, strict=True):
        base = plate or order
        several = bool(reason) and (not plate or (used[plate] > 1 and len(told[plate]) > 1))
        cells.append(f"{base} {reason}" if base and several else base)
    if cells == plates:
        return table, recognised
    return _first(table, recognised, Field("case", "case_id", "id"), cells)
