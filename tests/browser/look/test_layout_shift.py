"""Nothing jumps while a screen comes: what the browser itself counts as layout shift stays below a tenth."""

import pytest
from playwright.sync_api import Browser

from tests.browser.server import Server
from tests.browser.steps import settled

MOST = 0.1  # web.dev calls more than this "needs improvement"
SCREENS = ("cases", "packers", "imports", "actions", "settings")  # those that jumped most
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts.push([one.startTime, one.value]);
}).observe({type: "layout-shift", buffered: true});
"""
# the worst session of shifts: less than a second apart, five seconds at most
SHIFT = """() => {
    let worst = 0, sum = 0, first = -Infinity, last = -Infinity;
    for (const [at, value] of window.shifts) {
        if (at - last > 1000 || at - first > 5000) { sum = 0; first = at; }
        sum += value;
        last = at;
        worst = Math.max(worst, sum);
    }
    return worst;
}"""


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_nothing_jumps_while_a_screen_comes(
    browser: Browser, demo_server: Server, width: int, height: int
) -> None:
    shifts = {}
    for screen in SCREENS:
        page = browser.new_page(viewport={"width": width, "height": height})
        page.add_init_script(WATCH)
        page.goto(f"{demo_server.url}/{screen}?lang=en")
        settled(page)
        shifts[screen] = page.evaluate(SHIFT)
        page.close()
    assert {screen: shift for screen, shift in shifts.items() if shift >= MOST} == {}


def test_the_page_says_where_things_stand_before_anything_is_drawn(
    browser: Browser, demo_server: Server
) -> None:
    """The rules are in the page itself: a style that came with the screen would move what stands there already."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(demo_server.url)
    rules = page.evaluate(
        "[...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((r) => r.cssText)).join()"
    )
    assert "stMainBlockContainer" in rules and "1360px" in rules
    context.close()
