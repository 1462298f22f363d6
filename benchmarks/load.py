"""Load a large CSV of order lines, and a smaller one of cases, against the engine's own read_csv of the same files.

Both run in this process in turn, on the same files, into a new store file each; the engine's side is a plain
``create table as select * from read_csv(FILE)``, which finds out types by itself. The figure to quote is the ratio;
that of processor time bears it when other programs keep the machine busy.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from data.importing import ingest
from data.store import Store

SKUS = 3_000
PART = 250_000
FORMATS = ("rightbox", "shopee")


def main(arguments: list[str]) -> None:
    """Print seconds of both, the ratio of each round and their median, and the memory at the peak."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks load")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--cases", type=int, default=8_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--format", choices=FORMATS, default="rightbox", help="export whose columns the orders have"
    )
    parser.add_argument(
        "--again", action="store_true", help="also load the same orders twice, and an overlapping file"
    )
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="rightbox-bench-"))
    try:
        orders = _orders(folder, options.lines, options.format)
        files = [orders, *([_cases(folder, options.cases, options.lines)] if options.cases else [])]
        ratios, of_processor = [], []
        for number in range(options.rounds):
            theirs = _engine(folder, files)
            ours = _rightbox(folder, files)
            ratio, busy = (mine / its for mine, its in zip(ours, theirs, strict=True))
            ratios.append(ratio)
            of_processor.append(busy)
            print(
                f"round {number + 1}: engine {theirs[0]:.2f} s, rightbox {ours[0]:.2f} s, ratio {ratio:.2f}, "
                f"of processor time {busy:.2f}",
                flush=True,
            )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"median ratio {np.median(ratios):.2f}, of processor time {np.median(of_processor):.2f} "
            f"at {options.lines} {options.format} lines; peak memory {peak:.0f} MB"
        )
        if options.again:
            _again(folder, orders, options.lines, options.format)
    finally:
        shutil.rmtree(folder)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    start, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - busy


def _engine(folder: Path, files: list[Path]) -> tuple[float, float]:
    path = folder / "engine.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:

        def load() -> None:
            for number, file in enumerate(files):
                connection.execute(f"create table t{number} as select * from read_csv('{file}')")

        return _timed(load)


def _rightbox(folder: Path, files: list[Path]) -> tuple[float, float]:
    home = folder / "store"
    shutil.rmtree(home, ignore_errors=True)
    store = Store(home / "rightbox.duckdb")
    try:
        return _timed(lambda: [_load(store, file) for file in files])
    finally:
        store.close()


def _load(store: Store, file: Path) -> None:
    upload = ingest.load(store, file)
    if upload.refused is not None:
        raise upload.refused
    (staged,) = upload.tables
    counts = staged.counts
    if counts.new + counts.updated + counts.unchanged + staged.rejected != staged.rows_in:
        raise AssertionError(f"{file.name}: rows do not add up")


