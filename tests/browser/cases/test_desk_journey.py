"""A wrong shipment handled: on a phone from noticing to closed, at a desk from the return to the dispute packet."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from data.importing import ingest
from data.store import Store
from tests.browser.server import Server
from tests.browser.steps import SLOW, choose, settled
from tests.make import case, line, write

PHONE = {"width": 390, "height": 844}
SAID = "Please call me at 91234567, ngoc@example.com"
PERSONAL = ("91234567", "ngoc@", "PlantedPhone")
expect.set_options(timeout=SLOW)


def ago(days: int) -> str:
    return f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%d} 09:14"


def orders(folder: Path) -> Path:
    moments = {"ordered_at": ago(4), "shipped_at": ago(3)}
    shirts = {"parent_sku": "TEE", "product_name": "Crew T-shirt"}
    rows = [
        line("260703ABCDEF01", variation="Navy,M", **shirts, **moments),
        line("260703ABCDEF02", "TEE-BLACK-M", variation="Black,M", **shirts, **moments),
    ]
    return write(folder / "orders.csv", rows)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Data folder of a shop that loaded its orders."""
    store = Store(tmp_path / "var" / "rightbox.duckdb")
    upload = ingest.load(store, orders(tmp_path))
    assert upload.refused is None
    store.close()
    return tmp_path / "var"


@pytest.fixture
def shop_server(shop: Path):
    running = Server(shop)
    running.start()
    yield running
    running.stop()


def part(page: Page, name: str) -> None:
    settled(page)
    page.locator(".st-key-case-part").get_by_role("radio", name=name, exact=True).click()
    settled(page)


def press(page: Page, name: str) -> None:
    settled(page)
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def now(page: Page, *fields: str) -> None:
    """The button beside a date field."""
    for name in fields:
        settled(page)
        page.locator(f"[class*='-steps-{name}-now']").get_by_role("button", name="Now").click()
        settled(page)


def notice(page: Page) -> None:
    """The order number is typed, what is known stands there; what came instead is chosen."""
    press(page, "New case")
    field = page.get_by_role("textbox", name="Order or tracking number")
    field.fill("260703abcdef01")
    field.press("Enter")
    expect(page.get_by_text("TEE-NAVY-M").first).to_be_visible()
    choose(page, page.get_by_role("combobox", name="What came or was packed instead"), "TEE-BLACK-M")
    press(page, "Enter the case")


def settle(page: Page) -> None:
    """What the buyer is paid, until when, and that the case is over; a phone shows the case's sections at once."""
    sections = page.locator(".st-key-case-part").bounding_box()
    assert sections and sections["y"] < page.locator(".st-key-case-steps").bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    part(page, "Judgement and steps")
    choose(page, page.get_by_role("combobox", name="Cause", exact=True), "Look-alike items")
    press(page, "Save the judgement")
    now(page, "verified_at", "resolved_at", "closed_at")
    choose(page, page.get_by_role("combobox", name="Resolution", exact=True), "Full refund")
    press(page, "Save the steps")
    expect(page.locator(".st-key-case-step-close").get_by_text("done")).to_be_visible()
    part(page, "Costs")
    choose(page, page.get_by_role("combobox", name="Kind", exact=True), "Refund")
    page.get_by_role("spinbutton", name="Amount").fill("12.90")
    page.get_by_role("spinbutton", name="Amount").press("Enter")
    press(page, "Book the cost")
    expect(page.get_by_text("Cost so far: SGD 12.90")).to_be_visible()


