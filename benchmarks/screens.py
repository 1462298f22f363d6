"""Open every screen of the running application in Chromium, on stores of given sizes, and click on its first chart.

Per screen: first open after start and after an import (first answer, whole), warm open, click to redraw (median, 95th
percentile) and the runs of the script that a click caused; beside it a plain page with the same charts. Milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from data.demo import install
from data.store import Store
from pages.ui.core.screens import PAGES
from tests.browser import chromium
from tests.browser.conftest import SWITCHES
from tests.browser.server import Server
from tests.paths import ROOT

TODAY = date(2026, 11, 16)
PATIENCE = 600_000.0
REST = 350.0  # without a change: then the screen is whole
NO_RUN = 1_500.0  # a click that has not begun a run by then begins none
# when the first words of the screen stood there, since when it has been at rest, and the runs of its script
WATCH = """
window.seen = {first: null, rest: null, runs: 0, state: ""};
setInterval(() => {
    const app = document.querySelector('[data-testid="stApp"]');
    if (!app) return;
    const state = app.getAttribute("data-test-script-state");
    if (state !== window.seen.state && state === "running") window.seen.runs += 1;
    window.seen.state = state;
    if (window.seen.first === null && document.querySelector('[data-testid="stHeading"]')) {
        window.seen.first = performance.now();
    }
    const whole = state === "notRunning" && !document.querySelector("[data-stale=true]")
        && !document.querySelector('[data-testid="stSkeleton"]') && window.seen.first !== null;
    if (!whole) window.seen.rest = null;
    else window.seen.rest ??= performance.now();
}, 10);
"""
RESTS = "rest => window.seen && window.seen.rest !== null && performance.now() - window.seen.rest >= rest"
MARKS = ".js-plotly-plot .barlayer .point path, .js-plotly-plot .scatterlayer .points path"
# the middle of a mark of the page that can be hit, scrolled into view
AIM = """([marks, number]) => {
    const large = [...document.querySelectorAll(marks)].filter(mark => {
        const box = mark.getBoundingClientRect();
        return box.width >= 4 && box.height >= 4;
    });
    if (!large.length) return null;
    const mark = large[number % large.length];
    mark.scrollIntoView({block: "center"});
    const box = mark.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
}"""
FIGURES = """() => JSON.stringify([...document.querySelectorAll(".js-plotly-plot")].map(
    drawn => ({data: drawn.data, layout: {...drawn.layout, width: undefined}})))"""


def main(arguments: list[str]) -> None:
    """Print a line per size and screen, then one for the plain page with the charts of that screen."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks screens")
    parser.add_argument("--lines", default="1000000,10000000", help="sizes of the store, separated by commas")
    parser.add_argument(
        "--screens", default="", help="keys of screens, separated by commas; default: all with data"
    )
    parser.add_argument("--clicks", type=int, default=7)
    options = parser.parse_args(arguments)
    chosen = options.screens.split(",") if options.screens else [s.key for s in PAGES if s.needs_data]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=SWITCHES)
        for size in (int(text) for text in options.lines.split(",")):
            folder = Path(tempfile.mkdtemp(prefix="rightbox-bench-"))
            try:
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.set_default_timeout(PATIENCE)
                page.add_init_script(WATCH)
                _size(page, folder, size, chosen, options.clicks)
                page.close()
            finally:
                shutil.rmtree(folder)
        browser.close()


def _size(page: Page, folder: Path, size: int, screens: Sequence[str], clicks: int) -> None:
    home = folder / "var"
    store = Store(home / "rightbox.duckdb")
    install.install(store, lines=size, today=TODAY)
    cases = store.value("select count(*) from cases")
    store.close()
    print(f"{size} lines, {cases} cases", flush=True)
    server = Server(home)
    try:
        for number, key in enumerate(screens):
            path = "" if key == PAGES[0].key else key
            server.restart()
            started = _opened(page, f"{server.url}/{path}")
            _import(home, folder, number)
            imported = _opened(page, f"{server.url}/{path}")
            warm = _opened(page, f"{server.url}/{path}")
            found = _clicked(page, clicks)
            charts = page.evaluate(FIGURES)
            print(
                f"  {key:9} after start {_both(started)}; after an import {_both(imported)}; warm {_both(warm)}; "
                f"click {_spread(found)}",
                flush=True,
            )
            print(f"  {'floor':9} {_floor(page, folder, charts, clicks)}", flush=True)
    finally:
        server.stop()


def _opened(page: Page, url: str) -> tuple[float, float]:
    """Milliseconds until the first words, and until the whole screen has come to rest."""
    page.goto(url)
    page.wait_for_function(RESTS, arg=REST)
    seen = page.evaluate("window.seen")
    return float(seen["first"]), float(seen["rest"])


def _clicked(page: Page, clicks: int) -> list[tuple[float, int]]:
    """Milliseconds from a click on a mark to rest, and the runs it began; empty where no click begins one."""
    found = []
    for number in range(clicks):
        page.wait_for_function(RESTS, arg=REST)
        place = page.evaluate(AIM, [MARKS, number])
        if place is None:
            break
        page.wait_for_timeout(100)  # until it has scrolled
        before = page.evaluate("[performance.now(), window.seen.runs]")
        page.mouse.click(*place)
        try:
            page.wait_for_function("runs => window.seen.runs > runs", arg=before[1], timeout=NO_RUN)
        except PlaywrightTimeout:
            continue
        page.wait_for_function(RESTS, arg=REST)
        seen = page.evaluate("window.seen")
        found.append((float(seen["rest"]) - float(before[0]), int(seen["runs"]) - int(before[1])))
    return found


def _import(home: Path, folder: Path, number: int) -> None:
    """Hand a file of one order to the running application, as the command line does."""
    path = folder / f"more{number}.csv"
    path.write_text(
        "platform,shop,order_id,sku,quantity,shipped_at\n"
        f"shopee,Main Street SG,BENCH{number},BENCH-1,1,{TODAY:%Y-%m-%d} 08:00\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "data", "load", str(path), "--zone", "Asia/Singapore"]
    subprocess.run(
        command, cwd=ROOT, env={**os.environ, "RIGHTBOX_DATA": str(home)}, check=True, capture_output=True
    )


def _floor(page: Page, folder: Path, charts: str, clicks: int) -> str:
    kept = folder / "charts.json"
    kept.write_text(charts, "utf-8")
    plain = Server(folder / "floor", script="benchmarks/floor.py", RIGHTBOX_FLOOR=str(kept))
    try:
        plain.start()
        started = _opened(page, plain.url)
        warm = _opened(page, plain.url)
        found = _clicked(page, clicks)
    finally:
        plain.stop()
    count = len(json.loads(charts))
    return f"{count} charts: after start {_both(started)}; warm {_both(warm)}; click {_spread(found)}"


def _both(milliseconds: tuple[float, float]) -> str:
    return f"{milliseconds[0]:.0f}/{milliseconds[1]:.0f}"


def _spread(found: list[tuple[float, Any]]) -> str:
    if not found:
        return "none"
    times = sorted(time for time, _ in found)
    late = times[min(len(times) - 1, round(0.95 * (len(times) - 1)))]
    return f"{statistics.median(times):.0f}, 95 % {late:.0f}, runs {statistics.mean(runs for _, runs in found):.1f}"
