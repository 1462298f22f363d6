"""A click on a mark does what it looks like: filters, opens, is undone by the next; Back undoes it, too."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.server import Server
from tests.browser.steps import acted, settled

COLD = 90_000  # milliseconds until a screen of a store that nobody asked yet
BARS, POINTS = ".barlayer .point", ".scatterlayer .point"


def _open(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(url)
    settled(page)
    return page


def _asked(page: Page) -> dict[str, list[str]]:
    asked = parse_qs(urlsplit(page.url).query)
    return {name: values for name, values in asked.items() if name not in ("from", "to", "lang", "open")}


def _click(page: Page, chart: str, mark: str, place: int = 0) -> dict[str, list[str]]:
    found = page.locator(f".st-key-{chart} .js-plotly-plot {mark}:visible").nth(place)
    found.wait_for(timeout=COLD)
    found.scroll_into_view_if_needed()
    settled(page)
    box = found.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2 - 2, box["y"] + box["height"] / 2)
    acted(page, lambda: page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))
    return _asked(page)


def test_bars_combine_are_undone_and_excluded_by_their_chip(browser: Browser, demo_server: Server) -> None:
    page = _open(browser, f"{demo_server.url}/skus?lang=en")
    first = _click(page, "skus-priority", BARS)["sku"]
    both = _click(page, "skus-priority", BARS, 1)["sku"]
    assert len(first) == 1 and len(both) == 2 and both[0] == first[0]
    assert _click(page, "skus-priority", BARS, 1)["sku"] == first
    acted(page, page.get_by_role("button", name="exclude").click)
    assert _asked(page) == {"not.sku": first}
    acted(page, page.go_back)
    assert _asked(page) == {"sku": first}
    acted(page, page.locator(".st-key-chip-sku button").click)
    assert _asked(page) == {}
    page.close()


@pytest.mark.parametrize(
    ("screen", "chart", "mark", "names"),
    [
        ("skus", "skus-funnel", POINTS, {"sku"}),
        ("skus", "skus-map", BARS, {"sku", "received_sku"}),
        ("causes", "causes-trend", BARS, {"cause"}),
        ("changes", "changes-split", ".waterfalllayer .point", None),
        ("costs", "costs-waterfall", ".waterfalllayer .point", {"by"}),
    ],
)
def test_a_mark_filters_and_the_same_mark_undoes_it(
    browser: Browser, demo_server: Server, screen: str, chart: str, mark: str, names: set[str] | None
) -> None:
    page = _open(browser, f"{demo_server.url}/{screen}?lang=en")
    asked = _click(page, chart, mark)
    assert set(asked) == names if names else len(asked) == 1
    acted(page, page.go_back)
    assert _asked(page) == {}
    page.close()


def test_ctrl_click_leaves_a_mark_out_and_back_undoes_it(browser: Browser, demo_server: Server) -> None:
    page = _open(browser, f"{demo_server.url}/skus?lang=en")
    page.keyboard.down("Control")
    left_out = _click(page, "skus-priority", BARS)
    assert set(left_out) == {"not.sku"} and len(left_out["not.sku"]) == 1
    more = _click(page, "skus-priority", BARS)
    page.keyboard.up("Control")
    assert len(more["not.sku"]) == 2 and left_out["not.sku"][0] in more["not.sku"]
    acted(page, page.go_back)
    assert _asked(page) == left_out
    page.close()


def test_ctrl_click_takes_the_mark_under_the_pointer_though_the_page_is_too_busy_to_follow_it(
    browser: Browser, demo_server: Server
) -> None:
    page = _open(browser, f"{demo_server.url}/skus?lang=en")
    mark = page.locator(f".st-key-skus-priority .js-plotly-plot {BARS}:visible").nth(1)
    mark.wait_for(timeout=COLD)
    mark.scroll_into_view_if_needed()
    settled(page)
    meant = mark.evaluate("mark => mark.closest('.js-plotly-plot').data[0].customdata[1][0]")
    box = mark.bounding_box()
    assert box
    page.evaluate("addEventListener('mousemove', event => event.stopImmediatePropagation(), true)")
    page.keyboard.down("Control")
    acted(page, lambda: page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))
    page.keyboard.up("Control")
    assert _asked(page) == {"not.sku": [meant]}
    page.close()


def test_a_period_is_dragged_on_the_chart_of_weeks(browser: Browser, demo_server: Server) -> None:
    page = _open(browser, f"{demo_server.url}/?lang=en&open=overview.weekly")
    area = page.locator(".st-key-overview-weekly .js-plotly-plot .nsewdrag").first
    area.wait_for(timeout=COLD)
    area.scroll_into_view_if_needed()
    settled(page)
    before = parse_qs(urlsplit(page.url).query)
    box = area.bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=4)
    page.mouse.move(x + 90, y, steps=4)
    acted(page, page.mouse.up)
    after = parse_qs(urlsplit(page.url).query)
    assert before["from"] != after["from"] and after["from"] < after["to"]
    acted(page, page.locator(".st-key-chip-period button").first.click)
    assert parse_qs(urlsplit(page.url).query)["from"] == before["from"]
    page.close()


def test_a_heading_sorts_all_cases_and_a_row_opens_its_case(browser: Browser, demo_server: Server) -> None:
    page = _open(browser, f"{demo_server.url}/cases?lang=en")
    table = page.locator(".st-key-cases-server canvas").first
    table.wait_for(timeout=COLD)
    box = table.bounding_box()
    assert box
    acted(page, lambda: page.mouse.click(box["x"] + 30, box["y"] + 17))
    assert _asked(page) == {"sort": ["-case_id"]}
    acted(page, lambda: page.mouse.click(box["x"] + 400, box["y"] + 100))
    assert "case" in _asked(page)
    acted(page, page.go_back)
    assert _asked(page) == {"sort": ["-case_id"]}
    page.close()
