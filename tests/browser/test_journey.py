"""The main job, end to end: drop exports, load, see the chart, click it, count the rows, hold a retro, restart."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.server import Server
from tests.browser.steps import SLOW, settled
from tests.paths import SAMPLES

EXPORTS = (
    "shopee_en_Order.all.20260701_20260731.xlsx",
    "shopee_en_Order.return_refund.20260701_20260731.xls",
    "packing_log_generic.csv",
)
expect.set_options(timeout=SLOW)
STORY = "Two bins side by side hold shirts that look alike."


def load(page: Page, url: str) -> None:
    """Drop the exports on the Data screen, look at the previews, load them with an impatient double click."""
    page.goto(f"{url}/imports?lang=en")
    expect(page.get_by_text("Three files, then the first review")).to_be_visible()
    settled(page)
    page.get_by_test_id("stFileUploader").first.locator("input[type=file]").set_input_files(
        [SAMPLES / name for name in EXPORTS]
    )
    for name in ("Shopee · Orders · English", "Shopee · Returns · English", "Packing log"):
        expect(page.get_by_text("Recognised as").filter(has_text=name)).to_be_visible()
    page.get_by_role("button", name=re.compile(r"Load 306 rows")).dblclick()
    expect(page.get_by_text("13 of 13 cases (100%) meet their order.")).to_be_visible()
    settled(page)


def points(page: Page, key: str) -> Locator:
    """The marks of the points or bars of a chart."""
    return page.locator(
        f".st-key-{key} .js-plotly-plot .points path, .st-key-{key} .js-plotly-plot .bars .point path"
    )


def click_middle(page: Page, mark: Locator) -> None:
    """Click a mark as a person does: plotly listens on a layer above it."""
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def metric(page: Page, label: str) -> Locator:
    """The number of a headline figure."""
    found = page.get_by_test_id("stMetric").filter(has=page.get_by_text(label, exact=True))
    return found.get_by_test_id("stMetricValue")


def test_from_exports_to_rows_and_back_after_a_restart(own_server: Server, page: Page):
    load(page, own_server.url)
    page.get_by_role("link", name="See this week").click()
    expect(page).to_have_url(re.compile(r"from=2026-04-20&to=2026-07-10"))
    settled(page)
    page.goto(f"{page.url}&open=all")  # the whole chart and the figures stand below the first view
    settled(page)
    marks = points(page, "overview-weekly")
    expect(marks).to_have_count(2)
    expect(metric(page, "Errors")).to_have_text("11")
    settled(page)
    click_middle(page, marks.first)
    expect(page).to_have_url(re.compile(r"from=2026-06-29&to=2026-07-05"))
    expect(metric(page, "Errors")).not_to_have_text("11")
    errors = int(metric(page, "Errors").inner_text())
    assert 0 < errors < 11
    page.goto(page.url.replace("/?", "/cases?") + "&which=errors&lang=en")
    expect(page.get_by_role("heading", name=re.compile(rf"^{errors} "))).to_be_visible()
    own_server.restart()
    page.goto(f"{own_server.url}/imports?lang=en&tab=quality")
    expect(page.get_by_text("13 of 13 cases (100%) meet their order.")).to_be_visible()


def test_a_retro_is_still_there_after_a_power_cut(own_server: Server, page: Page):
    load(page, own_server.url)
    page.goto(f"{own_server.url}/retro?lang=en")
    settled(page)
    page.get_by_text("Prepare a new retro").click()
    page.get_by_label("Title").fill("Navy and black again")
    page.get_by_label("Title").press("Tab")
    settled(page)
    page.get_by_role("button", name="Open the retro").click()
    expect(page.get_by_text("Navy and black again").first).to_be_visible()
    page.get_by_text("What happened", exact=True).first.click()
    story = page.get_by_label("What happened?").and_(page.locator("textarea"))
    story.fill(STORY)
    story.press("Tab")
    page.wait_for_timeout(
        2_500
    )  # the browser tells the server after a pause in typing; what came before is kept
    settled(page)
    address = page.url
    own_server.kill()
    own_server.start()
    page.goto(f"{own_server.url}/retro?lang=en")
    expect(page.get_by_text("Navy and black again").first).to_be_visible()
    page.goto(address)
    expect(page.get_by_text(STORY).first).to_be_visible()


def test_a_bar_filters_and_its_rows_count_what_it_says(own_server: Server, page: Page):
    load(page, own_server.url)
    page.goto(f"{own_server.url}/causes?lang=en")
    bar = points(page, "causes-pareto").first
    expect(bar).to_be_visible()
    settled(page)
    click_middle(page, bar)
    expect(page).to_have_url(re.compile(r"cause=unknown"))
    settled(page)
    page.get_by_role("link", name="Rows of these errors").click()
    expect(page).to_have_url(re.compile(r"/cases\?.*cause=unknown"))
    expect(page.get_by_role("heading", name=re.compile(r"^11 "))).to_be_visible()
