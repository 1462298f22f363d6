"""Load a large CSV of order lines, and a smaller one of cases, against the engine's own read_csv of the same files.

Both run in this process in turn, on the same files; the figure to quote is the ratio.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from importlib import import_module
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from data import ingest
from data.store import Store

SKUS = 3_000
PART = 250_000


def main(arguments: list[str]) -> None:
    """Print seconds of both, the ratio of each round and their median, and the memory at the peak."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks load")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--cases", type=int, default=8_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--xlsx", action="store_true", help="workbooks instead: python -m benchmarks sheets")
    options, rest = parser.parse_known_args(arguments)
    if options.xlsx:
        sheets = import_module("benchmarks.sheets")  # it takes its order lines from here
        return sheets.main(["--rounds", str(options.rounds), *rest])
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    folder = Path(tempfile.mkdtemp(prefix="rightbox-bench-"))
    try:
        files = [_orders(folder, options.lines), _cases(folder, options.cases, options.lines)]
        ratios = []
        for number in range(options.rounds):
            spent = time.process_time()
            theirs = _engine(folder, files)
            between = time.process_time()
            ours = _rightbox(folder, files)
            busy = (time.process_time() - between) / (between - spent)
            ratios.append(ours / theirs)
            print(
                f"round {number + 1}: engine {theirs:.2f} s, rightbox {ours:.2f} s, ratio {ours / theirs:.2f}, "
                f"of processor time {busy:.2f}",
                flush=True,
            )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"median ratio {np.median(ratios):.2f} at {options.lines} lines; peak memory {peak:.0f} MB")
    finally:
        shutil.rmtree(folder)


def _engine(folder: Path, files: list[Path]) -> float:
    path = folder / "engine.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        start = time.perf_counter()
        for number, file in enumerate(files):
            connection.execute(f"create table t{number} as select * from read_csv('{file}')")
        return time.perf_counter() - start


def _rightbox(folder: Path, files: list[Path]) -> float:
    home = folder / "store"
    shutil.rmtree(home, ignore_errors=True)
    store = Store(home / "rightbox.duckdb")
    try:
        start = time.perf_counter()
        for file in files:
            upload = ingest.load(store, file)
            if upload.refused is not None:
                raise upload.refused
            (staged,) = upload.tables
            counts = staged.counts
            if counts.new + counts.updated + counts.unchanged + staged.rejected != staged.rows_in:
                raise AssertionError(f"{file.name}: rows do not add up")
        return time.perf_counter() - start
    finally:
        store.close()


def _orders(folder: Path, lines: int) -> Path:
    """Written in parts, so that making the file is not what the memory at the peak shows."""
    path = folder / "order_lines.csv"
    for start in range(0, lines, PART):
        part = some_orders(start, min(PART, lines - start))
        part.to_csv(path, index=False, mode="a", header=not start)
    return path


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