def test_on_a_phone_from_noticing_to_closed_with_its_cost(
    shop_server: Server, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    page.goto(f"{shop_server.url}/cases?lang=en")
    settled(page)
    notice(page)
    expect(page.locator(".st-key-case-step-contact").get_by_text("due soon")).to_be_visible()
    part(page, "Contact")
    message = page.get_by_test_id("stCode").inner_text()
    assert "260703ABCDEF01" in message and "12.90" in message
    press(page, "Sent: log it as contacted")
    expect(page.locator(".st-key-case-step-contact").get_by_text("done")).to_be_visible()
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.goto(f"{shop_server.url}/cases?lang=en&which=open")
    expect(page.get_by_text("0 open cases")).to_be_visible()


RETURNS = {
    "case_id": "2607090BCDEF012", "order_id": "260703ABCDEF01", "raw_reason": "Wrong item",
    "symptom": "wrong_variation", "variation": "Navy,M", "comment": f"I got the black one. {SAID}", "currency": "SGD",
}  # fmt: skip
PACKED = {
    "source": "wms", "order_id": "260703ABCDEF01", "sku": "TEE-NAVY-M", "packer": "P07", "station": "S3",
    "scan": "none", "packed_at": ago(3), "bin": "A-03",
}  # fmt: skip


def upload(page: Page, server: Server, folder: Path) -> None:
    files = [
        orders(folder),
        write(
            folder / "returns.csv", [case("2607090BCDEF012", "260703ABCDEF01", **RETURNS, opened_at=ago(1))]
        ),
        write(folder / "packing.csv", [PACKED]),
    ]
    page.goto(f"{server.url}/imports?lang=en")
    settled(page)
    page.locator("input[type=file]").first.set_input_files(files)
    page.locator(".st-key-imports-load button").click()
    expect(page.get_by_text("1 case").first).to_be_visible()
    settled(page)


def picture() -> bytes:
    """A photo as a telephone makes it, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = "PlantedPhone", SAID
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), "navy").save(out, "JPEG", exif=exif)
    return out.getvalue()


def gather(page: Page, folder: Path) -> None:
    """The message is logged, the buyer answers, a photo is added, the order is looked at."""
    part(page, "Contact")
    assert "we are checking" in page.get_by_test_id("stCode").inner_text().lower()
    press(page, "Sent: log it as contacted")
    choose(page, page.get_by_role("combobox", name="Customer asked for"), "Reship")
    page.get_by_role("textbox", name="What the customer asked").fill(f"The right shirt please. {SAID}")
    press(page, "Log the answer")
    expect(page.get_by_text("Logged, and the buyer's wish is set.")).to_be_visible()
    part(page, "Photos")
    large = folder / "large.jpg"
    large.write_bytes(picture() + bytes(60_000_000 - len(picture())))
    page.locator("[class*='-photos'] input[type=file]").set_input_files(large)
    refused = page.locator("[class*='-photos'] [role=alert]")
    expect(refused).to_be_visible()
    said = refused.evaluate("alert => getComputedStyle(alert, '::after').content")
    assert "Not taken: files of up to 15 MB" in said
    page.locator("[class*='-photos'] input[type=file]").set_input_files(
        {"name": "shirt.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    expect(page.get_by_alt_text("Photo 1 of the case")).to_be_visible()
    part(page, "Judgement and steps")
    # fields that were away come back as they are stored
    expect(page.get_by_role("combobox", name="Symptom", exact=True)).to_have_value("Wrong variation")
    press(page, "Confirm")
    now(page, "verified_at")
    press(page, "Save the steps")
    expect(page.get_by_text("kept as your draft")).to_have_count(0)


def packet(page: Page) -> dict[str, bytes]:
    """Files of the packet as the browser saves it."""
    part(page, "Platform ticket")
    with page.expect_download() as download:
        page.get_by_role("button", name="Dispute packet (ZIP)").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rows(data: bytes) -> dict[str, str]:
    return dict(csv.reader(io.StringIO(data.decode("utf-8-sig"))))  # type: ignore[arg-type]


def test_at_a_desk_from_an_imported_return_to_the_dispute_packet(
    own_server: Server, page: Page, tmp_path: Path
) -> None:
    upload(page, own_server, tmp_path)
    page.goto(f"{own_server.url}/cases?lang=en&case=2607090BCDEF012")
    gather(page, tmp_path)
    files = packet(page)
    assert set(files) == {
        "letter.html", "letter.txt", "timeline.csv", "facts.csv", "checklist.txt", "photos/1.jpg",
    }  # fmt: skip
    letter, checklist = files["letter.txt"].decode(), files["checklist.txt"].decode()
    assert "checking" in letter and "confirm" not in letter
    assert "260703ABCDEF01" in letter and "P07" in letter and "Reship" in letter
    moments = rows(files["timeline.csv"])
    assert {"Shipped", "Packed", "Opened", "Customer contacted", "Verified"} == set(moments)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d \(UTC\+08:00\)", at) for at in moments.values())
    facts = rows(files["facts.csv"])
    assert (facts["Packer"], facts["Station"], facts["Item received"]) == ("P07", "S3", "TEE-BLACK-M")
    assert "[x] Photo" in checklist and "[ ]" in checklist and "(UTC+08:00)" in checklist
    shown = Image.open(io.BytesIO(files["photos/1.jpg"]))
    assert shown.size == (1200, 900) and not shown.getexif()
    for name, data in files.items():
        assert not any(word.encode() in data for word in PERSONAL), name
