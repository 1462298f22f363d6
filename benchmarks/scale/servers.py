"""Three servers, a loader and upkeep on one shared store, killed at random, and PostgreSQL ended in the middle.

    python -m benchmarks servers --kills 30

What was acknowledged is compared with what is stored, every moment that the store still knows is looked at, and all
rules are checked. What is in capitals must not be; exit code 1 where anything was.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from benchmarks.scale.servers_writer import NUMBERS
from data.store import broken
from data.store.cursor import Cursor
from data.store.lake.address import INLINED, Lake
from data.store.lake.shared import SharedStore
from tests.data.store.lake import postgres
from tests.paths import ROOT

ROLES = ("server", "server", "server", "loader", "upkeep")
Found = Counter[str]
Said = list[list[str]]


def main(arguments: list[str]) -> int:
    """Run it and say what it came to."""
    asked = options(arguments)
    if lacking := postgres.lacking():
        print(lacking)
        return 0
    found = tortured(asked)
    print(dict(sorted(found.items())), flush=True)
    return 1 if any(what.isupper() for what in found) else 0


def options(arguments: list[str]) -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks servers")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--crashes", type=int, default=1, help="of PostgreSQL")
    parser.add_argument("--seconds", type=float, default=3_600.0, help="after which no more is killed")
    parser.add_argument("--pause", type=float, default=8.0, help="seconds between two kills, at most")
    parser.add_argument("--roles", nargs="+", choices=sorted(set(ROLES)), default=ROLES)
    parser.add_argument("--inlined", type=int, default=INLINED)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


class _Process:
    """One process and all that it and those it replaced have said."""

    def __init__(self, role: str, lake: Lake, number: int, said: Said):
        self._role, self._lake, self._number, self._said, self._life = role, lake, number, said, 0
        self.start()

    def start(self) -> None:
        """Begin, with another name than before."""
        name = f"{self._role}{self._number}-{self._life}"
        command = [
            sys.executable, "-m", "benchmarks.scale.servers_writer", self._role, self._lake.catalog,
            str(self._lake.folder), name, str(self._lake.inlined),
        ]  # fmt: skip
        with (self._lake.folder.parent / "errors").open("a") as errors:
            self._child = subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        self._life += 1
        self._heard = threading.Thread(target=self._hear, args=(self._child,), daemon=True)
        self._heard.start()

    def _hear(self, child: subprocess.Popen[str]) -> None:
        assert child.stdout is not None
        for line in child.stdout:
            if line.endswith(".\n"):
                self._said.append(line.split())

    def kill(self) -> None:
        """End it as a power failure would."""
        self._child.send_signal(signal.SIGKILL)
        self._child.wait()
        self._heard.join()


def tortured(asked: argparse.Namespace) -> Found:
    """Kill a random process ``kills`` times, and PostgreSQL ``crashes`` times in between."""
    chance, said, done, until = random.Random(asked.seed), Said(), Found(), time.monotonic() + asked.seconds
    with postgres.running() as server, tempfile.TemporaryDirectory() as place:
        lake = postgres.lake(server, Path(place) / "home", asked.inlined)
        SharedStore(lake).close()
        processes = [_Process(role, lake, number, said) for number, role in enumerate(asked.roles)]
        events = ["kill"] * asked.kills + ["crash"] * asked.crashes
        chance.shuffle(events)
        for number, event in enumerate(events):
            _work_goes_on(said, chance.uniform(0.2, asked.pause))
            if time.monotonic() > until:
                break
            done[event] += 1
            if event == "kill":
                victim = chance.choice(processes)
                victim.kill()
                victim.start()
            else:
                server.stop()
                server.start()
            if number % 5 == 4:
                print(f"after {number + 1}: {dict(Counter(act[0] for act in said))}", flush=True)
        _work_goes_on(said, asked.pause)
        for process in processes:
            process.kill()
        found = judged(lake, said)
        errors = (Path(place) / "errors").read_text("utf-8").splitlines()
        for line, times in Counter(errors).most_common(6):
            print(f"{times} x {line[:300]}", flush=True)
    return found + done


def _work_goes_on(said: Said, seconds: float) -> None:
    """Wait; and until some were acknowledged since, so that kills do not all meet processes that begin."""
    count, until = _acknowledged(said), time.monotonic() + 60
    time.sleep(seconds)
    while _acknowledged(said) < count + 4 and time.monotonic() < until:
        time.sleep(0.1)


def _acknowledged(said: Said) -> int:
    return sum(act[0] not in ("ready", "failed", "looked") for act in list(said))


def judged(lake: Lake, said: Said) -> Found:
    """The store compared with what was acknowledged."""
    found = Found(act[0] for act in said)
    with closing(SharedStore(lake)) as store:
        wanted = {
            "retro": "select retro_id from retros",
            "draft": "select place from drafts",
            "number": "select name[2:] from settings where name like 'n%'",
            "loaded": "select replace(file, '.csv', '') from imports where undone_at is null",
        }
        undone = {act[1] for act in said if act[0] == "undone"}
        stored = {kind: Counter(str(name) for (name,) in store.rows(sql)) for kind, sql in wanted.items()}
        for kind, counts in stored.items():
            names = [act[1] for act in said if act[0] == kind and act[1] not in undone]
            found[f"LOST {kind.upper()}"] += sum(not counts[name] for name in names)
            found[f"{kind.upper()} STORED TWICE"] += sum(n > 1 for n in counts.values())
            found[f"{kind.upper()} TOLD TWICE"] += len(names) - len(set(names))
        # whose last word was cut off by its kill may have stored what it did not tell
        found["LOST UNDO"] += sum(stored["loaded"][name] for name in undone)
        halves = (
            "select count(*) from imports anti join order_lines using (import_id) where undone_at is null"
        )
        found["HALF AN IMPORT"] += int(store.value(halves))
        with closing(store.cursor()) as cursor:
            found["BROKEN RULES"] += sum(broken(cursor).values())
            found += _replayed(cursor)
    return +found


def _replayed(cursor: Cursor) -> Found:
    """Every moment that the store still knows: numbers without a gap, and none twice."""
    found = Found()
    for (snapshot,) in cursor.rows("select snapshot_id from ducklake_snapshots('lake') order by 1"):
        try:
            counted = cursor.rows(
                NUMBERS.replace("from settings", f"from settings at (version => {snapshot})")
            )[0]
        except Exception as error:  # noqa: BLE001 - from before there were settings
            found["older" if "does not exist" in str(error) else "MOMENT NOT READ"] += 1
            continue
        found["moments" if len({n or 0 for n in counted}) == 1 else "TORN MOMENT"] += 1
    return found