def _again(folder: Path, orders: Path, lines: int, form: str) -> None:
    """The same file once more, then one of the same size of which a tenth is stored already."""
    overlap = _orders(folder, lines, form, first=lines * 9 // 10)
    store = Store(folder / "store" / "rightbox.duckdb")
    try:
        for name, file in (("the same file again", orders), ("a file that overlaps by a tenth", overlap)):
            print(f"{name}: {_timed(lambda: _load(store, file))[0]:.2f} s", flush=True)  # noqa: B023
    finally:
        store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


def _orders(folder: Path, lines: int, form: str, first: int = 0) -> Path:
    """Written in parts, so that making the file is not what the memory at the peak shows."""
    path = folder / f"orders_{first}.csv"
    made = {"rightbox": some_orders, "shopee": _some_of_shopee}[form]
    for start in range(0, lines, PART):
        made(first + start, min(PART, lines - start)).to_csv(path, index=False, mode="a", header=not start)
    return path


def _some_of_shopee(start: int, lines: int) -> pd.DataFrame:
    """The English export of all orders: two orders in five have several lines; names and addresses are there."""
    rng = np.random.default_rng(9 + start)
    order = (np.arange(start, start + lines) * 0.72).astype(np.int64)
    line = np.arange(lines) - np.searchsorted(order, order)  # within its order
    sku = (rng.zipf(1.3, lines)[np.arange(lines) - line] + 7 * line) % SKUS
    ordered = np.datetime64("2026-07-01T00:00") + (order % 44_000).astype("timedelta64[m]")
    price = np.round(rng.uniform(20, 900, lines), 2)
    cancelled = rng.random(lines) < 0.04
    shipped = np.where(cancelled, "", _minutes(ordered + np.timedelta64(1, "D")))
    done = np.where(cancelled, "", _minutes(ordered + np.timedelta64(4, "D")))
    return pd.DataFrame(
        {
            "Order ID": np.char.add("260701", np.char.zfill(order.astype(str), 9)),
            "Order Status": np.where(cancelled, "Cancelled", "Completed"),
            "Cancel reason": np.where(cancelled, "Cancelled by buyer", ""),
            "Return / Refund Status": "",
            "Tracking Number*": np.where(cancelled, "", np.char.add("SPXSG0", (10**9 + order).astype(str))),
            "Shipping Option": "Standard Delivery",
            "Ship Time": shipped,
            "Order Creation Date": _minutes(ordered),
            "Order Paid Time": _minutes(ordered + np.timedelta64(3, "m")),
            "Parent SKU Reference No.": np.char.add("FAM-", (sku // 5).astype(str)),
            "Product Name": np.char.add("Crew T-shirt, heavy cotton ", (sku // 5).astype(str)),
            "SKU Reference No.": np.char.add("SKU-", sku.astype(str)),
            "Variation Name": rng.choice(["Navy,M", "Black,L", "White,S"], lines),
            "Original Price": price + 10,
            "Deal Price": price,
            "Quantity": rng.choice([1, 1, 1, 2], lines),
            "Product Subtotal": price,
            "Username (Buyer)": np.char.add("buyer", (order % 300_000).astype(str)),
            "Receiver Name": "Name of somebody",
            "Phone Number": "6590000000",
            "Delivery Address": "1 Some Street, #02-03, Singapore 123456",
            "Order Complete Time": done,
        }
    )


def some_orders(start: int, lines: int) -> pd.DataFrame:
    """Order lines under the project's own column names."""
    rng = np.random.default_rng(7 + start)
    sku = rng.zipf(1.3, lines) % SKUS
    ordered = np.datetime64("2026-01-05T08:00") + rng.integers(0, 280 * 1440, lines).astype("timedelta64[m]")
    return pd.DataFrame(
        {
            "platform": "shopee",
            "shop": rng.choice(["Main Street SG", "Main Street MY", "Side Street SG"], lines),
            "order_id": _order_ids(start, lines),
            "sku": np.char.add("SKU-", sku.astype(str)),
            "parent_sku": np.char.add("FAM-", (sku // 5).astype(str)),
            "product_name": "Crew T-shirt",
            "variation": "Navy,M",
            "quantity": rng.choice([1, 1, 1, 2], lines),
            "unit_price": np.round(rng.uniform(2, 90, lines), 2),
            "currency": "SGD",
            "status": rng.choice(["completed", "delivered", "shipped"], lines),
            "ordered_at": _minutes(ordered),
            "shipped_at": _minutes(ordered + np.timedelta64(1, "D")),
            "delivered_at": _minutes(ordered + np.timedelta64(4, "D")),
            "tracking_no": np.char.add("SPXSG", np.arange(10**9 + start, 10**9 + start + lines).astype(str)),
            "warehouse": rng.choice(["WH1", "WH2"], lines),
            "carrier": rng.choice(["SPX Express", "Ninja Van"], lines),
        }
    )


def _cases(folder: Path, cases: int, lines: int) -> Path:
    rng = np.random.default_rng(8)
    chosen = rng.choice(lines, min(cases, lines), replace=False)
    opened = np.datetime64("2026-10-01T08:00") + rng.integers(0, 40_000, len(chosen)).astype("timedelta64[m]")
    frame = pd.DataFrame(
        {
            "platform": "shopee",
            "shop": "Main Street SG",
            "case_id": np.char.add("RET", np.arange(len(chosen)).astype(str)),
            "order_id": np.char.add("2601", (10**9 + chosen).astype(str)),
            "opened_at": _minutes(opened),
            "raw_reason": rng.choice(["Wrong item", "Change of mind"], len(chosen)),
            "raw_status": "Refunded",
            "comment": "ordered navy, black came",
        }
    )  # fmt: skip
    path = folder / "cases.csv"
    frame.to_csv(path, index=False)
    return path


def _order_ids(start: int, lines: int) -> np.ndarray:
    return np.char.add("2601", np.arange(10**9 + start, 10**9 + start + lines).astype(str))


def _minutes(moments: np.ndarray) -> np.ndarray:
    return np.char.replace(np.datetime_as_string(moments, unit="m"), "T", " ")
