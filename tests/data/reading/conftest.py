from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data.reading.files import read
from data.reading.grid.table import RawTable, Reading


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., RawTable]:
    """Read bytes or text as a file and return its only table."""

    def make(content: bytes | str, name: str = "file.csv", **options: object) -> RawTable:
        return reading(tmp_path, content, name, **options).tables[0]

    return make


def reading(folder: Path, content: bytes | str, name: str = "file.csv", **options: object) -> Reading:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(path, **options)  # type: ignore[arg-type]


def rows(table: RawTable, good: bool = False) -> list[tuple[str | None, ...]]:
    """Cells of the data rows as tuples."""
    kept = (table.good if good else table.rows).drop_columns(["row_no"])
    return [tuple(row.values()) for row in kept.to_pylist()]


def problems(table: RawTable) -> list[tuple[str, int]]:
    return [(problem.code, problem.row) for problem in table.problems]


def notes(table: RawTable) -> dict[str, dict[str, object]]:
    return {note.code: dict(note.params) for note in table.notes}
