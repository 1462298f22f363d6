"""Files that the engine reads itself end exactly as files that the careful reader reads."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.importing import ingest, prepare
from data.importing.staged import Compared, Fresh
from data.store import Store
from tests.make import VARIANTS, content, line, loaded, many, write


@pytest.fixture
def direct(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store on disk for which every clean text file is large."""
    monkeypatch.setattr(prepare, "DIRECT_BYTES", 0)
    opened = Store(tmp_path / "home" / "rightbox.duckdb")
    yield opened
    opened.close()


@pytest.mark.parametrize("name", VARIANTS)
def test_both_ways_store_the_same(direct: Store, store: Store, tmp_path: Path, name: str) -> None:
    rows = many(3)
    rows = rows[:50] + [row | VARIANTS[name] for row in rows[50:]]
    path = write(tmp_path / "orders.csv", rows)
    by_engine, by_reader = (
        ingest.load(target, path, options=ingest.ImportOptions(zone="Asia/Jakarta"), insist=True)
        for target in (direct, store)
    )
    assert by_engine.refused is None
    assert content(direct) == content(store)
    problems = "select row_no, column_name, value, code, rejected from import_problems order by all"
    assert direct.rows(problems) == store.rows(problems)
    for target, upload in ((direct, by_engine), (store, by_reader)):
        (staged,) = upload.tables
        row = target.rows(
            "select rows_in, rows_new, rows_updated, rows_unchanged, rows_rejected from imports"
        )[0]
        assert row == (60, *vars(staged.counts).values(), staged.rejected)
    assert list((tmp_path / "home" / "uploads").iterdir()) == []


@pytest.mark.parametrize("repeated", ["same row", "same key"])
def test_a_key_twice_in_a_file_counts_once(direct: Store, tmp_path: Path, repeated: str) -> None:
    rows = [line("A"), line("B"), line("A", status="shipped" if repeated == "same key" else "completed")]
    (staged,) = loaded(direct, write(tmp_path / "orders.csv", rows)).tables
    assert (staged.rows_in, staged.counts.new, staged.counts.unchanged) == (3, 2, 1)
    assert direct.value("select count(*) from order_lines") == 2


def test_keys_that_differ_only_in_how_they_are_written_are_one(direct: Store, tmp_path: Path) -> None:
    rows = [line("A", unit_price="12.9"), line("A", unit_price="12.90"), line("A", unit_price="13.00")]
    (staged,) = loaded(direct, write(tmp_path / "orders.csv", rows)).tables
    assert (staged.counts.new, staged.counts.unchanged) == (2, 1)


def test_the_next_month_is_new_and_an_overlap_is_compared(direct: Store, tmp_path: Path) -> None:
    loaded(direct, write(tmp_path / "a.csv", [line("A"), line("B")]))
    (month,) = loaded(direct, write(tmp_path / "b.csv", [line("C"), line("D")])).tables
    assert isinstance(month, Fresh)
    (overlap,) = loaded(direct, write(tmp_path / "c.csv", [line("D", status="shipped"), line("E")])).tables
    assert isinstance(overlap, Compared)
    assert (overlap.counts.new, overlap.counts.updated) == (1, 1)
    assert direct.value("select count(*) from order_lines") == 5


def test_rows_that_came_between_look_and_load_are_compared(direct: Store, tmp_path: Path) -> None:
    upload = ingest.prepare(direct, write(tmp_path / "a.csv", [line("A"), line("B")]))
    assert isinstance(upload.tables[0], Fresh)
    loaded(direct, write(tmp_path / "b.csv", [line("B"), line("C")]))
    ingest.commit(direct, upload)
    counts = upload.tables[0].counts
    assert (counts.new, counts.unchanged) == (1, 1)
    assert direct.rows("select order_id from order_lines order by 1") == [("A",), ("B",), ("C",)]


def test_a_file_changed_between_look_and_load_is_refused(direct: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [line("A"), line("B")])
    upload = ingest.prepare(direct, path)
    with path.open("a") as out:
        out.write("shopee,SG,Z,S1\n")
    ingest.commit_or_refuse(direct, upload)
    assert upload.refused is not None
    assert upload.refused.code == "file_changed"
    assert direct.value("select count(*) from order_lines") == 0


def test_a_discarded_file_leaves_nothing_behind(direct: Store, tmp_path: Path) -> None:
    upload = ingest.prepare(direct, write(tmp_path / "a.csv", [line("A")]))
    assert len(upload.tables[0].preview()) == 1
    upload.discard()
    assert list((tmp_path / "home" / "uploads").iterdir()) == []


def test_bad_rows_among_good_ones_are_left_out_without_a_copy_of_the_file(
    direct: Store, tmp_path: Path
) -> None:
    rows = many(4)
    rows[10]["ordered_at"] = "2026-02-30 10:00"
    rows[20]["unit_price"] = "abc"
    rows[30]["sku"] = ""
    upload = ingest.prepare(direct, write(tmp_path / "orders.csv", rows))
    (staged,) = upload.tables
    assert isinstance(staged, Fresh)
    assert sorted(staged.problems()["row_no"]) == [12, 22, 32]
    (import_id,) = ingest.commit(direct, upload)
    assert (staged.counts.new, staged.rejected, staged.rows_in) == (57, 3, 60)
    assert direct.value("select count(*) from order_lines") == 57
    ingest.undo(direct, import_id, "ann")
    assert direct.value("select count(*) from order_lines") == 0
