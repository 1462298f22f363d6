"""Tables too large for memory: their records on disk, looked at a part at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds

from data.reading.base.model import LIMITS, ROW_NO, Note, RawProblem
from data.reading.grid.table import Observed, RawTable, shaped

PART_BYTES = 48_000_000  # of text looked at at once
_LEAST = 1_000  # rows of the last part, so that totals and remarks at the end have rows above them
_SUMMED = ("comment_lines", "repeated_header", "rows_padded")


class Spill:
    """Records written to a file of a folder of its own, which goes when nobody holds this any more."""

    def __init__(self, width: int, folder: str | None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="rightbox-", dir=folder)
        self.folder = Path(self._folder.name)
        self.width = width
        self.sizes: list[int] = []  # rows of each batch
        self.nbytes: list[int] = []
        self.lengths: list[np.ndarray] = []
        self.bad: list[np.ndarray] = []
        self._schema = pa.schema([*((f"c{i}", pa.string()) for i in range(width)), (ROW_NO, pa.int64())])
        self._sink = pa.OSFile(str(self.folder / "records"), "wb")
        self._writer = pa.ipc.new_file(self._sink, self._schema)

    def write(self, columns: list[pa.Array], numbers: pa.Array, lengths: np.ndarray) -> None:
        """One batch; cells beyond the width of the file are joined in its last column."""
        kept = columns[: self.width]
        kept += [pa.nulls(len(numbers), pa.string()) for _ in range(self.width - len(kept))]
        if len(columns) > self.width:
            kept[-1] = pa.array(_first_said(columns[self.width - 1 :]), pa.string())
        self._writer.write_batch(pa.record_batch([*kept, numbers], schema=self._schema))
        self.sizes.append(len(numbers))
        self.nbytes.append(sum(column.nbytes for column in kept))
        self.lengths.append(lengths)

    def set_apart(self, rows: set[int]) -> None:
        """Take over the numbers of rows to keep apart."""
        self.bad.append(np.fromiter(sorted(rows), np.int64, len(rows)))
        rows.clear()

    def close(self) -> None:
        """No more batches."""
        self._writer.close()
        self._sink.close()

    def parts(self) -> Iterator[tuple[pa.Table, np.ndarray]]:
        """(records, cells per record), read from the file one part after the other."""
        with pa.OSFile(str(self.folder / "records")) as source, pa.ipc.open_file(source) as file:
            for batches in self._groups():
                table = pa.Table.from_batches([file.get_batch(i) for i in batches], self._schema)
                yield table, np.concatenate([self.lengths[i] for i in batches])

    def _groups(self) -> list[list[int]]:
        groups: list[list[int]] = [[]]
        size = 0
        for i, nbytes in enumerate(self.nbytes):
            if groups[-1] and size + nbytes > PART_BYTES:
                groups.append([])
                size = 0
            groups[-1].append(i)
            size += nbytes
        if len(groups) > 1 and sum(self.sizes[i] for i in groups[-1]) < _LEAST:
            groups[-2:] = [groups[-2] + groups[-1]]
        return groups


def _first_said(columns: Sequence[pa.Array]) -> list[str | None]:
    rows = zip(*(column.to_pylist() for column in columns), strict=True)
    return [next((cell for cell in row if cell), None) for row in rows]


class Records(ds.FileSystemDataset):
    """Records on disk for an engine that reads them batch by batch, no sooner than it asks for the next.

    Arrow's own scanner runs ahead of whoever reads it by as much as a gigabyte.
    """

    @classmethod
    def at(cls, path: Path) -> Records:
        """Those of one file."""
        plain = ds.dataset(str(path), format="ipc")
        return cls(list(plain.get_fragments()), plain.schema, plain.format, plain.filesystem)

    def scanner(  # type: ignore[override]
        self, columns: Sequence[str] | None = None, filter: ds.Expression | None = None, **_: Any
    ) -> RecordsRead:
        """A look at some columns of the records that pass a filter."""
        return RecordsRead(self.files[0], self.schema, columns, filter)


class RecordsRead:
    """What is asked of a scanner: the records as a reader, as a table, or the first of them."""

    def __init__(
        self, path: str, schema: pa.Schema, columns: Sequence[str] | None, kept: ds.Expression | None
    ) -> None:
        self._path, self._kept = path, kept
        names = schema.names if columns is None else columns
        self._places = [schema.get_field_index(name) for name in names]
        self.projected_schema = pa.schema([schema.field(place) for place in self._places])

    def to_reader(self) -> pa.RecordBatchReader:
        """The records, a batch at a time."""
        return pa.RecordBatchReader.from_batches(self.projected_schema, self._batches())

    def to_table(self) -> pa.Table:
        """All of them."""
        return self.to_reader().read_all()

    def head(self, count: int) -> pa.Table:
        """The first of them."""
        batches, rows = [], 0
        for batch in self.to_reader():
            batches.append(batch)
            rows += batch.num_rows
            if rows >= count:
                break
        return pa.Table.from_batches(batches, self.projected_schema).slice(0, count)

    def _batches(self) -> Iterator[pa.RecordBatch]:
        options = pa.ipc.IpcReadOptions(included_fields=sorted(self._places))
        with pa.OSFile(self._path) as source, pa.ipc.open_file(source, options=options) as file:
            for at in range(file.num_record_batches):
                part = pa.Table.from_batches([file.get_batch(at)])
                part = part if self._kept is None else part.filter(self._kept)
                yield from part.select(self.projected_schema.names).to_batches()


@dataclass(frozen=True)
class SpilledTable(RawTable):
    """A table whose records are on disk; `grid` holds the first of them only."""

    spill: Spill | None = field(default=None, repr=False)
    count: int = 0  # data records, those with problems included
    bad_count: int = 0

    @cached_property
    def good(self) -> ds.Dataset:  # type: ignore[override]
        """Data records that have no problem keeping them apart, for an engine that reads them from disk."""
        assert self.spill is not None
        return Records.at(self.spill.folder / f"good_{self.header_row}")

    def parts(self) -> Iterator[RawTable]:
        """The table a part at a time, in the order of the file."""
        assert self.spill is not None
        return _shaped_parts(self, self.spill, self.header_row)

    def with_header(self, row_no: int) -> RawTable:
        if row_no not in (number for number, _ in self.candidates()):
            raise ValueError(f"row {row_no} is not among the first records")
        return spilled(self, row_no)


def spilled(table: SpilledTable, header_row: int | None = None) -> SpilledTable:
    """The table with its header (None: the best guess), its good records written to a file."""
    spill = table.spill
    assert spill is not None
    head = shaped(_bare(table, table.grid, table.found), header_row)
    told = _Told()
    with pa.OSFile(str(spill.folder / f"good_{head.header_row}"), "wb") as sink:
        writer = None
        for part in _shaped_parts(table, spill, head.header_row):
            good = part.good
            writer = writer or pa.ipc.new_file(sink, good.schema)
            writer.write_table(good)
            told.take(part)
        assert writer is not None
        writer.close()
    return replace(
        table,
        header_row=head.header_row,
        header=head.header,
        problems=tuple(told.problems),
        notes=(*table.found.notes, *told.all_notes()),
        count=told.rows,
        bad_count=told.bad,
    )


@dataclass
class _Told:
    """What the parts of a table say, as if one look had been taken at all of it."""

    problems: list[RawProblem] = field(default_factory=list)
    notes: dict[str, Note] = field(default_factory=dict)
    rows: int = 0
    bad: int = 0

    def take(self, part: RawTable) -> None:
        self.problems += part.problems[: LIMITS.max_problems - len(self.problems)]
        self.rows += part.rows.num_rows
        self.bad += len(part.bad_rows)
        for note in part.notes:
            before = self.notes.setdefault(note.code, note)
            if before is not note and note.code in _SUMMED:
                count = before.params["count"] + note.params["count"]
                self.notes[note.code] = Note(note.code, {**before.params, "count": count})

    def all_notes(self) -> list[Note]:
        notes = [note for code, note in self.notes.items() if code != "more_problems"]
        if self.bad > len({problem.row for problem in self.problems}):
            notes.append(Note("more_problems", {"shown": len(self.problems), "count": self.bad}))
        return notes


def _bare(table: RawTable, grid: pa.Table, found: Observed) -> RawTable:
    return RawTable(
        table.name, table.kind, grid, encoding=table.encoding, delimiter=table.delimiter, found=found
    )


def _shaped_parts(table: RawTable, spill: Spill, header_row: int) -> Iterator[RawTable]:
    """Each part below its header; nothing more after a second table has begun."""
    problems = sorted(table.found.problems, key=lambda problem: problem.row)
    bad = np.concatenate(spill.bad) if spill.bad else np.zeros(0, np.int64)
    gaps = np.asarray(table.found.gaps, np.int64)
    header: tuple[pa.Table, np.ndarray] | None = None
    left = sum(spill.sizes)
    for grid, lengths in spill.parts():
        left -= grid.num_rows
        numbers = grid.column(ROW_NO).to_numpy()
        first, last = (int(numbers[0]) if header else 0), int(numbers[-1])
        inside = [p for p in problems if first <= p.row <= last]
        here = bad[(bad >= first) & (bad <= last)]
        if header is not None:
            grid, lengths = pa.concat_tables([header[0], grid]), np.concatenate([header[1], lengths])
        found = Observed(
            lengths,
            gaps[(gaps >= first) & (gaps <= last)].tolist(),
            tuple(inside),
            (),
            frozenset(here.tolist()),
            table.found.open_end,
        )
        part = shaped(_bare(table, grid, found), header_row, last=not left)
        yield _with_rest(part, left)
        if any(problem.code == "second_table" for problem in part.problems):
            return
        if header is None:
            at = int(np.searchsorted(numbers, header_row))
            header = (
                (grid.slice(at, 1), lengths[at : at + 1]) if header_row else (grid.slice(0, 0), lengths[:0])
            )


def _with_rest(part: RawTable, left: int) -> RawTable:
    """A second table goes on to the end of the file."""
    if not left or not any(problem.code == "second_table" for problem in part.problems):
        return part
    problems = tuple(
        replace(p, params={**p.params, "count": p.params["count"] + left}) if p.code == "second_table" else p
        for p in part.problems
    )
    return replace(part, problems=problems)
