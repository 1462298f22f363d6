"""The form for files of programs that nobody has described."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from data.importing.job import ImportOptions
from data.intake.pending import Waiting
from data.reading.base.model import LIMITS
from data.reading.files import read
from data.reading.text.spill import SpilledTable
from pages.ui.imports import mapping_form


def test_a_file_that_lies_on_the_disk_shows_its_first_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large file the rows are a dataset, which cannot be sliced: the form ended in an error."""
    path = tmp_path / "own.csv"
    path.write_text("Beleg;Farbe\n" + "".join(f"B{n};navy {n}\n" for n in range(20_000)), "utf-8")
    spilled = partial(read, limits=replace(LIMITS, spill_bytes=50_000, folder=str(tmp_path)))
    assert isinstance(spilled(path).tables[0], SpilledTable)
    monkeypatch.setattr(mapping_form, "read", spilled)
    waiting = Waiting("t", path.name, path, path.stat().st_size, ImportOptions())
    ((_, header, rows),) = mapping_form._samples(waiting)
    assert header == ("Beleg", "Farbe")
    assert rows[0] == ["B0", "navy 0"] and len(rows) == mapping_form.SAMPLES
