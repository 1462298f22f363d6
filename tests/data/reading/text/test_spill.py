"""Tables too large for memory give the same rows, problems and notes as those that are not."""

from __future__ import annotations

import gc
import random
from dataclasses import replace

import pyarrow as pa
import pytest

from data.reading.base.model import LIMITS
from data.reading.export import write_csv
from data.reading.files import read
from data.reading.grid.table import RawTable
from data.reading.text import spill as spilling
from data.reading.text.spill import SpilledTable


def damaged(rows: int = 60_000, seed: int = 3) -> str:
    """A preamble, a header, rows of which some are damaged, a repeated header, comments, totals."""
    draw = random.Random(seed)
    lines = ["Report of July,,,", ",,,", "order_id,sku,qty,note"]
    for i in range(rows):
        line = f"O{i},SKU-{i % 50},{i % 7},fine"
        if i % 997 == 5:
            line = draw.choice(
                [f"O{i},SKU", f"O{i},a,1,b,c,d,e", f'O{i},"SKU-1,2,x', f"O{i},\x00,1,n", "# remark"]
            )
        if i == 31_000:
            line = "order_id,sku,qty,note"
        lines.append(line)
    return "\n".join([*lines, "Total,,99,"]) + "\n"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[RawTable, RawTable]:
    path = tmp_path_factory.mktemp("spill") / "orders.csv"
    path.write_text(damaged())
    limits = replace(LIMITS, spill_bytes=200_000, folder=str(path.parent))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spilling, "PART_BYTES", 700_000)
        return read(path).tables[0], read(path, limits=limits).tables[0]


def cells(good: pa.Table) -> list[dict[str, object]]:
    names = ["c0", "c1", "c2", "c3", "row_no"]
    return good.select(names).to_pylist()


def test_good_rows_are_the_same_and_come_from_the_disk(both):
    memory, disk = both
    assert isinstance(disk, SpilledTable) and not isinstance(memory, SpilledTable)
    assert cells(disk.good.to_table()) == cells(memory.good)
    assert (disk.count, disk.bad_count) == (memory.count, len(memory.bad_rows))


def test_problems_and_notes_are_the_same(both):
    memory, disk = both
    assert [(p.code, p.row, p.value) for p in disk.problems] == [
        (p.code, p.row, p.value) for p in memory.problems
    ]
    assert {n.code: dict(n.params) for n in disk.notes} == {n.code: dict(n.params) for n in memory.notes}
    assert (disk.header_row, disk.header, disk.candidates(5)) == (
        memory.header_row,
        memory.header,
        memory.candidates(5),
    )


def test_another_header_row_can_be_said(both):
    memory, disk = (table.with_header(5) for table in both)
    assert disk.header == memory.header
    assert cells(disk.good.to_table()) == cells(memory.good)


def test_the_table_is_written_whole(both, tmp_path):
    for number, table in enumerate(both):
        write_csv(table, tmp_path / f"{number}.csv")
    first, second = (list((tmp_path / f"{n}.csv").open()) for n in (0, 1))
    assert first == second


def test_files_on_the_disk_go_with_the_table(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(damaged(30_000))
    table = read(path, limits=replace(LIMITS, spill_bytes=200_000, folder=str(tmp_path))).tables[0]
    assert len(list(tmp_path.iterdir())) == 2
    del table
    gc.collect()
    assert list(tmp_path.iterdir()) == [path]


def test_a_second_table_is_apart_to_the_end_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(spilling, "PART_BYTES", 300_000)
    lines = [f"O{i},{i},2026-01-01" for i in range(50_000)]
    text = (
        "id,qty,day\n"
        + "\n".join(lines[:20_000])
        + "\n\nname,town\n"
        + "\n".join(f"n{i},{i}" for i in range(30_000))
    )
    path = tmp_path / "two.csv"
    path.write_text(text)
    memory = read(path).tables[0]
    disk = read(path, limits=replace(LIMITS, spill_bytes=100_000)).tables[0]
    assert isinstance(disk, SpilledTable)
    assert [(p.code, p.row, dict(p.params)) for p in disk.problems] == [
        (p.code, p.row, dict(p.params)) for p in memory.problems
    ]
    assert disk.count == memory.count == 20_000
