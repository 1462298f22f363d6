"""Fixtures of the browser tests: the real application in its own process, driven by a real Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from data.demo import install
from data.store import Store
from tests.browser import chromium
from tests.browser.server import Server

HERE = Path(__file__).parent
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MILLISECONDS = 30_000.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a browser test, also one that forgot its mark."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The application on an empty store, shared by the run. ``server.restart()`` keeps folder and port."""
    running = Server(tmp_path_factory.mktemp("browser") / "var")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """The application on an empty store that only this test uses."""
    running = Server(tmp_path / "var")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The application on a small demo, for tests that only read."""
    home = tmp_path_factory.mktemp("demo") / "var"
    store = Store(home / "rightbox.duckdb")
    install.install(store, lines=30_000)
    store.close()
    running = Server(home)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium. Without one the tests fail: a skipped browser test would look like a passed one."""
    path = chromium.find()
    if path is None:
        pytest.fail("No Chromium or Chrome was found. `make test` installs one.", pytrace=False)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, headless=True, args=SWITCHES)
        yield opened
        opened.close()


@pytest.fixture
def open_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Function that opens a browser profile of its own (viewport, locale, colour scheme as in Playwright)."""
    opened: list[BrowserContext] = []

    def new(**options: object) -> BrowserContext:
        context = browser.new_context(
            **{"viewport": {"width": 1440, "height": 900}, "locale": "en-US", **options}
        )
        context.set_default_timeout(WAIT_MILLISECONDS)
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """A new tab in a new profile, 1440 x 900, English."""
    return open_context().new_page()
