"""This week answers in one view: what matters stands above the fold, in few words, at every width."""

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
