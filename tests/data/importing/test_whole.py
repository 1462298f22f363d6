"""A file of several tables is stored whole or not at all."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data.importing import commit, ingest
from data.reading.base.model import Refused
from data.store import OutOfDisk, Store
from tests.make import case, content, line, loaded
from tests.paths import ROOT

KILLED_BETWEEN_TABLES = """
import os, signal, sys
from pathlib import Path
from data.importing import commit, ingest
from data.reading.base.model import Refused
from data.store import Store

stored = commit._store
def second_is_fatal(*arguments):
    if second_is_fatal.called:
        os.kill(os.getpid(), signal.SIGKILL)
    second_is_fatal.called = True
    return stored(*arguments)
second_is_fatal.called = False
commit._store = second_is_fatal
ingest.load(Store(Path(sys.argv[1])), Path(sys.argv[2]), insist=True)
"""


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Two sheets of orders that share a row, and one of cases."""
    sheets = {
        "July": [line("A"), line("B"), line("C", quantity="two")],
        "August": [line("B", status="shipped"), line("D")],
        "Returns": [case("R1", "A"), case("R2", "D", opened_at="")],
    }
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
    path = tmp_path / "all.xlsx"
    book.save(path)
    return path


def problems(store: Store) -> list[tuple[Any, ...]]:
    return store.rows(
        "select sheet, row_no, column_name, code, raw_row <> '' from import_problems order by 1, 2"
    )


def test_each_table_keeps_its_own_rows_problems_and_counts(store: Store, workbook: Path) -> None:
    upload = ingest.prepare(store, workbook)
    shown = [list(staged.preview()["order_id"]) for staged in upload.tables]
    assert shown == [["A", "B"], ["B", "D"], ["A"]]
    assert [list(staged.problems()["code"]) for staged in upload.tables] == [
        ["bad_integer"], [], ["required_empty"],
    ]  # fmt: skip
    ids = ingest.commit(store, upload, insist=True)
    assert [tuple(vars(staged.counts).values()) for staged in upload.tables] == [
        (2, 0, 0),
        (1, 1, 0),
        (1, 0, 0),
    ]
    assert [staged.import_id for staged in upload.tables] == ids == sorted(ids)
    assert store.rows("select order_id, status from order_lines order by 1") == [
        ("A", "completed"), ("B", "shipped"), ("D", "completed"),
    ]  # fmt: skip
    assert problems(store) == [
        ("July", 4, "quantity", "bad_integer", True), ("Returns", 3, "opened_at", "required_empty", True),
    ]  # fmt: skip


def test_cases_meet_the_orders_of_their_own_file(store: Store, workbook: Path) -> None:
    upload = ingest.prepare(store, workbook)
    assert [staged.matched for staged in upload.tables] == [0.0, 0.0, 0.0]
    ingest.commit(store, upload, insist=True)
    assert [staged.matched for staged in upload.tables] == [0.0, 0.0, 1.0]


def test_undoing_every_table_leaves_the_store_as_it_was(store: Store, workbook: Path, tmp_path: Path) -> None:
    before_path = tmp_path / "before.csv"
    before_path.write_text("platform,shop,order_id,sku,quantity\nshopee,SG,B,TEE-NAVY-M,1\n")
    loaded(store, before_path)
    before = content(store)
    upload = ingest.load(store, workbook, insist=True)
    assert content(store) != before
    for staged in reversed(upload.tables):
        ingest.undo(store, staged.import_id, "me")
    assert content(store) == before


@pytest.mark.parametrize("error", [OutOfDisk[0]("disk full"), RuntimeError("anything else")])
def test_a_failure_after_the_first_table_stores_none(
    store: Store, workbook: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    before, version = content(store), store.version
    stored, calls = commit._store, []

    def second_fails(*arguments: Any) -> str:
        calls.append(arguments)
        if len(calls) == 2:
            raise error
        return stored(*arguments)

    monkeypatch.setattr(commit, "_store", second_fails)
    upload = ingest.prepare(store, workbook)
    with pytest.raises((Refused, RuntimeError), match=r"disk_full|anything else"):
        ingest.commit(store, upload, insist=True)
    assert len(calls) == 2
    assert content(store) == before and store.version == version
    assert store.value("select count(*) from imports") == 0
    assert store.value("select count(*) from import_problems") == 0
    monkeypatch.undo()
    assert ingest.load(store, workbook, insist=True).refused is None
    assert store.value("select count(*) from order_lines") == 3


def test_a_killed_process_leaves_nothing_of_either_table(tmp_path: Path, workbook: Path) -> None:
    home = tmp_path / "home" / "rightbox.duckdb"
    done = subprocess.run(
        [sys.executable, "-c", KILLED_BETWEEN_TABLES, str(home), str(workbook)],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    opened = Store(home)
    try:
        assert all(rows == [] for rows in content(opened).values())
        assert opened.value("select count(*) from imports") == 0
        assert ingest.load(opened, workbook, insist=True).refused is None
        assert opened.value("select count(*) from order_lines") == 3
    finally:
        opened.close()
