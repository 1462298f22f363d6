"""The writer that `benchmarks.torture` kills: every kind of write through our own code, each acknowledged by a line."""

from __future__ import annotations

import os
import random
import sys
from datetime import timedelta
from pathlib import Path

from benchmarks.torture import rows
from data.importing import ingest
from data.records import records
from data.schema import RETROS
from data.store import Store, backup, cursor


def serve() -> None:
    """For each line of a number, a clock and a folder: a writer in a process of its own, until that was killed.

    What writing needs is loaded once, here, where no store is ever opened.
    """
    for line in sys.stdin:
        number, clock, home = line.rstrip("\n").split(" ", 2)
        child = os.fork()
        if not child:
            write(Path(home), int(number), int(clock))
        _say("writer", str(child))
        os.waitpid(child, 0)
        _say("ended", "")


def write(home: Path, number: int, clock: int) -> None:
    """Write until killed; ``clock`` seconds are added to the clock of this process."""
    real = cursor.utc_now
    records.utc_now = lambda: real() + timedelta(seconds=clock)  # type: ignore[assignment]
    store, chance, act = Store(home / "rightbox.duckdb"), random.Random(number), 0
    _say("ready", "")
    loaded: list[tuple[str, str]] = []
    while True:
        act += 1
        name, kind = f"{number}-{act}", chance.choice(("retro", "retro", "load", "load", "undo", "backup"))
        if kind == "retro":
            records.put(store, RETROS, {"retro_id": name, "title": "word " * 50}, "me")
            _say("retro", name)
        elif kind == "load":
            file = home.parent / f"{name}.csv"
            file.write_text(rows(name, chance.choice((3, 300, 3_000))), "utf-8")
            upload = ingest.prepare(store, file)
            loaded += [(name, ingest.commit(store, upload)[0])]
            file.unlink()
            _say("loaded", name)
        elif kind == "undo" and loaded:
            undone, import_id = loaded.pop()
            ingest.undo(store, import_id, "me")
            _say("undone", undone)
        elif kind == "backup":
            backup.take(store, backup.folder(store) / f"{name}.duckdb")
            _say("backup", name)


def _say(kind: str, name: str) -> None:
    print(f"{kind} {name} .", flush=True)


if __name__ == "__main__":
    serve()
