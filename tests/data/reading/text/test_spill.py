"""Tables too large for memory give the same rows, problems and notes as those that are not."""

from __future__ import annotations

import gc
import random
import time
from dataclasses import replace

import duckdb
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


@pytest.fixture
def on_disk(tmp_path):
    """Fifty batches of 200 kB."""
    path, text = tmp_path / "good_1", pa.array(["x" * 200] * 1_000)
    names = ["c0", "c1", "row_no"]
    schema = pa.schema([("c0", pa.string()), ("c1", pa.string()), ("row_no", pa.int64())])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for first in range(0, 50_000, 1_000):
            numbers = range(first, first + 1_000)
            odd = pa.array(["odd" if n % 2 else None for n in numbers])
            writer.write_batch(pa.record_batch([text, odd, pa.array(numbers)], names=names))
    return spilling.Records.at(path)


def test_records_on_the_disk_are_read_no_sooner_than_they_are_asked_for(on_disk):
    before = pa.total_allocated_bytes()
    reader = on_disk.scanner().to_reader()
    reader.read_next_batch()
    time.sleep(0.2)  # whoever runs ahead has run by now
    assert pa.total_allocated_bytes() - before < 1_000_000
    assert reader.read_all().num_rows == 49_000


def test_an_engine_reads_records_on_the_disk_as_often_as_it_likes(on_disk):
    engine = duckdb.connect()
    engine.register("records", on_disk)
    asked = {
        "select count(*) from records": 50_000,
        "select sum(row_no) from records where c1 = 'odd' and row_no > 100": sum(range(101, 50_000, 2)),
        "select count(*) from records where c1 is null": 25_000,
        "select count(*) from records as a semi join records as b on a.row_no = b.row_no + 1": 49_999,
        "select row_no from records order by row_no desc limit 1": 49_999,
        "select min(len(c0)) from records": 200,
    }
    assert {sql: engine.execute(sql).fetchall()[0][0] for sql in asked} == asked
    assert on_disk.head(3).column("row_no").to_pylist() == [0, 1, 2]
    assert on_disk.to_table().num_rows == 50_000
