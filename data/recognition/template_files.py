"""Templates of Rightbox's own tables: a header and one filled row, as CSV or workbook."""

from __future__ import annotations

import csv
import io
from typing import Literal

import xlsxwriter

from data.formats.own import template_columns

_NUMBERS = frozenset({"integer", "decimal", "double"})


def template(table: str, kind: Literal["csv", "xlsx"]) -> bytes:
    """The template of a table that can be imported. Raises KeyError for an unknown table."""
    columns = template_columns(table)
    header = [column.name for column in columns]
    example = [column.example for column in columns]
    if kind == "csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows([header, example])
        return text.getvalue().encode("utf-8-sig")
    return _workbook(
        table, header, example, [column.type in _NUMBERS for column in columns], [c.required for c in columns]
    )


def _workbook(
    table: str, header: list[str], example: list[str], numeric: list[bool], required: list[bool]
) -> bytes:
    """Ids and dates as text, so that no spreadsheet rounds or turns them; required headers in bold."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    text = book.add_format({"num_format": "@"})
    bold = book.add_format({"bold": True})
    plain = book.add_format({"italic": True})
    sheet = book.add_worksheet(table)
    for at, name in enumerate(header):
        sheet.set_column(at, at, max(len(name), len(example[at])) + 2, None if numeric[at] else text)
        sheet.write_string(0, at, name, bold if required[at] else plain)
        if numeric[at] and example[at]:
            sheet.write_number(1, at, float(example[at]))
        elif example[at]:
            sheet.write_string(1, at, example[at], text)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
