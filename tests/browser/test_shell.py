"""The shell appears around every screen, also for the first visitor of a cold server."""

import re

from playwright.sync_api import Page, expect

from tests.browser.server import Server


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
