"""The shell appears around every screen, also for the first visitor of a cold server."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from data.accounts import COOKIE, Accounts
from data.records import records
from data.schema import PEOPLE
from data.store import Store
from tests.browser.server import Server

EMAIL, WORD = "owner@example.com", "correct horse battery"


def test_a_cold_deep_link_shows_the_shell(own_server: Server, page: Page):
    page.goto(f"{own_server.url}/causes")
    navigation = page.get_by_test_id("stSidebarNav")
    expect(navigation.get_by_role("link", name="Causes")).to_be_visible()
    expect(navigation.get_by_role("link", name="Retro")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/causes(\?|$)"))


def test_the_shell_is_there_again_after_a_restart(own_server: Server, page: Page):
    own_server.restart()
    page.goto(own_server.url)
    expect(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Causes")).to_be_visible()


def test_a_page_loads_nothing_from_another_host(own_server: Server, page: Page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(own_server.url)
    expect(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Causes")).to_be_visible()
    own = (own_server.url, own_server.url.replace("http", "ws", 1), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []


def with_account(folder: Path) -> Server:
    store = Store(folder / "rightbox.duckdb")
    records.put(store, PEOPLE, {"email": EMAIL, "role": "manager"}, "test")
    store.close()
    Accounts(folder).put(EMAIL, WORD)
    running = Server(folder)
    running.start()
    return running


def test_one_sign_in_lasts_for_the_browser_until_it_is_ended(tmp_path: Path, page: Page) -> None:
    server = with_account(tmp_path / "var")
    try:
        page.goto(f"{server.url}/settings?tab=people")
        page.get_by_label("E-mail").fill(EMAIL)
        page.get_by_role("textbox", name="Password").fill("wrong")
        page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
        expect(page.get_by_text("E-mail or password is not right.")).to_be_visible()
        expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
        page.get_by_role("textbox", name="Password").fill(WORD)
        with page.expect_response(f"{server.url}/session") as given:
            page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
        assert given.value.status == 204
        expect(page.get_by_text("Sign-in is on")).to_be_visible()
        assert "tab=people" in page.url and "/settings" in page.url
        kept = [one for one in page.context.cookies() if one.get("name") == COOKIE]
        assert [(one.get("httpOnly"), one.get("sameSite")) for one in kept] == [(True, "Strict")]
        page.reload()
        expect(page.get_by_text("Sign-in is on")).to_be_visible()
        other = page.context.new_page()
        other.goto(f"{server.url}/costs")
        expect(other.get_by_test_id("stSidebarNav")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("textbox", name="Password")).to_be_visible()
        other.reload()
        expect(other.get_by_role("textbox", name="Password")).to_be_visible()
    finally:
        server.stop()
