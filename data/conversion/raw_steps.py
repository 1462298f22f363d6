"""Steps on the raw text rows of a file, named by the reports that need them.

Every step takes a table of text columns c0..cN and row_no and the recognised header, and returns both.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pyarrow as pa
from pyarrow.compute import call_function

from data.formats.contract import Field, Reader, Recognised
from data.meaning.dates import DateFormat, read_when

ROW_NO = "row_no"

# keys inside a bundle cell '[1] key:value; key:value; ...' and the columns they are read into
_BUNDLE_KEYS: dict[str, tuple[str, Reader]] = {
    **dict.fromkeys(
        ("商品名称", "商品名稱", "Product Name", "Nama Produk"),
        ("product_name", "text"),
    ),
    **dict.fromkeys(
        ("规格名称", "規格名稱", "商品選項名稱", "Variation Name", "Nama Variasi"),
        ("variation", "text"),
    ),
    **dict.fromkeys(("价格", "價格", "Price", "Harga"), ("unit_price", "money")),
    **dict.fromkeys(("数量", "數量", "Quantity", "Jumlah"), ("quantity", "integer")),
    **dict.fromkeys(
        ("商品货号", "商品選項貨號", "SKU Reference No.", "Nomor Referensi SKU"),
        ("sku", "id"),
    ),
    **dict.fromkeys(
        ("主商品货号", "主商品貨號", "Parent SKU Reference No.", "SKU Induk"),
        ("parent_sku", "id"),
    ),
}
_BUNDLE_ITEM = re.compile(r"\s*\[\d+\]\s*")
_ANY_KEY = "|".join(re.escape(key) for key in sorted(_BUNDLE_KEYS, key=len, reverse=True))
_BUNDLE_PAIR = re.compile(
    rf"(?:^|;)\s*(?P<key>{_ANY_KEY})\s*[:：](?P<value>.*?)(?=;\s*(?:{_ANY_KEY})\s*[:：]|;?\s*$)",
    re.DOTALL,
)
_OPERATIONS = {
    "picker": re.compile("配货|拣货|分拣|pick", re.IGNORECASE),
    "checker": re.compile("复核|验货|质检|check", re.IGNORECASE),
    "packer": re.compile("包装|打包|装箱|pack", re.IGNORECASE),
}


def texts_of(table: pa.Table, at: int) -> list[str | None]:
    """The cells of a column without blanks around them."""
    name = f"c{at}"
    if name in table.column_names:
        return call_function("utf8_trim_whitespace", [table.column(name).cast(pa.string())]).to_pylist()
    return [None] * table.num_rows


def with_columns(
    table: pa.Table, recognised: Recognised, added: dict[Field, list[str | None]]
) -> tuple[pa.Table, Recognised]:
    """Columns that were not in the file, behind all that are; their fields have the lowest priority."""
    width = max([int(n[1:]) + 1 for n in table.column_names if n != ROW_NO] + [len(recognised.header)])
    for at in range(width):
        if f"c{at}" not in table.column_names:
            table = table.append_column(f"c{at}", pa.nulls(table.num_rows, pa.string()))
    header = [*recognised.header, *[""] * (width - len(recognised.header))]
    positions = dict(recognised.positions)
    for field, cells in added.items():
        positions[len(header)] = field
        table = table.append_column(f"c{len(header)}", pa.array(cells, pa.string()))
        header.append(field.header)
    return table, replace(recognised, header=tuple(header), positions=positions)


def forward_fill(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """Repeat an order's fields on its further lines, where the export leaves them empty (Shopify)."""
    keys = recognised.sources("order_id")
    if not keys or not table.num_rows:
        return table, recognised
    first = first_of_each(np.asarray(texts_of(table, keys[0]), dtype=object))
    source = sources_above(first)
    for at, field in recognised.positions.items():
        if field.header.startswith("Lineitem") or f"c{at}" not in table.column_names:
            continue
        table = from_above(table, at, np.where(there(table, at), np.arange(len(first)), source))
    return table, recognised


def first_of_each(key: np.ndarray) -> np.ndarray:
    """Mask of the rows whose key is another than that of the row above."""
    first = np.ones(len(key), dtype=bool)
    first[1:] = key[1:] != key[:-1]
    return first


def there(table: pa.Table, at: int) -> np.ndarray:
    """Mask of the rows with something in a column."""
    return np.array([bool(text) for text in texts_of(table, at)], dtype=bool)


def sources_above(own: np.ndarray) -> np.ndarray:
    """Of each row the nearest at or above it that is marked; the first row where none is."""
    return np.maximum.accumulate(np.where(own, np.arange(len(own)), 0))


def from_above(table: pa.Table, at: int, source: np.ndarray) -> pa.Table:
    """The table with the cells of a column taken from these rows."""
    name = f"c{at}"
    cells = table.column(name).combine_chunks().take(pa.array(source))
    return table.set_column(table.column_names.index(name), name, cells)


