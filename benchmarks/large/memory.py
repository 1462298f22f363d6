"""Memory of a process that reads and stores a large file, above what it holds idle: orders, cases, an open quote.

    python -m benchmarks memory --megabytes 500 --kinds orders overlap cases quote

Each kind in a process of its own. The bound to hold is 350 MB. Linux only (/proc).
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.large.upload import MEGABYTE, Watched
from data.importing import ingest
from data.store import Store

_ORDERS = "platform,shop,order_id,sku,quantity,unit_price,currency,status,shipped_at,buyer_note,courier\n"
_CASES = "platform,shop,case_id,order_id,sku,opened_at,raw_reason,raw_status,comment\n"
_WORDS = [
    "navy",
    "black",
    "wrong",
    "size",
    "order",
    "came",
    "shirt",
    "colour",
    "packed",
    "sent",
    "back",
    "again",
]


def main(arguments: list[str]) -> None:
    """Print megabytes above idle and seconds while each file is read, while it is stored, and afterwards."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks memory")
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--kinds", nargs="+", choices=[*KINDS, "overlap"], default=[*KINDS, "overlap"])
    options = parser.parse_args(arguments)
    if len(options.kinds) == 1:
        _measured(options.kinds[0], options.megabytes)
        return
    for kind in options.kinds:
        size = str(options.megabytes)
        subprocess.run(
            [sys.executable, "-m", "benchmarks", "memory", "--megabytes", size, "--kinds", kind], check=True
        )


def _measured(kind: str, megabytes: int) -> None:
    with tempfile.TemporaryDirectory(prefix="rightbox-bench-") as folder:
        store, file = Store(Path(folder) / "home" / "rightbox.duckdb"), Path(folder) / "file.csv"
        if kind == "overlap":  # some of its rows are stored already: all of them have to be compared
            _written(file, _orders(0.01))
            ingest.load(store, file)
        _written(file, KINDS.get(kind, _orders)(megabytes))
        watched = Watched(os.getpid())
        idle, start = watched.now() / MEGABYTE, time.perf_counter()
        upload = ingest.prepare(store, file)
        if upload.refused is not None:
            raise upload.refused
        rows = sum(staged.rows_in for staged in upload.tables)
        read, then = watched.most() - idle, time.perf_counter()
        ingest.commit(store, upload, insist=True)
        stored, end = watched.most() - idle, time.perf_counter()
        time.sleep(2)
        left = watched.now() / MEGABYTE - idle
        watched.end()
        print(
            f"{kind:8} {file.stat().st_size / MEGABYTE:.0f} MB, {rows} rows: "
            f"{read:+.0f} MB in {then - start:.0f} s while read, "
            f"{stored:+.0f} MB in {end - then:.0f} s while stored, {left:+.0f} MB left",
            flush=True,
        )
        store.close()


def _written(path: Path, lines: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.writelines(lines)


def _orders(megabytes: float, first: int = 0) -> Iterator[str]:
    size, number = len(_ORDERS), first
    yield _ORDERS
    while size < megabytes * MEGABYTE:
        day, hour = number % 28 + 1, number % 24
        line = (
            f"shopee,SG,O{number:09d},SKU-{number * 7919 % 3000:04d},1,12.90,SGD,completed,"
            f"2026-07-{day:02d} {hour:02d}:00,,J&T\n"
        )
        size, number = size + len(line), number + 1
        yield line


def _quote(megabytes: float) -> Iterator[str]:
    """A quote in the middle that nobody closes."""
    yield from _orders(megabytes / 2)
    yield 'shopee,SG,OPEN,"SKU-1,1,12.90,SGD,completed,2026-07-01 10:00,,J&T\n'
    rest = _orders(megabytes / 2, 500_000_000)
    next(rest)
    yield from rest


def _cases(megabytes: float) -> Iterator[str]:
    """Cases each of which has a remark of its own."""
    chance, size, number = random.Random(3), len(_CASES), 0
    yield _CASES
    while size < megabytes * MEGABYTE:
        day = f"2026-{number % 9 + 1:02}-{number % 28 + 1:02} {number % 24:02}:10"
        line = (
            f"shopee,SG,RET{number},2601{10**9 + number},SKU-{number % 3000},{day},Wrong item,Refunded,"
            f"{' '.join(chance.choices(_WORDS, k=8))} {number}\n"
        )
        size, number = size + len(line), number + 1
        yield line


KINDS = {"orders": _orders, "cases": _cases, "quote": _quote}
