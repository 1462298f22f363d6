"""Large files go to the disk in one stream; sessions that see no uploader may send none."""

import urllib.error
import urllib.request
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

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


def sender(page: Page, server: Server, tmp_path: Path) -> tuple[str, dict[str, str]]:
    """Path and headers with which the page sends files."""
    page.goto(f"{server.url}/imports?lang=en")
    page.get_by_text("Files over 50 MB").click()
    small = tmp_path / "small.csv"
    small.write_text("a,b\n1,2\n")
    field = page.locator("input[type=file]").last
    field.wait_for(state="attached")
    page.wait_for_timeout(1000)  # the script of the field is attached after its markup
    with page.expect_request(lambda sent: "/upload/" in sent.url) as sent:
        field.set_input_files(small)
    sent.value.response()
    cookies = "; ".join(f"{c.get('name')}={c.get('value')}" for c in page.context.cookies())
    token = sent.value.headers["x-xsrftoken"]
    return urlsplit(sent.value.url).path, {"X-Xsrftoken": token, "Cookie": cookies, "X-File-Name": "o.csv"}


def begun(server: Server, path: str, headers: dict[str, str], size: int) -> HTTPConnection:
    """A file of which half has been sent."""
    connection = HTTPConnection("localhost", server.port, timeout=60)
    connection.putrequest("PUT", path)
    for name, value in {**headers, "Content-Length": str(size)}.items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(b"x" * (size // 2))
    return connection


def ended(connection: HTTPConnection, size: int) -> int:
    connection.send(b"x" * (size - size // 2))
    return connection.getresponse().status


def arrived(server: Server) -> int:
    return len([p for p in (server.folder / "uploads").iterdir() if p.is_file()])


def test_a_file_is_whole_or_absent_whatever_happens_on_its_way(
    own_server: Server, page: Page, tmp_path: Path
) -> None:
    path, headers = sender(page, own_server, tmp_path)
    size = 6_000_000
    before = arrived(own_server)

    def settles(count: int) -> None:
        for _ in range(300):
            if arrived(own_server) == count:
                return
            page.wait_for_timeout(100)
        pytest.fail(f"{arrived(own_server)} files, not {count}")

    cut = begun(own_server, path, headers, size)
    settles(before + 1)
    cut.close()
    settles(before)

    two = [begun(own_server, path, headers, size) for _ in range(2)]
    assert [ended(one, size) for one in two] == [200, 200]
    settles(before + 2)

    wrong = {**headers, "X-Xsrftoken": "x" * 40}
    assert begun(own_server, path, wrong, 10).getresponse().status == 403
    assert begun(own_server, "/upload/guessed", headers, 10).getresponse().status == 403

    page.goto(f"{own_server.url}/?lang=en")  # a screen without an uploader, in a session of its own
    expect(page.get_by_role("heading").first).to_be_visible()
    page.wait_for_timeout(500)
    assert begun(own_server, path, headers, 10).getresponse().status == 403
    settles(before + 2)


def test_a_restart_in_the_middle_leaves_nothing_and_the_next_try_works(
    own_server: Server, page: Page, tmp_path: Path
) -> None:
    path, headers = sender(page, own_server, tmp_path)
    half = begun(own_server, path, headers, 6_000_000)
    for _ in range(300):
        if arrived(own_server) > 1:
            break
        page.wait_for_timeout(100)
    own_server.kill()
    half.close()
    own_server.start()
    assert arrived(own_server) == 0
    page.goto(f"{own_server.url}/imports?lang=en")
    page.get_by_text("Files over 50 MB").click()
    page.locator("input[type=file]").last.set_input_files(export(tmp_path / "orders.csv"))
    expect(page.get_by_text("40,000 new")).to_be_visible(timeout=60_000)
