"""Everything that must not lose anything, under one command: kills, torn logs, clocks, hostile files and pictures.

    python -m benchmarks torture --kills 1000 --server-kills 12 --logs 200 --files 1000 --pictures 1000

Each part prints its count and what went wrong; what is in capitals must not be. Exit code 1 where anything was.
The tests of the full disk, of a second process and of a browser that goes away run with `make torture` after it.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from benchmarks import torn_logs
from data.cases import photos
from data.reading.base.model import Refused
from data.reading.files import read
from data.store import Damaged, Store, broken, verify_file
from tests.browser.server import Server
from tests.data.reading.test_fuzz import mutated, seeds
from tests.paths import ROOT

Found = Counter[str]
LONGEST_SECONDS = 2.0  # of a writer's life
FILES = ("rightbox.duckdb", "rightbox.duckdb.wal")


def main(arguments: list[str]) -> int:
    """Run each part and say what it came to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks torture")
    for name, count in (
        ("kills", 1_000),
        ("server-kills", 12),
        ("logs", 200),
        ("files", 1_000),
        ("pictures", 1_000),
    ):
        parser.add_argument(f"--{name}", type=int, default=count)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    parts: dict[str, Callable[[int, int], Found]] = {
        "kills": kills, "server_kills": server_kills, "logs": logs, "files": files, "pictures": pictures,
    }  # fmt: skip
    bad = 0
    for name, part in parts.items():
        count, begin = getattr(asked, name), time.monotonic()
        found = part(count, asked.seed) if count else Found()
        wrong = {what: n for what, n in found.items() if what.isupper()}
        bad += sum(wrong.values())
        print(
            f"{name:13} {count:5}  {time.monotonic() - begin:6.0f} s  {dict(sorted(found.items()))}",
            flush=True,
        )
    print("nothing was lost" if not bad else f"WRONG: {bad}")
    return 1 if bad else 0


class Writers:
    """Writers of our own code, one after the other, each killed after some seconds."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "benchmarks.torture_writer"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def killed(self, home: Path, number: int, clock: int, seconds: float) -> list[list[str]]:
        """What a writer acknowledged before it was killed: kind and name of each act."""
        assert self._process.stdin is not None
        print(number, clock, home, file=self._process.stdin, flush=True)
        writer, said = 0, []
        while "ready" not in said or not writer:  # it has the store
            kind, *names = self._word()
            said.append(kind)
            writer = int(names[0]) if kind == "writer" else writer
        time.sleep(seconds)
        os.kill(writer, signal.SIGKILL)
        acts = []
        while (act := self._word())[0] != "ended":
            acts.append(act)
        return acts

    def end(self) -> None:
        """No more of them."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _word(self) -> list[str]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the writer ended by itself")
        return line.split()


def kills(count: int, seed: int) -> Found:
    """Kill a writer of our own code at a random moment, ``count`` times, on one store that goes on."""
    chance, found, writers = random.Random(seed), Found(), Writers()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        Store(home / "rightbox.duckdb").close()
        for number in range(count):
            clock = chance.choice((0, 0, -400 * 86_400, 90 * 86_400))
            said = writers.killed(home, number, clock, chance.uniform(0, LONGEST_SECONDS))
            found += judged(home, said)
            for copy in (home / "backups").glob("*"):  # judged already; a thousand of them fill a disk
                copy.unlink()
            if number % 10 == 9:  # an hour may end before the run does
                print(f"after {number + 1} kills: {dict(sorted(found.items()))}", flush=True)
    writers.end()
    return found


def judged(home: Path, said: list[list[str]]) -> Found:
    """The store is opened again and compared with what was acknowledged."""
    found = Found()
    try:
        store = Store(home / "rightbox.duckdb")
    except Damaged:
        return Found({"DOES NOT START": 1})
    retros = {row[0] for row in store.rows("select retro_id from retros")}
    loaded = {
        row[0].removesuffix(".csv") for row in store.rows("select file from imports where undone_at is null")
    }
    undone = {act[1] for act in said if act[0] == "undone"}
    for kind, name, *_ in said:
        if kind == "retro" and name not in retros:
            found["LOST RETRO"] += 1
        elif kind == "loaded" and name not in undone and name not in loaded:
            found["LOST IMPORT"] += 1
        elif kind == "undone" and name in loaded:
            found["LOST UNDO"] += 1
        elif kind == "backup" and not _good(home / "backups" / f"{name}.duckdb"):
            found["BAD BACKUP"] += 1
        found[kind] += 1
    halves = store.rows(
        "select import_id from imports where undone_at is null and import_id not in (select import_id from order_lines)"
    )
    found["HALF AN IMPORT"] += len(halves)
    found["BROKEN RULES"] += sum(_broken(store).values())
    store.close()
    left = [path.name for path in home.rglob("*") if path.suffix in (".part", ".restoring", ".staging")]
    found["LEFT OVER"] += len(left)
    found["killed"] += 1
    return +found


