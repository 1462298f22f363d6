"""Two browsers hold one meeting: each types in its own topic, both in one; arrows turn, minutes are opened."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import docx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from data.demo import install
from data.records import actions, retros, topics
from data.store import Store
from tests.browser.server import Server
from tests.browser.steps import SLOW, settled

expect.set_options(timeout=SLOW)
LONG = "Put a stripe on the label of the navy shirts and move their bins apart from those of the black ones"
UNCUT = """element => {
  for (let at = element; at && at.tagName !== "A"; at = at.parentElement)
    if (at.scrollWidth > at.clientWidth + 1 && at.clientWidth) return false;
  return element.getBoundingClientRect().right <= innerWidth;
}"""


@pytest.fixture
def meeting(tmp_path: Path) -> Iterator[tuple[Server, str, str, str]]:
    """A retro with two topics on a small demo: the server, ids of the retro and of its topics."""
    running = Server(tmp_path / "var")
    store = Store(running.folder / "rightbox.duckdb")
    install.install(store, lines=2_000)
    row = {"title": "Week 47", "period_start": date(2026, 11, 16), "period_end": date(2026, 11, 22)}
    retro_id = retros.create(store, row, "Ann")
    one, two = (topics.add(store, retro_id, "Ann", title=title) for title in ("Two blues", "Dark aisle"))
    work = {"retro_id": retro_id, "topic_id": two, "title": LONG, "owner": "Wei", "due_on": date(2100, 1, 1)}
    work |= {"metric": "error_rate", "target_ratio": 0.5, "scope": "sku=TEE-NAVY-M"}
    actions.create(store, {**work, "kind": "", "start_on": None}, "Ann")
    store.close()
    running.start()
    yield running, retro_id, one, two
    running.stop()


def write(page: Page, name: str | re.Pattern[str], text: str) -> None:
    field = page.get_by_role("textbox", name=name).last
    field.press_sequentially(text, delay=2)
    page.wait_for_timeout(1_200)  # the pause after which it is handed over
    settled(page)
    expect(field).to_have_value(text)


def test_two_browsers_write_in_two_topics_and_the_minutes_hold_both(
    meeting: tuple[Server, str, str, str],
    page: Page,
    open_context: Callable[..., BrowserContext],
    tmp_path: Path,
) -> None:
    server, retro_id, one, two = meeting
    other = open_context().new_page()
    where = f"{server.url}/retro?lang=en&retro={retro_id}&view=meeting&topic="
    for who, topic in ((page, one), (other, two)):
        who.goto(where + topic)
        settled(who)
    write(page, "1. What was seen?", "Navy went out")
    write(other, "1. What was seen?", "A lamp was out")
    write(page, "2. Why: Navy went out?", "They look alike")
    write(other, "Decisions", "Buy a lamp")
    write(page, "Decisions", "Bins apart")

    other.goto(where + one)  # both in one topic: a second answer to the same why, and a decision of each
    settled(other)
    other.get_by_role("button", name="Another answer").nth(1).click()
    settled(other)
    write(other, "2b. Why: Navy went out?", "Nobody scans")
    expect(page.get_by_role("textbox", name="2b. Why: Navy went out?")).to_have_value("Nobody scans")
    expect(page.get_by_role("textbox", name="2a. Why: Navy went out?")).to_have_value("They look alike")

    page.locator("h2").first.click()  # no field has the focus
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="Dark aisle")).to_be_visible()
    settled(page)
    expect(page.get_by_role("textbox", name="1. What was seen?")).to_have_value("A lamp was out")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", name="Two blues")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Decided").click()
    expect(page.get_by_role("heading", name="Dark aisle")).to_be_visible()
    settled(page)

    other.set_viewport_size({"width": 390, "height": 844})
    other.goto(where + two)
    settled(other)
    title = other.get_by_test_id("stMain").get_by_role("link", name=LONG).locator("p")
    expect(title).to_be_visible()
    assert title.evaluate(UNCUT), "the title of an action is cut on a phone"

    page.goto(f"{server.url}/retro?lang=en&retro={retro_id}")
    settled(page)
    taken = {}
    for name, label in (("html", "Page (HTML"), ("docx", "Word document"), ("md", "Markdown")):
        if not page.get_by_role("button", name=label).is_visible():
            page.get_by_role("button", name="Minutes").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        taken[name] = tmp_path / f"minutes.{name}"
        download.value.save_as(taken[name])
    said = ["Topic 1: Two blues", "Why 2a: They look alike", "Why 2b: Nobody scans", "Decisions: Bins apart"]
    said += ["Topic 2: Dark aisle", "Why 1: A lamp was out", "Decisions: Buy a lamp"]
    page.goto(taken["html"].as_uri())
    for text in said:
        expect(page.get_by_text(text, exact=True)).to_be_visible()
    written = {p.text for p in docx.Document(str(taken["docx"])).paragraphs}
    markdown = taken["md"].read_text("utf-8").replace("\\", "")
    assert set(said) <= written and all(text in markdown for text in said)
