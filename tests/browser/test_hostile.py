"""Values of files are hostile: on no screen may one run, call out, or become a link to another site."""

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request

from pages.ui.core.screens import PAGES
from tests.browser.server import ROOT, Server

HOSTILE = (
    "<img src=x onerror=window.caught=1>",
    "<script>window.caught=1</script>",
    "![p](http://evil.example/p.png)",
    "[click](http://evil.example/)",
    '<a href="http://evil.example/">x</a>',
    "javascript:window.caught=1",
    "=cmd|' /C calc'!A0",
    "$\\href{http://evil.example/}{x}$ :red[x] :material/bolt:",
    "<svg/onload=window.caught=1>",
    "{{7*7}} %s {0} {sku}",
)


def fill(folder: Path, files: Path) -> None:
    """Eleven weeks of lines whose every text is hostile, and complaints about some of them."""
    files.mkdir()
    orders, packing, cases = [], [], []
    for n in range(1_100):
        bad, day = HOSTILE[n % len(HOSTILE)], f"2026-0{5 + n % 77 // 28}-{1 + n % 28:02d} 10:00"
        base = {
            "platform": "shopee",
            "shop": HOSTILE[n % 2],
            "order_id": f"O{n}",
            "sku": bad,
            "variation": bad,
        }
        orders.append(
            {**base, "parent_sku": HOSTILE[n % 3], "product_name": bad, "quantity": 1, "unit_price": 9,
             "currency": "SGD", "status": "completed", "ordered_at": day, "shipped_at": day, "warehouse": bad,
             "carrier": bad}
        )  # fmt: skip
        packing.append(
            {
                "source": "wms",
                "order_id": f"O{n}",
                "packer": f"P{n % 7}",
                "station": bad,
                "shift": bad,
                "packed_at": day,
            }
        )
        if n % 9 == 0:
            cases.append(
                {**base, "case_id": f"R{n}", "opened_at": day, "raw_reason": bad, "comment": bad,
                 "symptom": "wrong_sku", "received_sku": HOSTILE[(n + 1) % len(HOSTILE)], "status": "refunded",
                 "currency": "SGD"}
            )  # fmt: skip
    paths = []
    for name, rows in (("orders", orders), ("packing", packing), ("cases", cases)):
        paths.append(files / f"{name} {HOSTILE[2].replace('/', '_')}.csv")
        with paths[-1].open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    command = [sys.executable, "-m", "data", "load", *map(str, paths)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "RIGHTBOX_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    base = tmp_path_factory.mktemp("hostile")
    fill(base / "var", base / "files")
    running = Server(base / "var")
    running.start()
    yield running
    running.stop()


@pytest.mark.parametrize("screen", [screen.key for screen in PAGES])
def test_no_screen_runs_links_or_fetches_a_value(hostile_server: Server, page: Page, screen: str) -> None:
    outside: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith((hostile_server.url, "data:", "blob:")):
            outside.append(request.url)

    page.on("request", watch)
    page.on("dialog", lambda dialog: outside.append(dialog.message))
    more = "&tab=history" if screen == "imports" else ""
    page.goto(f"{hostile_server.url}/{'' if screen == 'overview' else screen}?lang=en{more}")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000)
    page.wait_for_timeout(800)
    assert page.locator('[data-testid="stException"]').count() == 0
    assert page.evaluate("window.caught === undefined")
    assert outside == []
    # as the browser resolves them: a filter in a query string may name anything, a link may lead only here
    links = page.eval_on_selector_all("a[href], img[src]", "all => all.map(e => e.href || e.src)")
    assert not [link for link in links if not link.startswith((hostile_server.url, "data:", "blob:"))]
