"""A delimited text file -> RawTable."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.reading.base.damage import Damage
from data.reading.base.model import ROW_NO, Limits, Note, Refused
from data.reading.grid.header import INVISIBLE, header_like
from data.reading.grid.table import Observed, RawTable, shaped
from data.reading.text import dialect
from data.reading.text.decode import Encoding, detect, open_text
from data.reading.text.records import records
from data.reading.text.spill import Spill, SpilledTable, spilled

BATCH = 20_000
BATCH_CHARS = 1 << 25  # rows of very long cells are moved into columns sooner
EXCEL_CELL = 32_767


class Grid:
    """Rows of text gathered into columns."""

    def __init__(self) -> None:
        self._rows: list[list[str]] = []
        self._numbers: list[int] = []
        self._lengths: list[np.ndarray] = []
        self._batches: list[list[pa.Array]] = []
        self._counts: list[pa.Array] = []
        self.nbytes = 0
        self.spill: Spill | None = None
        self._top: tuple[pa.Table, np.ndarray] | None = None
        self.invisible = 0
        self.first_invisible = 0
        self.long_cell: tuple[int, int] | None = None  # (row, 0-based column)

    def add(self, number: int, row: list[str]) -> None:
        self._rows.append(row)
        self._numbers.append(number)
        if len(self._rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        if not self._rows:
            return
        columns = [text_array(cells) for cells in itertools.zip_longest(*self._rows)]
        for i, column in enumerate(columns):
            self._look(i, column)
        self._batches.append(columns)
        self._counts.append(pa.array(self._numbers, pa.int64()))
        self._lengths.append(np.fromiter(map(len, self._rows), np.int32, len(self._rows)))
        self.nbytes += sum(column.nbytes for column in columns)
        self._rows, self._numbers = [], []
        if self.spill is not None:
            self._move(self.spill)

    def _look(self, i: int, column: pa.Array) -> None:
        """Marks nobody sees, and cells longer than a spreadsheet can hold."""
        offsets = np.frombuffer(column.buffers()[1], np.int32)[: len(column) + 1]
        data = column.buffers()[2]
        if self.long_cell is None and (sizes := np.diff(offsets)).max(initial=0) > EXCEL_CELL:
            self.long_cell = (self._numbers[int(sizes.argmax())], i)
        if data is None or np.frombuffer(data, np.uint8).max(initial=0) < 128:
            return
        marked = pc.indices_nonzero(pc.fill_null(pc.match_substring_regex(column, INVISIBLE.pattern), False))
        if len(marked):
            row = self._numbers[marked[0].as_py()]
            self.first_invisible = min(self.first_invisible or row, row)
            self.invisible += len(marked)

    def to_disk(self, width: int, folder: str | None) -> None:
        """From here on records are kept in a file, but the first of them."""
        self.spill = Spill(max(width, *(len(columns) for columns in self._batches)) + 1, folder)
        first = [self._batches[0]], [self._counts[0]], [self._lengths[0]]
        self._top = _table(*first)
        self._move(self.spill)

    def _move(self, spill: Spill) -> None:
        for columns, numbers, lengths in zip(self._batches, self._counts, self._lengths, strict=True):
            spill.write(columns, numbers, lengths)
        self._batches, self._counts, self._lengths = [], [], []

    def table(self) -> tuple[pa.Table, np.ndarray]:
        """(grid, cells per record); of a grid on disk only the top."""
        self.flush()
        return self._top or _table(self._batches, self._counts, self._lengths)


def _table(
    batches: list[list[pa.Array]], counts: list[pa.Array], lengths: list[np.ndarray]
) -> tuple[pa.Table, np.ndarray]:
    width = max((len(columns) for columns in batches), default=0)
    names = [f"c{i}" for i in range(width)]
    chunks: list[list[pa.Array]] = [[] for _ in range(width)]
    for columns, numbers in zip(batches, counts, strict=True):
        for i in range(width):
            chunks[i].append(columns[i] if i < len(columns) else pa.nulls(len(numbers), pa.string()))
    arrays = [pa.chunked_array(chunk, pa.string()) for chunk in chunks]
    rows = pa.chunked_array(counts, pa.int64())
    found = np.concatenate(lengths) if lengths else np.zeros(0, np.int32)
    return pa.table([*arrays, rows], names=[*names, ROW_NO]), found


def text_array(cells: tuple[str | None, ...]) -> pa.Array:
    """Strings, empty ones as null."""
    array = pa.array(cells, pa.string())
    return pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array)


def read_text(path: Path, limits: Limits, allow_empty: bool = False) -> RawTable:
    """The table of a delimited text file."""
    if _blank(path):
        raise Refused("blank")
    encoding = detect(path)
    with open_text(path, encoding) as text:
        found = dialect.style(_sample(text))
    with open_text(path, encoding) as text:
        made = table_of(text, encoding, found, limits)
    if made.header_row and not made.count and not allow_empty:
        raise Refused("header_only", row=made.header_row, names=", ".join(made.header[:5]))
    return made


def _blank(path: Path) -> bool:
    """True if the file holds nothing but white space and zero bytes."""
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            if block.strip(b" \t\r\n\x00\x0b\x0c\x1a\xef\xbb\xbf\xff\xfe"):
                return False
    return True


def table_of(text: io.TextIOBase, encoding: Encoding, found: dialect.Style, limits: Limits) -> RawTable:
    """The table of a text whose dialect is known."""
    damage = Damage(limits.max_problems)
    grid = _gather(text, found, damage, limits)
    table, lengths = grid.table()
    if not table.num_rows:
        raise Refused("blank")
    return _assembled(table, lengths, encoding, found, damage, grid.spill)


def _sample(text: io.TextIOBase) -> str:
    """The beginning of the text without byte order marks."""
    return text.read(dialect.SAMPLE_CHARS + 1).lstrip("\ufeff")


def _gather(text: io.TextIOBase, found: dialect.Style, damage: Damage, limits: Limits) -> Grid:
    grid = Grid()
    most = limits.max_columns
    flushed = 0
    above = True  # no row of the usual width has been seen
    for number, row in records(text, found, damage, limits):
        if len(row) > most:
            if number == 1 or found.width > most:
                raise Refused("too_many_columns", row=number, columns=len(row), limit=most)
            damage.problem("long_row", number, None, row[0], cells=len(row), width=most)
            row = row[:most]
        if number == 1:
            row = [cell.removeprefix("\ufeff") for cell in row]
        if above and len(row) >= found.width > 1:
            above = False
            row = _without_gap(row, number, found, damage)
        grid.add(number, row)
        if damage.chars - flushed > BATCH_CHARS:
            grid.flush()
            flushed = damage.chars
        if grid.spill is None and grid.nbytes > limits.spill_bytes:
            grid.to_disk(found.width, limits.folder)
        if grid.spill is not None and len(damage.rows) >= BATCH:
            grid.spill.set_apart(damage.rows)
    grid.flush()
    if grid.spill is not None:
        grid.spill.set_apart(damage.rows)
        grid.spill.close()
    damage.counts["invisible"], damage.first_invisible = grid.invisible, grid.first_invisible
    damage.long_cell = grid.long_cell
    return grid


def _without_gap(row: list[str], number: int, found: dialect.Style, damage: Damage) -> list[str]:
    """A header without its one empty cell too many: the names after it would stand over other columns."""
    empty = [i for i, cell in enumerate(row) if not cell.strip()]
    if not found.steady or len(row) != found.width + 1 or len(empty) != 1 or not header_like(row):
        return row
    damage.header_gap = (number, empty[0])
    return row[: empty[0]] + row[empty[0] + 1 :]


def _assembled(
    table: pa.Table,
    lengths: np.ndarray,
    encoding: Encoding,
    style: dialect.Style,
    damage: Damage,
    spill: Spill | None,
) -> RawTable:
    found = Observed(
        lengths,
        damage.gaps,
        tuple(damage.problems),
        tuple(_file_notes(encoding, style, damage)),
        frozenset(damage.rows),
        damage.open_end,
    )
    if spill is not None:
        return spilled(
            SpilledTable(
                "", "csv", table, encoding=encoding.name, delimiter=style.delimiter, found=found, spill=spill
            )
        )
    raw = RawTable("", "csv", table, encoding=encoding.name, delimiter=style.delimiter, found=found)
    return shaped(raw)


def _file_notes(encoding: Encoding, found: dialect.Style, damage: Damage) -> list[Note]:
    notes = []
    if encoding.name not in ("utf-8", "utf-8-sig"):
        notes.append(Note("encoding", {"encoding": encoding.name}))
    if encoding.rivals:
        notes.append(
            Note(
                "encoding_unsure",
                {"encoding": encoding.name, "others": ", ".join(encoding.rivals)},
            )
        )
    if encoding.zero_tail:
        notes.append(Note("zero_tail", {"count": encoding.zero_tail}))
    if found.escape:
        notes.append(Note("backslash_quotes"))
    for code in ("blank_rows", "bare_quotes"):
        if damage.counts.get(code):
            notes.append(Note(code, {"count": damage.counts[code]}))
    if damage.header_gap:
        row, column = damage.header_gap
        notes.append(Note("header_gap", {"row": row, "column": column + 1}))
    if damage.long_cell:
        row, column = damage.long_cell
        notes.append(Note("long_cell", {"row": row, "column": column + 1}))
    if damage.counts.get("invisible"):
        notes.append(
            Note("invisible_in_values", {"count": damage.counts["invisible"], "row": damage.first_invisible})
        )
    return notes
