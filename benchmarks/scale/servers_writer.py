"""One of the processes that `benchmarks.scale.servers` kills: a server, a loader, or upkeep, on one shared store."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from benchmarks.torture import rows
from data.importing import ingest
from data.records import drafts, records
from data.schema import RETROS
from data.store import Damaged, DatabaseError
from data.store.lake import upkeep
from data.store.lake.address import Lake
from data.store.lake.again import Collision, rerun
from data.store.lake.shared import SharedStore

SECONDS_KEPT = 120
NUMBERS = "select count(*), count(distinct name), max(try_cast(name[2:] as integer)) from settings where name like 'n%'"
Loaded = list[tuple[str, str]]


def main(role: str, catalog: str, home: Path, name: str, inlined: int) -> None:
    """Act until killed; what fails is not acknowledged, and the store is opened again."""
    chance, act = random.Random(name), 0
    while True:
        try:
            store = SharedStore(Lake(catalog, home, inlined))
            _say("ready", name)
            loaded: Loaded = []
            while True:
                act += 1
                _act(store, role, f"{name}-{act}", chance, loaded)
        except (DatabaseError, Damaged, Collision, OSError) as error:
            _say("failed", type(error).__name__)
            print(repr(error)[:400], file=sys.stderr, flush=True)
            time.sleep(chance.uniform(0, 1))


def _act(store: SharedStore, role: str, name: str, chance: random.Random, loaded: Loaded) -> None:
    if role == "upkeep":
        upkeep.maintain(store, SECONDS_KEPT / 3600)
        _say("kept", name)
        time.sleep(chance.uniform(0, 3))
    elif role == "loader" and loaded and chance.random() < 0.4:
        undone, import_id = loaded.pop()
        ingest.undo(store, import_id, "me")
        _say("undone", undone)
    elif role == "loader":
        file = store.lake.folder.parent / f"{name}.csv"
        file.write_text(rows(name, chance.choice((3, 300, 3_000))), "utf-8")
        loaded.append((name, ingest.commit(store, ingest.prepare(store, file))[0]))
        file.unlink()
        _say("loaded", name)
    else:
        kind = chance.choice(("retro", "number", "number", "draft", "look"))
        if kind == "retro":
            records.put(store, RETROS, {"retro_id": name, "title": "word " * 50}, "me")
            _say("retro", name)
        elif kind == "number":
            _say("number", str(_count_up(store)))
        elif kind == "draft":
            place = drafts.DraftPlace(name, "me")
            drafts.keep(store, place, drafts.Draft({"title": name}))
            _say("draft", name)
        else:
            counted = store.rows(NUMBERS)[0]
            _say("looked" if len({n or 0 for n in counted}) == 1 else "TORN", "-".join(map(str, counted)))


@rerun
def _count_up(store: SharedStore) -> int:
    """Store the next number, which is free as far as this transaction sees."""
    with store.writing() as cursor:
        number = int(cursor.value("select count(*) from settings where name like 'n%'")) + 1
        cursor.run("insert into settings (name, value) values (?, '1')", [f"n{number}"])
    return number


def _say(kind: str, name: str) -> None:
    print(f"{kind} {name} .", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
