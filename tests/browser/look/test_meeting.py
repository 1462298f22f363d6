"""The meeting view on a wall: every text at least 20 pixels, nothing cut, the arrows turn the topics."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.server import Server
from tests.browser.steps import settled

LEAST = 20
# texts that are smaller; icons are drawn with letters too
SMALL = """(least) => {
    const main = document.querySelector("[data-testid=stMain]"), found = [];
    const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode.data.trim(), holder = texts.currentNode.parentElement;
        if (!text || holder.closest("style, script, .modebar")) continue;
        const box = holder.getBoundingClientRect();
        if (!box.width || !box.height || !holder.checkVisibility({opacityProperty: true})) continue;
        const size = parseFloat(getComputedStyle(holder).fontSize);
        const icon = getComputedStyle(holder).fontFamily.includes("Material");
        if (size < least - 0.1 && !icon) found.push(`${size} ${text}`);
    }
    return found;
}"""
# what holds more than it shows from side to side, and texts of charts that reach over their chart
CUT = """() => [
    ...[...document.querySelectorAll("[data-testid=stMain] *")].filter((e) => e.checkVisibility() && e.clientWidth
        && getComputedStyle(e).overflowX !== "visible" && e.scrollWidth > e.clientWidth + 2 && e.innerText?.trim()),
    ...[...document.querySelectorAll(".js-plotly-plot text")].filter((text) => {
        const box = text.getBoundingClientRect(), chart = text.closest(".js-plotly-plot").getBoundingClientRect();
        return box.width && (box.left < chart.left - 1 || box.right > chart.right + 1);
    }),
].map((e) => `${e.dataset?.testid} ${e.textContent.slice(0, 80)}`)"""


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720)])
def test_every_topic_can_be_read_from_the_wall(
    browser: Browser, demo_server: Server, width: int, height: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"{demo_server.url}/retro?lang=en")
    settled(page)
    page.locator("[class*=st-key-go-demo-retro] button").first.click()
    settled(page)
    page.get_by_role("button", name="Hold the meeting").click()
    expect(page.locator(".st-key-meeting-heading")).to_be_visible()
    turned = page.locator(".st-key-meeting-next button")
    wrong: dict[str, list[str]] = {}
    for _ in range(30):
        settled(page)
        name = page.locator(".st-key-meeting-heading h2").inner_text()
        assert name not in wrong  # the arrow has turned the topic
        wrong[name] = page.evaluate(SMALL, LEAST) + page.evaluate(CUT)
        if turned.is_disabled():
            break
        page.keyboard.press("ArrowRight")
        expect(page.locator(".st-key-meeting-heading h2")).not_to_have_text(name)
    assert len(wrong) > 4
    assert {name: found for name, found in wrong.items() if found} == {}
    page.close()
