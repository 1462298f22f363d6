"""What is printed is whole, and what is touched on a phone is large enough."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.server import Server
from tests.browser.steps import settled

A4 = {"width": 703, "height": 1000}  # pixels between the margins
FINGER = 44  # pixels
TOUCHED = "button, a[href], summary, input:not([type=checkbox]):not([type=radio]), [role=radio]"
SMALL = """([touched, least]) => [
    ...document.querySelectorAll(`:is([data-testid=stMain], [data-testid=stHeader]) :is(${touched})`)]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().width > 0)
    .filter((e) => !e.closest('[data-baseweb=select], [data-testid=stNumberInput], [data-testid=stDateInput]'))
    .map((e) => [e.innerText || e.className, e.getBoundingClientRect()])
    .filter(([, box]) => box.height < least - 0.5 || box.width < least - 0.5)
    .map(([name, box]) => `${name} ${box.width} x ${box.height}`)"""
COLD = 90_000  # milliseconds until a screen of a store that nobody asked yet


def _open(browser: Browser, url: str, width: int, height: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(url)
    page.locator("h1").first.wait_for(timeout=COLD)
    settled(page)
    return page


def test_paper_has_whole_tables_and_charts_with_filters_on_top(browser: Browser, demo_server: Server) -> None:
    page = _open(browser, f"{demo_server.url}/?lang=en&shop=Main Street SG", 1440, 900)
    page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=COLD)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.set_viewport_size(A4)  # type: ignore[arg-type]
    assert not page.get_by_test_id("stSidebar").is_visible()
    head = page.locator(".st-key-print-head").inner_text()
    assert "Shop: Main Street SG" in head and "data as of" in head
    rows = page.locator(".rightbox-print").first.locator("tbody tr")
    assert rows.count() == 9 and rows.last.is_visible()
    drawn = "[...document.querySelectorAll('.main-svg, .rightbox-print')].map((d) => d.getBoundingClientRect().right)"
    assert max(page.evaluate(drawn)) <= A4["width"] + 1
    page.close()


BROKEN = """() => [...document.querySelectorAll('.rightbox-print :is(td, th)')].flatMap((cell) =>
    [...document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode()?.data
        .matchAll(/(?<![^ -])[^ -]{1,24}(?=[ -]|$)/g) ?? []]
    .filter((word) => {
        const range = document.createRange();
        range.setStart(cell.firstChild, word.index);
        range.setEnd(cell.firstChild, word.index + word[0].length);
        return new Set([...range.getClientRects()].map((r) => r.top)).size > 1;
    }).map((word) => word[0]))"""


NOTHING_TO_PRESS = """() => [...document.querySelectorAll('button, .rightbox-link, summary')]
    .every((b) => !b.checkVisibility() || !b.innerText.trim())"""


@pytest.mark.parametrize("screen", ["", "cases", "skus", "retro", "settings", "imports"])
def test_on_paper_words_are_whole_and_nothing_is_there_to_press(
    browser: Browser, demo_server: Server, screen: str
) -> None:
    page = _open(browser, f"{demo_server.url}/{screen}?lang=en", 1440, 900)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.set_viewport_size(A4)  # type: ignore[arg-type]
    if screen in ("", "cases"):
        page.locator(".rightbox-print td").nth(50).wait_for(state="attached", timeout=COLD)
    assert page.evaluate(BROKEN) == []
    wide = "[...document.querySelectorAll('.rightbox-print')].map((d) => d.getBoundingClientRect().right)"
    assert max(page.evaluate(wide), default=0) <= A4["width"] + 1
    page.wait_for_function(NOTHING_TO_PRESS)
    page.close()


@pytest.mark.parametrize("screen", ["", "cases", "skus"])
def test_nothing_is_too_small_to_touch(browser: Browser, demo_server: Server, screen: str) -> None:
    page = _open(browser, f"{demo_server.url}/{screen}?lang=en", 390, 844)
    assert page.evaluate(SMALL, [TOUCHED, FINGER]) == []
    bar = page.locator(".st-key-filter-bar").bounding_box()
    assert bar and bar["height"] < 2 * FINGER
    page.close()


def test_what_is_chosen_is_seen_on_a_phone_without_a_swipe(browser: Browser, demo_server: Server) -> None:
    page = _open(browser, f"{demo_server.url}/skus?lang=en&station=S3", 390, 844)
    chip = page.locator(".st-key-chip-station").first
    chip.wait_for(timeout=COLD)
    box = chip.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    page.close()


def test_a_case_is_a_card_that_opens(browser: Browser, demo_server: Server) -> None:
    page = _open(browser, f"{demo_server.url}/cases?lang=en", 390, 844)
    cards = page.locator(".st-key-cases-cards button")
    cards.first.wait_for(timeout=COLD)
    assert cards.count() > 1 and "due" in cards.first.inner_text()
    assert not page.get_by_test_id("stDataFrame").is_visible()
    cards.first.click()
    settled(page)
    assert "case=" in page.url
    page.close()
