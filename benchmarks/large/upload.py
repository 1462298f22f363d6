"""Send a large CSV through the page to the running application, load it, and watch the memory of the server.

Figures to hold: 300 MB above idle while the file arrives, 700 MB while it is read and stored. Linux only (/proc).
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import chromium
from tests.browser.server import Server

MEGABYTE = 1_000_000
PATIENCE = 1_800_000  # milliseconds
EVERY_SECONDS = 0.02
HEADER = "platform,shop,order_id,sku,quantity,unit_price,currency,status,shipped_at,buyer_note,courier"


class Watched:
    """Memory of a process and its children, and the most that it was since it was last asked."""

    def __init__(self, pid: int):
        self._pid = pid
        self._most = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def most(self) -> float:
        """Megabytes at the peak since the last call."""
        found, self._most = self._most, 0
        return max(found, self.now()) / MEGABYTE

    def now(self) -> int:
        """Bytes at this moment."""
        return sum(_resident(pid) for pid in _family(self._pid))

    def end(self) -> None:
        """Stop looking."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            self._most = max(self._most, self.now())


def main(arguments: list[str]) -> None:
    """Print megabytes above idle and seconds of each phase: arriving, being read, being stored, afterwards."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks upload")
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument(
        "--width", type=int, default=0, help="bytes that a column nobody maps adds to every line"
    )
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="rightbox-bench-"))
    server = Server(folder / "var")
    try:
        lines = _export(folder / "orders.csv", options.megabytes, options.width)
        server.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
            _measured(server, browser.new_page(), folder / "orders.csv", lines)
            browser.close()
    finally:
        server.stop()
        shutil.rmtree(folder)


def _measured(server: Server, page: Page, path: Path, lines: int) -> None:
    page.goto(f"{server.url}/imports?lang=en")
    page.get_by_text("Files over 50 MB").click()
    field = page.locator("input[type=file]").last
    field.wait_for(state="attached")
    time.sleep(5)
    watched = Watched(server.pid)
    idle = watched.now() / MEGABYTE
    print(f"{path.stat().st_size / MEGABYTE:.0f} MB, {lines} lines; idle {idle:.0f} MB", flush=True)
    start = time.perf_counter()

    def phase(name: str) -> None:
        nonlocal start
        now = time.perf_counter()
        print(f"{name:>8}: at most {watched.most() - idle:+.0f} MB, {now - start:.1f} s", flush=True)
        start = now

    with page.expect_response(lambda reply: "/upload/" in reply.url, timeout=PATIENCE) as reply:
        field.set_input_files(path)
    if not reply.value.ok:
        raise RuntimeError(f"the server answered {reply.value.status}: {reply.value.text()}")
    phase("arriving")
    expect(page.get_by_text(f"{lines:,} new")).to_be_visible(timeout=PATIENCE)
    phase("reading")
    page.locator(".st-key-imports-load button").click()
    expect(page.get_by_text(f"{lines:,} shipped lines")).to_be_visible(timeout=PATIENCE)
    phase("storing")
    time.sleep(5)
    watched.most()
    phase("after")
    watched.end()


def _export(path: Path, megabytes: int, width: int) -> int:
    lines, size = 0, 0
    filler = "x" * width
    with path.open("w", encoding="ascii") as out:
        size += out.write(HEADER + "\n")
        while size < megabytes * MEGABYTE:
            day, hour = lines % 28 + 1, lines % 24
            size += out.write(
                f"shopee,SG,O{lines:09d},SKU-{lines * 7919 % 3000:04d},1,12.90,SGD,completed,"
                f"2026-07-{day:02d} {hour:02d}:00,{filler},J&T\n"
            )
            lines += 1
    return lines


def _family(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += [int(word) for word in task.read_text().split()]
            except OSError:
                continue
    return found


def _resident(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