def cancelled_by_date(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """An order with a day of cancellation that was not fulfilled is cancelled, whatever its status says."""
    dates = recognised.sources("_cancelled_at")
    if not dates:
        return table, recognised
    states = [""] * table.num_rows
    for at in recognised.sources("status"):
        states = [old or text or "" for old, text in zip(states, texts_of(table, at), strict=True)]
    cells = [
        "cancelled" if _is_day(day) and state.casefold() not in ("fulfilled", "partial") else None
        for day, state in zip(texts_of(table, dates[0]), states, strict=True)
    ]
    field = Field(recognised.header[dates[0]], "status", "word", "order_status")
    table, changed = with_columns(table, recognised, {field: cells})
    last = len(changed.header) - 1
    first = {last: field, **{at: item for at, item in changed.positions.items() if at != last}}
    return table, replace(changed, positions=first)


def _is_day(text: str | None) -> bool:
    return isinstance(read_when(text, DateFormat(day_first=True)), datetime)


def drop_descriptions(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """Leave out the first row when it describes the columns: its order number holds no digit (TikTok)."""
    keys = next(filter(None, map(recognised.sources, ("order_id", "case_id", "_order_id"))), ())
    if not keys or not table.num_rows:
        return table, recognised
    told = texts_of(table.slice(0, 1), keys[0])[0]
    if told and not any(c.isdigit() for c in told):
        return table.slice(1), recognised
    return table, recognised


def order_rows_only(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """Leave out the rows that tell an order's amounts again by SKU (Shopee income)."""
    levels = recognised.sources("_row_level")
    if not levels:
        return table, recognised
    kept = [(text or "").casefold() != "sku" for text in texts_of(table, levels[0])]
    return table.take(pa.array(np.flatnonzero(kept))), recognised


def unescape(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """Turn 'It&#39;s' back into text (Amazon)."""
    for at in recognised.positions:
        name = f"c{at}"
        texts = table.column(name).to_pylist() if name in table.column_names else []
        if not any(text and "&" in text for text in texts):
            continue
        cells = [text and html.unescape(text) for text in texts]
        table = table.set_column(table.column_names.index(name), name, pa.array(cells, pa.string()))
    return table, recognised


def explode_bundle(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """One row per item of a cell that holds all items of an order (old zh-CN export, packing lists).

    A row that names its own SKU is a line already and stays one.
    """
    places = recognised.sources("_bundle")
    if not places:
        return table, recognised
    bundles = texts_of(table, places[0])
    own = [""] * table.num_rows
    for at in recognised.sources("sku"):
        own = [old or text or "" for old, text in zip(own, texts_of(table, at), strict=True)]
    rows: list[int] = []
    found: list[dict[str, str]] = []
    for row, bundle in enumerate(bundles):
        items = ([] if own[row] else bundle_items(bundle or "")) or [{}]
        rows += [row] * len(items)
        found += items
    header = recognised.header[places[0]]
    added: dict[Field, list[str | None]] = {}
    for column, reader in dict.fromkeys(_BUNDLE_KEYS.values()):
        if any(column in item for item in found):
            added[Field(f"{header} [{column}]", column, reader)] = [item.get(column) for item in found]
    return with_columns(table.take(pa.array(rows, pa.int64())), recognised, added)


def bundle_items(text: str) -> list[dict[str, str]]:
    """Items of a bundle cell, by column.

    >>> bundle_items("[1] 商品名称:Tee; 规格名称:Black,M; 数量: 2; ")
    [{'product_name': 'Tee', 'variation': 'Black,M', 'quantity': '2'}]
    """
    items = []
    for part in _BUNDLE_ITEM.split(text):
        pairs = {
            _BUNDLE_KEYS[m["key"]][0]: m["value"].strip(" ;\r\n\t")
            for m in _BUNDLE_PAIR.finditer(part.strip())
        }
        if pairs:
            items.append(pairs)
    return items


def day_in_order_id(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """The day of an order where the export has none: Shopee's order numbers begin with it (yymmdd)."""
    keys = recognised.sources("order_id")
    if not keys or recognised.sources("ordered_at"):
        return table, recognised
    days = [_day_of(text or "") for text in texts_of(table, keys[0])]
    return with_columns(table, recognised, {Field(recognised.header[keys[0]], "ordered_at", "when"): days})


def day_in_return_id(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """The day of a return where the export has none: Shopee's return numbers begin with it too.

    It goes before the day of the order, which stands for it where a number is of another kind.
    """
    keys = recognised.sources("case_id")
    known = [at for at in recognised.sources("opened_at") if not recognised.positions[at].spare_for]
    if not keys or known:
        return table, recognised
    days = [_day_of(text or "") for text in texts_of(table, keys[0])]
    field = Field(recognised.header[keys[0]], "opened_at", "when")
    table, changed = with_columns(table, recognised, {field: days})
    last = len(changed.header) - 1
    first = {last: field, **{at: item for at, item in changed.positions.items() if at != last}}
    return table, replace(changed, positions=first)


def _day_of(order_id: str) -> str | None:
    if not re.fullmatch(r"[2-9]\d{5}[0-9A-Z]{8,9}", order_id):
        return None
    try:
        return date(2000 + int(order_id[:2]), int(order_id[2:4]), int(order_id[4:6])).isoformat()
    except ValueError:
        return None


def roles_by_operation(table: pa.Table, recognised: Recognised) -> tuple[pa.Table, Recognised]:
    """In a log of one worker a row, the kind of work says whether he picked, checked or packed."""
    workers = recognised.sources("_operator")
    if not workers:
        return table, recognised
    kinds = [text or "" for at in recognised.sources("_operation")[:1] for text in texts_of(table, at)]
    names = [""] * table.num_rows
    for at in reversed(workers):
        names = [new or old for new, old in zip(texts_of(table, at), names, strict=True)]
    added: dict[Field, list[str | None]] = {}
    header = recognised.header[workers[0]]
    for role, kind in _OPERATIONS.items():
        if kinds:
            cells = [
                name or None if kind.search(text) else None for name, text in zip(names, kinds, strict=True)
            ]
        else:
            cells = [name or None if role == "packer" else None for name in names]
        added[Field(header, role, "person")] = cells
    return with_columns(table, recognised, added)
