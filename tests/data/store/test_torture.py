"""The short form of `make torture`, and that it would see what must not be."""

from __future__ import annotations

from pathlib import Path

from benchmarks import torture
from data.store import Store


def test_a_killed_writer_loses_nothing_that_it_acknowledged() -> None:
    found = torture.kills(1, 7)
    assert found["killed"] == 1 and not [what for what in found if what.isupper()]


def test_mutated_pictures_are_encoded_anew_or_refused() -> None:
    found = torture.pictures(60, 3)
    assert found["encoded"] and found["refused"] and found.total() == 60
    assert not [what for what in found if what.isupper()]


def test_what_is_lost_is_found(tmp_path: Path) -> None:
    Store(tmp_path / "rightbox.duckdb").close()
    said = [["retro", "gone", "."], ["loaded", "gone", "."], ["backup", "gone", "."]]
    found = torture.judged(tmp_path, said)
    assert found["LOST RETRO"] == found["LOST IMPORT"] == found["BAD BACKUP"] == 1
