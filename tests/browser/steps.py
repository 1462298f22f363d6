"""What every journey does: wait until a screen rests, choose from a list."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

SLOW = 60_000.0  # milliseconds; a busy machine is no failure
REST = 350  # milliseconds without a change: a run that was only asked for has begun by then
# the screen is drawn to its end, and stays so
_RESTS = """rest => {
    const app = document.querySelector('[data-testid="stApp"]');
    const drawn = app && app.getAttribute("data-test-script-state") === "notRunning"
        && !document.querySelector("[data-stale=true]") && !document.querySelector('[data-testid="stStatusWidget"]');
    const now = performance.now();
    if (!drawn) { window.restsSince = undefined; return false; }
    window.restsSince ??= now;
    return now - window.restsSince >= rest;
}"""

# how often the script has begun since the page was loaded; counted from the first time on that it is asked
_RUNS = """() => {
    const state = "data-test-script-state";
    if (window.runsBegun === undefined) {
        window.runsBegun = 0;
        new MutationObserver(changes => {
            if (changes.some(change => change.target.getAttribute(state) === "running")) window.runsBegun += 1;
        }).observe(document.body, {attributes: true, attributeFilter: [state], subtree: true});
    }
    return window.runsBegun;
}"""


def acted(page: Page, act: Callable[[], object]) -> None:
    """Do what has the screen drawn anew, and wait until it is: a busy machine begins it late."""
    before = page.evaluate(_RUNS)
    act()
    page.wait_for_function("before => window.runsBegun > before", arg=before, timeout=SLOW)
    settled(page)


def settled(page: Page) -> None:
    """Wait until the screen is drawn to its end; a click before that may hit what is about to be replaced."""
    page.evaluate("window.restsSince = undefined")
    page.wait_for_function(_RESTS, arg=REST, timeout=SLOW)


def choose(page: Page, field: Locator, option: str) -> None:
    """Open the list and choose; a redraw of the screen closes a list that was just opened, so it is opened again."""
    wanted = page.get_by_role("option", name=option, exact=True)
    for _ in range(10):
        settled(page)
        field.click()
        try:
            expect(wanted).to_be_visible(timeout=3_000)
            wanted.click(timeout=3_000)
        except (AssertionError, PlaywrightTimeout):
            page.keyboard.press("Escape")
            continue
        return
    raise AssertionError(f"the list did not offer {option!r}")
