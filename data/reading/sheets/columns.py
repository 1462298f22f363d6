"""What the child process writes -> Arrow columns, batch by batch while it goes on writing."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from data.reading.base.model import ROW_NO, Refused
from data.reading.sheets.xml import SheetFacts

EXCEL_CELL = 32_767  # characters a spreadsheet can hold in one cell


@dataclass
class Sheet:
    """Cells of one sheet, as far as they have arrived."""

    name: str
    visible: bool
    offset: int  # first used column, from 0
    merged: list[list[int]] = field(default_factory=list)  # first row, left, last row, right
    long: list[list[Any]] = field(default_factory=list)  # column, row, text, count of too long numbers
    big: list[tuple[int, int]] = field(default_factory=list)  # (row, column) of cells longer than EXCEL_CELL
    facts: SheetFacts | None = None  # of a binary workbook; those of XML are looked up in it
    nbytes: int = 0
    _rows: int = 0
    _columns: list[list[pa.Array]] = field(default_factory=list)

    def add(self, rows: int, ends: list[int], file: Path, most: int) -> None:
        """Take over a batch: the bytes of its columns in `file` end at `ends`; `most` columns hold any."""
        start = self.nbytes
        used = next((i + 1 for i in range(len(ends) - 1, 0, -1) if ends[i] > ends[i - 1]), 1)
        if used > most:
            raise Refused("too_many_columns", sheet=self.name, columns=used, limit=most)
        with file.open("rb") as source:
            source.seek(start)
            block = source.read(ends[-1] - start) if ends else b""
        self._columns = self._columns or [[] for _ in ends]
        if len(ends) != len(self._columns):
            raise Refused("damaged_workbook", reason="width")
        edges = [start, *ends]
        for i, (left, right) in enumerate(itertools.pairwise(edges)):
            self._columns[i].append(self._column(i, rows, block[left - start : right - start]))
        self.nbytes = edges[-1]
        self._rows += rows

    def _column(self, i: int, rows: int, text: bytes) -> pa.Array:
        if not text:
            return pa.nulls(rows, pa.string())
        places = np.flatnonzero(np.frombuffer(text, np.uint8) == 0)
        if len(places) != rows - 1:
            raise Refused("damaged_workbook", reason="cells")
        offsets = np.zeros(rows + 1, np.int32)
        offsets[1:-1] = places - np.arange(rows - 1)
        offsets[-1] = len(text) - rows + 1
        sizes = np.diff(offsets)
        if sizes.max() > EXCEL_CELL:
            self._look(i, sizes, text)
        some = sizes > 0
        empty = rows - int(some.sum())
        valid = pa.py_buffer(np.packbits(some, bitorder="little").tobytes()) if empty else None
        data = pa.py_buffer(text.translate(None, b"\0"))
        return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), data, valid, empty)

    def _look(self, i: int, sizes: np.ndarray, text: bytes) -> None:
        cells = text.split(b"\0")
        for n in np.flatnonzero(sizes > EXCEL_CELL)[:100].tolist():
            if len(self.big) < 100 and len(cells[n].decode("utf-8", "replace")) > EXCEL_CELL:
                self.big.append((self._rows + n + 1, i))

    def table(self) -> pa.Table:
        """All rows; columns c0.. and the number of the row."""
        columns = [pa.chunked_array(parts, pa.string()) for parts in self._columns]
        names = [*(f"c{i}" for i in range(len(columns))), ROW_NO]
        return pa.table([*columns, pa.array(np.arange(1, self._rows + 1))], names=names)
