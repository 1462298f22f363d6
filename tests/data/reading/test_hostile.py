"""Hostile files of fresh seeds: a table or a refusal comes out, nothing else."""

from __future__ import annotations

import os
import random
import warnings
from pathlib import Path

import pytest

from data.reading.base.model import LIMITS, Refused
from data.reading.files import read
from tests.data.reading.hostile import books, hostile

COUNT = int(os.environ.get("RIGHTBOX_HOSTILE", "60"))  # of all seeds together; 1,200 for the long form


def looked_at(path: Path) -> Refused | None:
    """Read a file and hold what a table promises; the refusal where it is refused."""
    try:
        tables = read(path).tables
    except Refused as refused:
        return refused
    for table in tables:
        assert table.good.num_rows <= table.rows.num_rows
        assert table.grid.num_columns - 1 <= LIMITS.max_columns
    return None


@pytest.mark.parametrize("seed", range(3))
def test_hostile_files_are_read_or_refused(seed, tmp_path):
    draw = random.Random(seed)
    pool = books()
    for number in range(COUNT // 3):
        path = tmp_path / f"{number}{draw.choice(['.xlsx', '.csv', '.zip', '.xls'])}"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the zip writer, about names that stand there twice
            path.write_bytes(hostile(draw, pool))
        outcome = looked_at(path)
        assert outcome is None or outcome.params["file"].startswith(path.name)
        path.unlink()
    assert list(tmp_path.iterdir()) == []
