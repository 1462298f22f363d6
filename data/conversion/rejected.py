"""The cells of rejected rows, kept so that people can correct them and upload them again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

import pandas as pd

from data.conversion.convert import Context
from data.conversion.ragged_rows import ColumnShape, put_back
from data.formats import Recognised
from data.formats.folding import marks
from data.meaning.masking import MASK, mask, mask_word, shown
from data.meaning.months import MONTHS
from data.meaning.values import read_person
from data.store import Cursor, literal

KEPT_ROWS = 5_000
DOUBTFUL = "not rejected and code in ('same_key_again', 'duplicate_row')"
SEEN_ROWS = 100_000  # that say what the cells of a column look like
Pairs = Sequence[tuple[str, str]]  # header and cell
_TYPED = frozenset({"money", "integer", "when", "date", "flag", "hash"})
_LETTERS = re.compile(r"[^\W\d_]+")
_BESIDE_NUMBERS = """
    na nan null none nil inf infinity true false yes no n a error ref value div num tbd tba unknown free empty am pm
    utc gmt t z e x pc pcs pce pieces unit units ea each set kg g gr zero one two three four five six seven eight
    nine ten eleven twelve twenty fifty hundred thousand million half dozen
    rp rm r s nt us hk rs usd sgd myr idr thb vnd php twd brl cny rmb eur gbp jpy krw hkd aud
    件 个 個 元 年 月 日 时 時 分 秒 无 無 空 暂无 未知 免费 上午 下午 บาท đ
