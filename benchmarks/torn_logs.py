"""Mutated write-ahead logs: each store starts and says what it lost, or is refused; never silently less."""

from __future__ import annotations

import random
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from data.records import records
from data.schema import RETROS
from data.store import Damaged, Store, losses
from data.store.recovery.journal import SUFFIX

LOGS = 200
WRITES = 30
SUFFIXES = ("duckdb", "duckdb.wal", SUFFIX.removeprefix("."))


def written(home: Path, writes: int = WRITES) -> dict[str, bytes]:
    """Files of a store that was cut off after ``writes`` acknowledged writes, by suffix."""
    Store(home / "rightbox.duckdb").close()  # its tables are in the file, what is written in the log
    store = Store(home / "rightbox.duckdb")
    for number in range(writes):
        records.put(store, RETROS, {"retro_id": f"{number:03}", "title": "word " * 40}, "me")
    found = {}
    for suffix in SUFFIXES:  # by another process: this one holds the file
        path = home / f"rightbox.{suffix}"
        found[suffix] = subprocess.run(["cat", path], capture_output=True, check=True).stdout
    store.close()
    return found


def mutated(log: bytes, random_: random.Random) -> tuple[str, bytes]:
    """A kind of damage and the log that has it."""
    kind = random_.choice(("zeros after", "zeros at end", "cut", "bit", "gone"))
    at, length = random_.randrange(1, len(log)), random_.choice((1, 16, 700, 4096))
    if kind == "zeros after":
        return kind, log + bytes(length)
    if kind == "zeros at end":
        return kind, log[:at] + bytes(len(log) - at)
    if kind == "bit":
        return kind, log[:at] + bytes([log[at] ^ 1 << random_.randrange(8)]) + log[at + 1 :]
    return kind, log[:at] if kind == "cut" else b""


def outcome(home: Path, files: dict[str, bytes], log: bytes, writes: int = WRITES) -> str:
    """How a store with that log starts: whole, mended, less (and says so), refused, or SILENTLY LESS."""
    home.mkdir()
    for suffix in SUFFIXES:
        (home / f"rightbox.{suffix}").write_bytes(log if suffix == "duckdb.wal" else files[suffix])
    try:
        store = Store(home / "rightbox.duckdb")
    except Damaged as error:
        kept = (home / "rightbox.duckdb.wal").read_bytes() == log
        return "refused" if kept and "backup" in str(error) else "REFUSED WITHOUT A WORD"
    have = [row[0] for row in store.rows("select retro_id from retros order by 1")]
    told = losses(store)
    store.close()
    if have != [f"{number:03}" for number in range(len(have))]:
        return "NOT A MOMENT OF THE STORE"
    if told and told[0].writes != writes - len(have):
        return "WRONG NUMBER"
    if len(have) < writes:
        return "less" if told else "SILENTLY LESS"
    return "mended" if told else "whole"


def outcomes(count: int, seed: int = 1) -> Counter[tuple[str, str]]:
    """Number of logs by kind of damage and outcome."""
    random_, found = random.Random(seed), Counter[tuple[str, str]]()
    with tempfile.TemporaryDirectory() as folder:
        files = written(Path(folder) / "first")
        for number in range(count):
            kind, log = mutated(files["duckdb.wal"], random_)
            found[kind, outcome(Path(folder) / str(number), files, log)] += 1
    return found


def main(arguments: list[str]) -> None:
    """Print the outcomes of ``arguments[0]`` logs; those in capitals must not be."""
    for (kind, what), logs in sorted(outcomes(int(arguments[0]) if arguments else LOGS).items()):
        print(f"{kind:14} {what:26} {logs}")
