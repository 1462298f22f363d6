"""Read and load workbooks of order lines, against python-calamine alone reading the same sheets.

All run in this process in turn, on the same files; the figures to quote are the ratios. Those of processor time
(the process that reads workbooks included) bear it when other programs keep the machine busy.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.load import some_orders
from data.importing import ingest
from data.reading.files import read
from data.store import Store

# a Shopee order export keeps every cell as text; these are 17 of its columns, in its order
SHOPEE = {
    "Order ID": "order_id",
    "Order Status": "status",
    "Tracking Number*": "tracking_no",
    "Shipping Option": "carrier",
    "Ship Time": "shipped_at",
    "Order Creation Date": "ordered_at",
    "Order Paid Time": "ordered_at",
    "Parent SKU Reference No.": "parent_sku",
    "Product Name": "product_name",
    "SKU Reference No.": "sku",
    "Variation Name": "variation",
    "Original Price": "unit_price",
    "Deal Price": "unit_price",
    "Quantity": "quantity",
    "Warehouse Name": "warehouse",
    "Remark from buyer": "shop",
    "Order Complete Time": "delivered_at",
}
STATUS = {"completed": "Completed", "delivered": "Shipping", "shipped": "To ship"}


def main(arguments: list[str]) -> None:
    """Print seconds, the ratios of each round and their medians, and the memory at the peak."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks sheets")
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 100_000, 300_000])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="rightbox-bench-"))
    try:
        for rows in options.rows:
            for make in (template, shopee):
                _measure(make(folder, rows), rows, options.rounds, folder)
    finally:
        shutil.rmtree(folder)
    ours, theirs = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"peak memory {ours:.0f} MB, of the process that reads workbooks {theirs:.0f} MB")


def _measure(path: Path, rows: int, rounds: int, folder: Path) -> None:
    ratios = []
    for number in range(rounds):
        alone = _timed(lambda: CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())
        reading, loading = _timed(lambda: read(path)), _load(path, rows, folder)
        ratios.append((*(reading / alone), *(loading / alone)))
        print(
            f"{path.name} round {number + 1}: calamine {alone[0]:.2f} s, read {reading[0]:.2f} s, "
            f"load {loading[0]:.2f} s, ratio {ratios[-1][0]:.2f} and {ratios[-1][2]:.2f}",
            flush=True,
        )
    read_ratio, read_busy, load_ratio, load_busy = np.median(ratios, axis=0)
    print(
        f"{path.name}: median ratio of reading {read_ratio:.2f} (of processor time {read_busy:.2f}), "
        f"of loading {load_ratio:.2f} (of processor time {load_busy:.2f})"
    )


def _now() -> np.ndarray:
    """Seconds by the clock, and of the processor in this process and those it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return np.array([time.perf_counter(), sum(u.ru_utime + u.ru_stime for u in used)])


def _timed(run: Callable[[], Any]) -> np.ndarray:
    start = _now()
    kept = run()
    spent = _now() - start
    del kept  # giving millions of cells back to the system is not reading
    return spent


def _load(path: Path, rows: int, folder: Path) -> np.ndarray:
    home = folder / "store"
    shutil.rmtree(home, ignore_errors=True)
    store = Store(home / "rightbox.duckdb")
    try:
        options = ingest.ImportOptions(shop="Main Street SG", currency="SGD")
        start = _now()
        upload = ingest.load(store, path, options=options)
        spent = _now() - start
        if upload.refused is not None:
            raise upload.refused
        (staged,) = upload.tables
        if staged.rows_in != rows or staged.rejected:
            raise AssertionError(f"{path.name}: {staged.rows_in} rows, {staged.rejected} rejected")
        return spent
    finally:
        store.close()


def template(folder: Path, rows: int) -> Path:
    """The project's own columns; quantities and prices are numbers."""
    frame = some_orders(0, rows)
    return _write(
        folder / f"template_{rows}.xlsx", list(frame.columns), frame.itertuples(index=False, name=None)
    )


def shopee(folder: Path, rows: int) -> Path:
    """Columns of a Shopee order export, all text."""
    frame = some_orders(0, rows).astype(str)
    frame["status"] = frame["status"].map(STATUS)
    lines = frame[list(SHOPEE.values())].itertuples(index=False, name=None)
    return _write(folder / f"shopee_{rows}.xlsx", list(SHOPEE), lines)


def _write(path: Path, header: list[str], rows: Iterable[tuple[Any, ...]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("orders")
    sheet.write_row(0, 0, header)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            else:
                sheet.write_number(number, column, value)
    book.close()
    return path
