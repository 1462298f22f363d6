"""The cells of rejected rows, kept so that people can correct them and upload them again."""

from __future__ import annotations

import json

import pandas as pd

from data.convert import Context
from data.formats import Recognised
from data.store import Cursor
from data.text import mask
from data.values import read_person

KEPT_ROWS = 5_000


def start(cursor: Cursor) -> None:
    """Make the temporary table ``rejected_rows``: row_no, raw_row (JSON pairs of header and cell)."""
    cursor.run("create or replace temp table rejected_rows (row_no bigint, raw_row varchar)")


def keep(cursor: Cursor, recognised: Recognised, context: Context) -> None:
    """Fill ``rejected_rows`` from ``raw`` and ``problems``, under the file's own headers and without personal data.

    Cells that cannot be read may have slipped in from a neighbouring column, so long digit runs and addresses in them
    are hidden, in ``problems`` too. Rows that the reader set apart have no cells here: nobody knows which column
    theirs belong to.
    """
    if not cursor.value("select count(*) from problems where rejected"):
        return
    _hide_values(cursor, recognised)
    spoilt = set(cursor.rows("select row_no, column_name from problems where rejected"))
    kept = [
        (at, item.reader, recognised.header[at])
        for at, item in sorted(recognised.positions.items())
        if item.reader != "hash" and not _made_while_reading(recognised.header, at)
    ]
    rows = cursor.rows(
        f"select row_no, {', '.join(f'c{at}' for at, _, _ in kept)} from raw "
        "where row_no in (select row_no from problems where rejected) "
        f"qualify row_number() over (partition by row_no) = 1 order by row_no limit {KEPT_ROWS}"
    )
    lines = []
    for number, *cells in rows:
        pairs = [
            (header, _shareable(text, reader, context, (number, header) in spoilt))
            for (_, reader, header), text in zip(kept, cells, strict=True)
        ]
        lines.append((number, json.dumps(pairs, ensure_ascii=False)))
    if lines:
        cursor.register("lines", pd.DataFrame(lines, columns=["row_no", "raw_row"]))
        cursor.run("insert into rejected_rows select row_no, raw_row from lines")
        cursor.unregister("lines")


def table(raw_rows: list[str]) -> pd.DataFrame:
    """Kept rows as one table of text, under the file's headers in the file's order; repeated headers stay repeated."""
    parsed = [[(str(h), str(v)) for h, v in json.loads(text)] for text in raw_rows if text]
    if not parsed:
        return pd.DataFrame()
    headers = [header for header, _ in max(parsed, key=len)]
    return pd.DataFrame(
        [[value for _, value in row] for row in parsed if [h for h, _ in row] == headers], columns=headers
    )


def _hide_values(cursor: Cursor, recognised: Recognised) -> None:
    ids = {recognised.header[at] for at, item in recognised.positions.items() if item.reader == "id"}
    for number, name, value in cursor.rows(
        "select distinct row_no, column_name, value from problems where rejected and value <> ''"
    ):
        if name not in ids and mask(value) != value:
            cursor.run(
                "update problems set value = ? where row_no = ? and column_name = ? and rejected",
                [mask(value), number, name],
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
    return mask(text, context.keep_ids) if reader == "masked" or (spoilt and reader != "id") else text
