"""A sheet without any damage -> a plain text file that a fast reader takes as it is."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from data.reading.base.model import ROW_NO
from data.reading.grid.table import RawTable
from data.reading.text.fast import Dialect


def clean_copy(table: RawTable, out: Path, wanted: Collection[int]) -> Dialect | None:
    """Write the `wanted` columns of a table (the others stay empty) and say how the file is written.

    None, and no file, if rows of the table have to be looked at: the n-th row of the file would not be the
    n-th row below the header.
    """
    rows = table.rows
    if not table.header_row or table.problems or table.aside or rows.num_columns - 1 != len(table.header):
        return None
    numbers = rows.column(ROW_NO).to_numpy()
    if not len(numbers) or not np.array_equal(numbers, np.arange(len(numbers)) + table.header_row + 1):
        return None
    empty = pa.nulls(len(numbers), pa.string())
    columns = [rows.column(i) if i in wanted else empty for i in range(len(table.header))]
    with out.open("wb") as file:
        file.write(_line(table.header))
        plain = pa.table(columns, names=[f"c{i}" for i in range(len(columns))])
        arrow_csv.write_csv(plain, file, arrow_csv.WriteOptions(include_header=False, quoting_style="needed"))
    return Dialect(
        head=table,
        encoding="utf-8",
        delimiter=",",
        quotechar='"',
        escapechar=None,
        header_row=table.header_row,
        header=table.header,
        n_columns=len(columns),
        newline="\n",
        skip=0,
        lines=len(numbers) + 1,
        size=out.stat().st_size,
        clean=True,
    )


def _line(header: tuple[str, ...]) -> bytes:
    """The names on one line."""
    return (
        ",".join('"' + " ".join(name.split()).replace('"', '""') + '"' for name in header) + "\n"
    ).encode()
