"""Large files go to the disk in one stream; sessions that see no uploader may send none."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Server

ROWS = 40_000


def export(path: Path) -> Path:
    header = "platform,shop,order_id,sku,quantity,unit_price,currency,status,shipped_at"
    rows = (
        f"shopee,SG,O{n:07d},SKU-{n % 40},1,12.90,SGD,completed,2026-07-0{n % 9 + 1} 10:00"
        for n in range(ROWS)
    )
    path.write_text("\n".join((header, *rows)) + "\n")
    return path


def test_a_large_file_is_streamed_read_and_loaded(own_server: Server, page: Page, tmp_path: Path) -> None:
    page.goto(f"{own_server.url}/imports?lang=en")
    page.get_by_text("Files over 50 MB").click()
    page.locator("input[type=file]").last.set_input_files(export(tmp_path / "orders.csv"))
    expect(page.get_by_text("40,000 new")).to_be_visible(timeout=60_000)
    page.locator(".st-key-imports-load button").click()
    expect(page.get_by_text("40,000 shipped lines")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(500)
    assert not [p for p in (own_server.folder / "uploads").iterdir() if p.is_file()]


def test_strangers_may_send_no_files(own_server: Server) -> None:
    for path in ("/upload/guessed", "/_stcore/upload_file/guessed/1"):
        request = urllib.request.Request(f"{own_server.url}{path}", data=b"a,b\n1,2\n", method="PUT")
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=10)
        assert caught.value.code == 403
