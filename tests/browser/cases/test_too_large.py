"""A photo that is too large is refused in words that stand on the screen, in the reader's language."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.server import Server
from tests.browser.steps import settled

COLD = 90_000


@pytest.mark.parametrize(("lang", "said"), [("en", "Not taken: files of up to 15 MB"), ("zh_CN", "15 MB")])
def test_a_photo_of_sixty_megabytes_is_refused_in_words(
    browser: Browser, demo_server: Server, tmp_path: Path, lang: str, said: str
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + bytes(60 * 1024 * 1024))
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{demo_server.url}/cases?lang={lang}&which=open")
    cards = page.locator(".st-key-cases-cards button")
    cards.first.wait_for(timeout=COLD)
    cards.first.click()
    settled(page)
    page.goto(f"{page.url}&part=photos")
    settled(page)
    page.locator("input[type=file]").first.set_input_files(photo)
    zone = page.get_by_test_id("stFileUploader").first
    page.locator("[aria-invalid=true]").first.wait_for()
    shown = zone.evaluate("(e) => getComputedStyle(e, '::after').content")
    assert said in shown
    page.close()