def _broken(store: Store) -> dict[str, int]:
    cursor = store.cursor()
    try:
        return broken(cursor)
    finally:
        cursor.close()


def _good(path: Path) -> bool:
    try:
        verify_file(path)
    except (Damaged, OSError):
        return False
    return path.exists()


def server_kills(count: int, seed: int) -> Found:
    """Kill the running application while it loads, undoes or backs up for the command line, and start it again."""
    chance, found = random.Random(seed), Found()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        server = Server(home)
        for number in range(count):
            command, act = _command(home, number, chance)
            server.start()
            work = subprocess.Popen(
                [sys.executable, "-m", "data", *command], cwd=ROOT, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, env=_environment(home),
            )  # fmt: skip
            time.sleep(chance.uniform(0.5, 6))
            server.kill()
            said = [act] if work.wait() == 0 else []
            found += judged(home, said)
        server.stop()
    return found


def _command(home: Path, number: int, chance: random.Random) -> tuple[list[str], list[str]]:
    """Arguments of a command, and what it has done when it ends well: kind and name."""
    kind = chance.choice(("load", "load", "undo", "backup")) if number else "load"
    if kind == "undo":
        store = Store(home / "rightbox.duckdb")
        loaded = store.rows("select import_id, file from imports where undone_at is null")
        store.close()
        if loaded:
            import_id, file = chance.choice(loaded)
            return ["undo", import_id], ["undone", file.removesuffix(".csv")]
    if kind == "backup":
        copy = home / "backups" / f"s{number}.duckdb"
        copy.parent.mkdir(exist_ok=True)
        return ["backup", str(copy)], ["backup", copy.stem]
    path = home.parent / f"s{number}.csv"
    path.write_text(rows(f"S{number}", 4_000), "utf-8")
    return ["load", str(path)], ["loaded", path.stem]


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "RIGHTBOX_DATA": str(home)}


def rows(prefix: str, count: int) -> str:
    """Text of a file of order lines."""
    lines = ["platform,shop,order_id,sku,quantity,unit_price,currency,status,shipped_at"]
    for n in range(count):
        day = f"2026-09-{1 + n % 28:02} 10:00"
        lines.append(f"shopee,Shop,{prefix}-{n:06},SKU-{n % 50},1,9.90,SGD,completed,{day}")
    return "\n".join(lines) + "\n"


def logs(count: int, seed: int) -> Found:
    """Torn, cut and bit-flipped logs."""
    found = Found()
    for (_, what), number in torn_logs.outcomes(count, seed).items():
        found[what] += number
    return found


def files(count: int, seed: int) -> Found:
    """Mutated exports, workbooks and archives: read or refused in words, and nothing else."""
    chance, found, pool = random.Random(seed), Found(), seeds()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "file.csv"
        for _ in range(count):
            path.write_bytes(mutated(chance, pool))
            try:
                read(path)
                found["read"] += 1
            except Refused:
                found["refused"] += 1
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not be
                found[f"RAISED {type(error).__name__.upper()}"] += 1
    return found


def pictures(count: int, seed: int) -> Found:
    """Mutated and lying pictures: encoded anew without what the camera wrote, or refused."""
    chance, found, pool = random.Random(seed), Found(), _pictures()
    for _ in range(count):
        data = bytearray(chance.choice(pool))
        for _ in range(chance.choice((0, 1, 4, 30))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        cut = chance.choice((len(data), len(data), chance.randrange(1, len(data))))
        try:
            clean = photos.clean(
                bytes(data[:cut]) + chance.choice((b"", b"<script>alert(1)</script>", b"PK\3\4"))
            )
            found[
                "ENCODED WITH WHAT CAME BEHIND"
                if b"<script" in clean.data or b"Secret" in clean.data
                else "encoded"
            ] += 1
        except photos.BadPhoto:
            found["refused"] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not be
            found[f"RAISED {type(error).__name__.upper()}"] += 1
    return found


def _pictures() -> list[bytes]:
    picture, made = Image.radial_gradient("L").convert("RGB").resize((300, 200)), []
    exif = Image.Exif()
    exif[0x010E] = "Secret place"
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"):
        out = io.BytesIO()
        picture.save(out, kind, **({"exif": exif} if kind in ("JPEG", "PNG", "WEBP") else {}))
        made.append(out.getvalue())
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    return [
        *made,
        bomb.getvalue(),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + bytes(40),
    ]