"""
_HARMLESS = frozenset(_BESIDE_NUMBERS.split())
_NAMES = re.compile(
    r"\b[^\W\d_](?<=[A-ZÀ-ÞĐ])[^\W\d_]+"
)  # words that begin with a capital, as names and streets do


def keep(cursor: Cursor, recognised: Recognised, context: Context, aside: pd.DataFrame | None = None) -> None:
    """Fill ``rejected_rows`` from ``raw`` and ``problems``, under the file's own headers and without personal data.

    Cells that cannot be read may have slipped in from a neighbouring column, so names, long digit runs and addresses in
    them are hidden, in ``problems`` too. Of rows that the reader set apart (``aside``, with their ``cells``) those
    cells are kept of which it is sure where they belong. With a row come the others of its return, or of its order
    where rows add up: amounts are shared anew, and units counted, only when all of them are uploaded together.
    """
    _hide_values(cursor, recognised)
    rows = _rows(cursor, list(_read(recognised)), "select row_no from problems where rejected")
    rows |= _put_back(cursor, recognised, context, aside)
    _write(cursor, recognised, context, rows, _together(recognised))


def keep_doubtful(cursor: Cursor, recognised: Recognised, context: Context) -> None:
    """As ``keep``, of rows whose order and item stand in the file once more, so that only the last of them counts."""
    rows = _rows(cursor, list(_read(recognised)), f"select row_no from problems where {DOUBTFUL}")
    _write(cursor, recognised, context, rows, -1)


def _read(recognised: Recognised) -> dict[int, tuple[str, str]]:
    """Position -> reader and header of the columns whose cells may be shown."""
    return {
        at: (item.reader, recognised.header[at])
        for at, item in sorted(recognised.positions.items())
        if item.reader != "hash" and not _made_while_reading(recognised.header, at)
    }


def _write(
    cursor: Cursor,
    recognised: Recognised,
    context: Context,
    rows: dict[int, dict[int, str | None]],
    together: int,
) -> None:
    """Put rows into ``rejected_rows``, with those that carry the same number in the column ``together``."""
    spoilt = set(cursor.rows("select row_no, column_name from problems where rejected"))
    kept = _read(recognised)
    # headers that are read into nothing stand there without cells: the file is recognised by them
    told = kept | {
        at: ("text", recognised.header[at])
        for at in marks(recognised.report, recognised.header)
        if at >= 0 and at not in kept
    }

    def pairs(number: int, cells: Mapping[int, str | None]) -> Pairs:
        return [
            (header, _shareable(cells.get(at), reader, context, (number, header) in spoilt))
            for at, (reader, header) in sorted(told.items())
        ]

    mates = _mates(cursor, list(kept), together, {cells.get(together) for cells in rows.values()})
    lines = [
        (
            number,
            json.dumps(
                {
                    "row": pairs(number, cells),
                    "with": {
                        str(other): pairs(other, mates[key][other])
                        for key in (cells.get(together),)
                        for other in mates.get(key, {})
                        if other not in rows
                    },
                },
                ensure_ascii=False,
            ),
        )
        for number, cells in sorted(rows.items())[:KEPT_ROWS]
    ]
    if lines:
        cursor.register("lines", pd.DataFrame(lines, columns=["row_no", "raw_row"]))
        cursor.run("insert into rejected_rows select row_no, raw_row from lines")
        cursor.unregister("lines")


def _rows(cursor: Cursor, places: list[int], numbers: str) -> dict[int, dict[int, str | None]]:
    """Row number -> position -> cell of rows that could be taken apart into cells."""
    found = cursor.rows(
        f"select row_no, {', '.join(f'c{at}' for at in places)} from raw where row_no in ({numbers}) "
        f"qualify row_number() over (partition by row_no) = 1 order by row_no limit {KEPT_ROWS}"
    )
    return {int(number): dict(zip(places, cells, strict=True)) for number, *cells in found}


def _put_back(
    cursor: Cursor, recognised: Recognised, context: Context, aside: pd.DataFrame | None
) -> dict[int, dict[int, str | None]]:
    """Rows that the reader set apart and that are rows of the table."""
    if aside is None or "cells" not in aside.columns:
        return {}
    apart = aside[aside["cells"].fillna("") != ""].drop_duplicates("row_no")
    if apart.empty:
        return {}
    cursor.run(f"create or replace temp table seen as select * from raw limit {SEEN_ROWS}")
    columns = {at: ColumnShape.seen(cursor, at, item) for at, item in recognised.positions.items()}
    cursor.run("drop table seen")
    width = 1 + max(at for at, header in enumerate(recognised.header) if header)
    return {
        int(number): dict(put_back(json.loads(cells), width, columns, context))
        for number, cells in zip(apart["row_no"], apart["cells"], strict=True)
    }


def _together(recognised: Recognised) -> int:
    """Position of the number that rows share which mean something only together; -1 when every row is its own."""
    report = recognised.report
    if report.table == "cases":
        return next(iter((*recognised.sources("case_id"), *recognised.sources("order_id"))), -1)
    return next(iter(recognised.sources("order_id")), -1) if report.repeats == "sum" else -1


def _mates(
    cursor: Cursor, places: list[int], together: int, keys: set[str | None]
) -> dict[str | None, dict[int, dict[int, str | None]]]:
    """Rows that carry one of the numbers, by number."""
    known = [key for key in keys if key]
    if together < 0 or not known:
        return {}
    marks = ", ".join(map(literal, known))
    found: dict[str | None, dict[int, dict[int, str | None]]] = {}
    for number, cells in _rows(
        cursor, places, f"select row_no from raw where c{together} in ({marks})"
    ).items():
        found.setdefault(cells[together], {})[number] = cells
    return found


def table(raw_rows: list[str]) -> pd.DataFrame:
    """Kept rows as one table of text, under the file's headers in the file's order; repeated headers stay repeated."""
    parsed: list[Pairs] = []
    mates: dict[str, Pairs] = {}
    for text in filter(None, raw_rows):
        found = json.loads(text)
        parsed.append(found["row"])
        mates |= found["with"]
    if not parsed:
        return pd.DataFrame()
    rows = [*parsed, *mates.values()]
    headers = [header for header, _ in max(rows, key=len)]
    return pd.DataFrame(
        [[value for _, value in row] for row in rows if [h for h, _ in row] == headers], columns=headers
    )


def hide(text: str, reader: str = "text") -> str:
    """A text that could not be read, as people may see it: a name or an address that slipped in is hidden.

    Where a number, a date or a flag has to stand, any word may be a name in some language; only words that are
    written beside numbers are shown.
    """
    hidden = shown(text)
    words = (word.casefold() for word in _LETTERS.findall(hidden))
    # April and June are people too, where no day stands beside them
    months = MONTHS if reader in ("when", "date") and any(map(str.isdigit, text)) else ()
    if reader in _TYPED and any(word not in _HARMLESS and word not in months for word in words):
        return MASK
    return MASK if len(_NAMES.findall(hidden)) > 1 else hidden


def _hide_values(cursor: Cursor, recognised: Recognised) -> None:
    readers = {recognised.header[at]: item.reader for at, item in recognised.positions.items()}
    for number, name, value in cursor.rows(
        "select distinct row_no, column_name, value from problems where rejected and value <> ''"
    ):
        reader = readers.get(name, "text")
        if reader != "id" and hide(value, reader) != value:
            cursor.run(
                "update problems set value = ? where row_no = ? and column_name = ? and rejected",
                [hide(value, reader), number, name],
            )


def _made_while_reading(header: tuple[str, ...], at: int) -> bool:
    """Columns taken out of another one are named after it: 'Items [sku]'."""
    return any(
        header[at].startswith(f"{other} [") and header[at].endswith("]") for other in header[:at] if other
    )


def _shareable(text: str | None, reader: str, context: Context, spoilt: bool) -> str:
    if text is None:
        return ""
    if reader == "person":
        person = read_person(text)
        return "" if person is None else person.code or context.person_code(person.name)
    if spoilt and reader not in ("id", "masked"):
        return hide(text, reader)
    return (
        mask(text, context.own_numbers([text]))
        if reader == "masked"
        else mask_word(text)
        if reader == "word"
        else text
    )
