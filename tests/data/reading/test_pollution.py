"""The Pollock benchmark, rebuilt: scores that the reader must reach without being told anything."""

from __future__ import annotations

import re

import pytest

from data.reading.files import read, read_to_csv
from tests.data.reading import pollution

# Repaired only in part, by choice: a file of spaces
# without quotes has no cells to recover, and doubled quotes inside apostrophes stay as they are.
PARTLY = {"field_delimiter_space": 8.0, "quote_apostrophe": 8.5}


def loaded(polluted: pollution.Polluted, folder) -> float:
    path, out = folder / "file.csv", folder / "out.csv"
    path.write_bytes(polluted.data)
    read_to_csv(path, out)
    return pollution.score(polluted.clean, out.read_bytes())


@pytest.mark.parametrize("polluted", list(pollution.whole_file()), ids=lambda p: p.name)
def test_a_pollution_of_the_whole_file_is_read_through(polluted, tmp_path):
    assert loaded(polluted, tmp_path) >= PARTLY.get(polluted.name, 9.99)


def test_pollutions_of_one_place_score_as_high_as_promised(tmp_path):
    scores: dict[str, list[float]] = {}
    for polluted in pollution.one_place(row_step=9):
        kind = re.match(r"row_[a-z]+_[a-z]+", polluted.name)
        assert kind is not None
        scores.setdefault(kind.group(), []).append(loaded(polluted, tmp_path))
    every = [score for group in scores.values() for score in group]
    assert len(every) > 250
    assert sum(every) / len(every) >= 9.94  # row 0 counts nine times as much here as in the full set
    assert min(scores["row_extra_quote"]) >= 9.99


def test_a_damaged_row_is_exported_and_kept_apart_from_the_import(tmp_path):
    draft = pollution.Draft(pollution.table())
    draft.delimiters[20][3] = ""
    path = tmp_path / "file.csv"
    path.write_bytes(draft.render())
    table = read(path).tables[0]
    assert [(p.code, p.row) for p in table.problems] == [("short_row", 21)]
    assert (table.rows.num_rows, table.good.num_rows) == (83, 82)
