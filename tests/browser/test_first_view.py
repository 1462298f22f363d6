"""This week answers in one view: what matters stands above the fold, in few words, at every width."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.server import Server
from tests.browser.steps import settled

MOST_WORDS = 150
COLD = 90_000  # milliseconds until the first answer of a store that nobody asked yet
# width and height of the screen, and how many screens the cards may take
VIEWS = [(1440, 900, 1), (1280, 720, 1), (390, 844, 2)]


def _open(browser: Browser, url: str, width: int, height: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(url)
    settled(page)
    page.locator('[class*="st-key-story-"] .js-plotly-plot').first.wait_for(timeout=COLD)
    return page


@pytest.mark.parametrize(("width", "height", "screens"), VIEWS)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_week_and_its_stories_stand_above_the_fold(
    browser: Browser, demo_server: Server, language: str, width: int, height: int, screens: int
) -> None:
    page = _open(browser, f"{demo_server.url}/?lang={language}", width, height)
    cards = page.locator('[class*="st-key-story-"]:not([class*="foot"])')
    boxes = [box for box in (cards.nth(i).bounding_box() for i in range(cards.count())) if box]
    assert len(boxes) >= 1
    assert max(box["y"] + box["height"] for box in boxes) <= height * screens
    assert page.locator("h1").bounding_box()["y"] < height / 2  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_few_words_stand_above_the_table(browser: Browser, demo_server: Server) -> None:
    page = _open(browser, f"{demo_server.url}/?lang=en", 1440, 900)
    text = page.get_by_test_id("stMain").inner_text()
    above = text[: text.index("All numbers at a glance")]
    assert len(above.split()) <= MOST_WORDS, above
    page.close()


def test_costs_are_told_in_two_screens(browser: Browser, demo_server: Server) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{demo_server.url}/costs?lang=en")
    settled(page)
    page.locator(".js-plotly-plot").first.wait_for(timeout=COLD)
    assert page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight") <= 1_800
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_fourteen_files_are_loaded_and_taken_back_from_the_first_view(
    browser: Browser, own_server: Server, tmp_path: Path, width: int
) -> None:
    head = "Order ID,Order Status,SKU Reference No.,Quantity,Deal Price,Order Creation Date,Ship Time\n"
    files = []
    for n in range(14):
        files.append(tmp_path / f"a rather long name of an export of the shop, part {n}.csv")
        files[-1].write_text(
            head + f"260701ABCDEF{n:02d},Completed,S1,1,9.90,2026-07-01 10:00,2026-07-02 10:00\n"
        )
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{own_server.url}/imports?lang=en")
    settled(page)
    page.locator('input[type="file"]').first.set_input_files([str(file) for file in files])
    load = page.locator(".st-key-imports-load button")
    load.wait_for(timeout=COLD)
    settled(page)
    box = load.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 900
    load.click()
    back = page.locator(".st-key-undo-all button")
    back.wait_for(timeout=COLD)
    settled(page)
    box = back.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 900
    page.close()
