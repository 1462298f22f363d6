"""A table as read -> CSV."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from data.reading.base.model import ROW_NO
from data.reading.grid.header import clean_name
from data.reading.grid.table import RawTable

BATCH = 10_000


def write_csv(table: RawTable | None, out: Path, header: Sequence[str] | None = None) -> int:
    """Write header and data rows as they were read, all text; returns the number of data rows.

    Rows keep their own extra cells, short ones are padded to the header. A table without a header
    row begins with its first data row; None writes an empty file. `header` replaces the names.
    """
    with out.open("w", encoding="utf-8", newline="") as file:
        if table is None:
            return 0
        writer = csv.writer(file)
        if table.header_row:
            writer.writerow(header or table.header)
        for part in table.parts():
            rows = part.rows.drop_columns([ROW_NO])
            least = len(table.header) or rows.num_columns
            for batch in rows.to_batches(max_chunksize=BATCH):
                columns = [column.to_pylist() for column in batch.columns]
                for row in zip(*columns, strict=True):
                    writer.writerow(_cut(row, least))
    return table.count


def whole_header(table: RawTable) -> tuple[str, ...]:
    """The names of a header of several equal rows, joined as they stand below each other."""
    header = list(table.header)
    below = [cells for row, cells in table.candidates() if row > table.header_row]
    for cells in below:
        if [clean_name(cell) for cell in cells[: len(header)]] != list(table.header):
            break
        header = [f"{name} {again}" for name, again in zip(header, table.header, strict=True)]
    return tuple(header)


def _cut(row: tuple[str | None, ...], least: int) -> list[str]:
    end = len(row)
    while end > least and row[end - 1] is None:
        end -= 1
    return [cell or "" for cell in row[:end]]
