"""How a store grows: file, rebuild, questions, archive, viewer, move and the cube by other engines, at some sizes.

The rows are made by SQL: orders of one or two lines over 400 days, 3 shops, 3,000 items, 40 packers; a case in 45.
Seconds are of the processor and by the clock; on a busy machine only the first tell something.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from data import query
from data.store import Store, cube
from data.store.archive import months
from data.store.places import engines, move, viewer

QUESTIONS = {"total": (), "week": ("week",), "SKU": ("sku",), "packer and family": ("packer", "parent_sku")}
FIRST, DAYS = date(2025, 8, 1), 400
_ROWS = "insert into {table} by name select {columns} from (select range as i from range({n})) as r"
_ORDER = "'O' || lpad((i // 2)::varchar, 9, '0')"
_MOMENT = f"timestamp '{FIRST}' + interval 1 minute * ((i // 2) * {DAYS * 1440} // ({{n}} // 2 + 1))"
_LINE = {
    "platform": "'shopee'", "shop": "['SG', 'MY', 'TH'][1 + (i // 2) % 3]", "order_id": _ORDER,
    "sku": "'SKU-' || (hash(i) % 3000)::varchar", "parent_sku": "'FAM-' || (hash(i) % 3000 // 10)::varchar",
    "variation": "''", "quantity": "1 + (hash(i + 1) % 2)::bigint", "unit_price": "12.9", "currency": "'SGD'",
    "status": "'completed'", "ordered_at": _MOMENT, "shipped_at": _MOMENT, "order_day": f"({_MOMENT})::date",
    "ship_day": f"({_MOMENT})::date",
    "tracking_no": "'T' || (i // 2)::varchar", "warehouse": "'WH1'", "carrier": "'SPX'",
    "import_id": "'I0'", "exported_at": "timestamp '2026-09-10'",
}  # fmt: skip
_PACKED = {
    "source": "'wms'", "order_id": _ORDER, "tracking_no": "''", "sku": "'SKU-' || (hash(i) % 3000)::varchar",
    "packer": "'P' || (hash(i // 2) % 40)::varchar", "picker": "'K' || (hash(i // 7) % 12)::varchar",
    "station": "'S' || (hash(i // 2) % 6)::varchar", "shift": "['day', 'late'][1 + (i // 2) % 2]",
    "bin": "'A-' || (hash(i) % 300)::varchar", "scan": "'scanned'", "packed_at": _MOMENT, "import_id": "'I1'",
    "exported_at": "timestamp '2026-09-10'",
}  # fmt: skip
_CASE = {
    "platform": "'shopee'", "shop": "['SG', 'MY', 'TH'][1 + (i * 45 // 2) % 3]", "case_id": "'R' || i::varchar",
    "order_id": "'O' || lpad((i * 45 // 2)::varchar, 9, '0')", "sku": "'SKU-' || (hash(i * 45) % 3000)::varchar",
    "variation": "''", "opened_at": "timestamp '2026-09-05'", "open_day": "date '2026-09-05'",
    "symptom": "'wrong_item'", "seller_fault": "'yes'", "raw_reason": "'Wrong item'", "import_id": "'I2'",
}  # fmt: skip


def main(arguments: list[str]) -> int:
    """Print a line a measurement; 1 when another engine made a cell that is not the store's."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks scale")
    parser.add_argument("--lines", type=int, nargs="+", default=[1_000_000, 5_000_000, 10_000_000])
    parser.add_argument("--spark", default="", metavar="MASTER", help="also by Spark, for example local[2]")
    options = parser.parse_args(arguments)
    wrong = 0
    for lines in options.lines:
        folder = Path(tempfile.mkdtemp(prefix="rightbox-scale-"))
        try:
            wrong += _measured(folder, lines, options.spark)
        finally:
            shutil.rmtree(folder)
    return int(wrong > 0)


def _timed(name: str, work: Callable[[], object], told: Callable[[object], object] = lambda _: "") -> None:
    start, busy = time.perf_counter(), time.process_time()
    found = work()
    spent = (
        f"{time.process_time() - busy:9.2f} s of processor {time.perf_counter() - start:9.2f} s by the clock"
    )
    print(f"{name:32}{spent}  {told(found)}", flush=True)


def _measured(folder: Path, lines: int, master: str) -> int:
    print(f"--- {lines:,} lines with packing, {lines // 45:,} cases", flush=True)
    store = Store(folder / "store" / "rightbox.duckdb")
    _fill(store, lines)
    for name, by in (
        ("total", ()),
        ("week", ("week",)),
        ("SKU", ("sku",)),
        ("packer and family", ("packer", "parent_sku")),
    ):
        query.cells(store, by)  # the rows of the cases are made by whoever asks first
        _timed(f"question by {name}", lambda by=by: query.cells(store, by))
    order = f"O{lines // 4:09d}"
    asked = "select count(*) from all_order_lines where order_id = ?"
    _timed("an order in the store", lambda: store.value(asked, [order]))
    first = date(2026, 8, 1)
    _timed(
        "archive of the closed months",
        lambda: months.put_away(store, first, "benchmark"),
        lambda _: _size(folder / "store" / "archive"),
    )
    _timed("an order in the archive", lambda: store.value(asked, [order]))
    _timed(
        "viewer",
        lambda: viewer.make(store, folder / "look.duckdb"),
        lambda made: _size(folder / "look.duckdb"),
    )
    _timed("move", lambda: move.move(store, folder / "moved"), lambda made: _size(folder / "moved"))
    wrong = _engines(store, folder, master)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB so far", flush=True)
    store.close()
    return wrong


def _fill(store: Store, lines: int) -> None:
    with store.writing() as cursor:
        for table, columns, n in (
            ("order_lines", _LINE, lines),
            ("packing", _PACKED, lines),
            ("cases", _CASE, lines // 45),
        ):
            chosen = ", ".join(f"{sql.replace('{n}', str(n))} as {name}" for name, sql in columns.items())
            cursor.run(_ROWS.format(table=table, columns=chosen, n=n))
    with store.writing() as cursor:
        _timed("rebuild of the cube and cases", lambda: cube.refresh(cursor))
    with store.alone() as cursor:
        cursor.run("checkpoint")
    rows = store.value("select count(*) from cube")
    assert store.path is not None
    print(f"file {_size(store.path)}, cube of {rows:,} rows", flush=True)


def _engines(store: Store, folder: Path, master: str) -> int:
    assert store.folder is not None
    rows, wrong = store.folder / "rows", 0
    engines.write_sources(store, rows)
    for engine in ("duckdb", *(["spark"] if master else [])):
        made = store.folder / f"made-{engine}"
        _timed(
            f"cube by {engine}", lambda engine=engine, made=made: engines.build(engine, rows, made, master)
        )
        found = engines.differing(store, made)
        cells, differ = (sum(numbers) for numbers in zip(*found.values(), strict=True))
        print(
            f"cells by {engine}: {cells:,}, of which {differ} are not the store's",
            flush=True,
        )
        wrong += differ
    return wrong


def _size(path: Path) -> str:
    paths = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return f"{sum(p.stat().st_size for p in paths) / 1e6:.1f} MB"
