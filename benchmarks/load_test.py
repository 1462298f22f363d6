"""Many people at once: websocket sessions that speak Streamlit's protocol and think, while a file is imported.

A session asks for a screen, waits until the server says that it is drawn, thinks and asks for the next, as a browser
does; what a browser then paints is not in the figures. Prints errors, p50 and p95 of a redraw, and memory over time.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from benchmarks.large.upload import MEGABYTE, Watched
from data.demo import install
from data.store import Store
from tests.browser.server import Server
from tests.paths import ROOT

SCREENS = ("overview", "skus", "packers", "causes", "changes", "costs", "cases", "retro", "actions")
PATIENCE_SECONDS = 120.0
HEADER = "platform,shop,order_id,sku,quantity,unit_price,currency,status,shipped_at\n"


@dataclass
class Seen:
    """What the sessions met: seconds of first paints and of redraws, and what went wrong."""

    first: list[float] = field(default_factory=list)
    redraws: list[tuple[float, float]] = field(
        default_factory=list
    )  # when it was asked for, how long it took
    errors: list[str] = field(default_factory=list)


def main(arguments: list[str]) -> None:
    """Start the server on a simulated warehouse, let the sessions in, and print what they met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks load_test")
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--think", type=float, default=5.0)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument(
        "--import-lines", type=int, default=1_000_000, help="of the file that is loaded meanwhile; 0: none"
    )
    parser.add_argument(
        "--after", type=float, default=0.0, help="seconds from the start of the server until the first comes"
    )
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="rightbox-load-") as name:
        folder = Path(name) / "data"
        store = Store(folder / "rightbox.duckdb")
        install.install(store, lines=asked.lines)
        store.close()
        file = _file(Path(name) / "more.csv", asked.import_lines)
        server = Server(folder)
        server.start()
        time.sleep(asked.after)
        try:
            asyncio.run(_run(server, asked, file))
        finally:
            server.stop()


async def _run(server: Server, asked: argparse.Namespace, file: Path | None) -> None:
    seen, watched, until = Seen(), Watched(server.pid), time.monotonic() + asked.seconds
    idle, work = watched.now() / MEGABYTE, _processor(server.pid)
    people = [
        asyncio.create_task(_person(server.port, seen, until, asked.think, n)) for n in range(asked.sessions)
    ]
    looking = asyncio.create_task(_memory(watched, until, asked.seconds / 6))
    loaded = await _import(file, server, asked.seconds / 3) if file else None
    await asyncio.gather(*people)
    memory = await looking
    watched.end()
    print(f"{asked.sessions} sessions, {asked.think:g} s to think, {asked.lines:,} lines, {asked.seconds} s")
    print(f"errors {len(seen.errors)} {sorted(set(seen.errors))[:5] or ''}")
    print(f"first paint   p50 {_at(seen.first, 50)}  p95 {_at(seen.first, 95)} s of {len(seen.first)}")
    took = [seconds for _, seconds in seen.redraws]
    drawn = len(took) + len(seen.first)
    work = _processor(server.pid) - work
    share = work / (os.cpu_count() or 1) / asked.seconds
    print(f"processor     {work / max(drawn, 1):.2f} s a screen, {share:.0%} of this machine")
    print(f"redraw        p50 {_at(took, 50)}  p95 {_at(took, 95)}  most {_at(took, 100)} s of {len(took)}")
    if loaded:
        begin, end, code = loaded
        during = [seconds for when, seconds in seen.redraws if begin <= when <= end]
        print(
            f"while loading p50 {_at(during, 50)}  p95 {_at(during, 95)}  most {_at(during, 100)} s of {len(during)}; "
            f"the import took {end - begin:.0f} s and ended with {code}"
        )
    print(f"memory        {idle:.0f} MB idle, then " + ", ".join(f"{size:.0f}" for size in memory) + " MB")


def _processor(pid: int) -> float:
    """Seconds of processor time that a process has used: a machine that others use as well changes little of it."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _at(values: list[float], percent: int) -> str:
    return f"{np.percentile(values, percent):.2f}" if values else "-"


async def _memory(watched: Watched, until: float, every: float) -> list[float]:
    sizes = []
    while time.monotonic() < until:
        await asyncio.sleep(every)
        sizes.append(watched.now() / MEGABYTE)
    return sizes


async def _import(file: Path, server: Server, after: float) -> tuple[float, float, int]:
    """Load the file by the command line, which hands it to the running server."""
    await asyncio.sleep(after)
    begin = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "data", "load", str(file), cwd=ROOT, stdout=subprocess.DEVNULL,
        env={**os.environ, "RIGHTBOX_DATA": str(server.folder)},
    )  # fmt: skip
    code = await process.wait()
    return begin, time.monotonic(), code


async def _person(port: int, seen: Seen, until: float, think: float, number: int) -> None:
    """One visitor: comes within the time to think, and asks for one screen after the other."""
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0, think))
    try:
        async with connect(
            f"ws://localhost:{port}/_stcore/stream", subprotocols=["streamlit"], max_size=None,  # type: ignore[list-item]
            origin=f"http://localhost:{port}", open_timeout=PATIENCE_SECONDS, ping_timeout=None,  # type: ignore[arg-type]
        ) as socket:  # fmt: skip
            pages: dict[str, str] = {}
            seen.first.append(await _draw(socket, "overview", pages, seen))
            while time.monotonic() < until:
                await asyncio.sleep(chance.expovariate(1 / think))
                asked_at = time.monotonic()
                seen.redraws.append((asked_at, await _draw(socket, chance.choice(SCREENS), pages, seen)))
    except (OSError, WebSocketException, TimeoutError) as error:
        seen.errors.append(type(error).__name__)


async def _draw(socket: ClientConnection, screen: str, pages: dict[str, str], seen: Seen) -> float:
    """Ask for a screen; seconds until the server has said the last of it."""
    asked = BackMsg()
    asked.rerun_script.page_script_hash = pages.get(screen, "")
    asked.rerun_script.page_name = screen
    begin = time.monotonic()
    await socket.send(asked.SerializeToString())
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            data = await socket.recv()
            said = ForwardMsg()
            said.ParseFromString(data if isinstance(data, bytes) else data.encode())
            kind = said.WhichOneof("type")
            if kind == "navigation":
                pages.update(
                    {
                        page.url_pathname or "overview": page.page_script_hash
                        for page in said.navigation.app_pages
                    }
                )
            elif kind == "delta" and said.delta.new_element.WhichOneof("type") == "exception":
                seen.errors.append(f"exception on {screen}")
            elif kind == "script_finished":
                if said.script_finished in (ForwardMsg.FINISHED_WITH_COMPILE_ERROR,):
                    seen.errors.append(f"compile error on {screen}")
                if said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    return time.monotonic() - begin


def _file(path: Path, lines: int) -> Path | None:
    if not lines:
        return None
    with path.open("w") as out:
        out.write(HEADER)
        for n in range(lines):
            day = f"2026-0{1 + n % 9}-{10 + n % 18} 10:00"
            out.write(f"shopee,Load,27{n:012d},SKU-{n * 7919 % 3000:05d},1,9.90,SGD,completed,{day}\n")
    return path
