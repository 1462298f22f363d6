"""Some rows of a large delimited file, taken from many places of it, to guess what all rows are like."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow.dataset import FileSystemDataset

from data.reading.text.fast import Dialect

PLACES = 64
BYTES = 16_384  # at each place
ROWS = 100  # at each place of a file that was taken apart already
# written forms of a moment in which each digit can mean one thing only, and the engine's name for them
_FORMS = {
    "%Y-%m-%d %H:%M": re.compile(r"(19|2[0-3])\d\d-\d\d-\d\d \d\d:\d\d", re.ASCII),
    "%Y-%m-%d %H:%M:%S": re.compile(r"(19|2[0-3])\d\d-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII),
}


@dataclass(frozen=True)
class Times:
    """Columns whose texts seem to be moments, all in one form: the engine reads them as such or stops."""

    places: frozenset[int] = frozenset()
    form: str = ""


NO_TIMES = Times()


def times_in(sample: pa.Table, places: Iterable[int]) -> Times:
    """Of the columns at ``places`` those that are written in the commonest form."""
    texts = {at: set(sample.column(f"c{at}").drop_null().to_pylist()) for at in places}
    found = [
        Times(frozenset(at for at, some in texts.items() if some and all(map(pattern.fullmatch, some))), form)
        for form, pattern in _FORMS.items()
    ]
    return max(found, key=lambda times: len(times.places))


def some_rows(path: Path, dialect: Dialect) -> pa.Table:
    """Rows as the engine would read them: c0, c1, ..., empty cells null.

    A place in the middle of a quoted cell gives odd rows. They do no harm: what is guessed from them is proved on
    all rows before anything is stored.
    """
    rows = []
    for text in _pieces(path, dialect.size):
        rows += [
            row
            for row in csv.reader(text.splitlines(keepends=True), delimiter=dialect.delimiter)
            if len(row) == dialect.n_columns
        ]
    columns = list(zip(*rows, strict=True)) or [()] * dialect.n_columns
    return pa.table(
        {
            f"c{at}": pa.array([cell or None for cell in cells], pa.string())
            for at, cells in enumerate(columns)
        }
    )


def some_of(rows: FileSystemDataset) -> pa.Table:
    """Rows from many places of a table that lies on disk."""
    with pa.memory_map(rows.files[0]) as source, pa.ipc.open_file(source) as file:
        count = file.num_record_batches
        places = sorted({count * number // PLACES for number in range(PLACES)} if count else set())
        batches = [file.get_batch(at) for at in places]
        return pa.Table.from_batches([batch.slice(0, ROWS) for batch in batches], file.schema)


def _pieces(path: Path, size: int) -> list[str]:
    """Whole lines from evenly spaced places; the first line of the file, its header or a title, is left out."""
    pieces = []
    with path.open("rb") as file:
        for number in range(PLACES):
            file.seek(size * number // PLACES)
            piece = file.read(BYTES)
            start, end = piece.find(b"\n") + 1, piece.rfind(b"\n") + 1
            if 0 < start < end:
                pieces.append(piece[start:end].decode("utf-8", "replace"))
            if size <= BYTES:
                break
    return pieces
