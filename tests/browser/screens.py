"""``python -m tests.browser.screens FOLDER``: a picture of every screen on the demo, languages, themes and widths."""

import io
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from data.demo import install
from data.store import Store
from pages.ui.core.screens import PAGES
from tests.browser import chromium
from tests.browser.conftest import SWITCHES
from tests.browser.server import Server
from tests.browser.steps import SLOW, settled

LINES = 120_000
TALLEST = 5_000
DRAWING = 1_000  # milliseconds that charts need after the screen is there
# a busy machine draws grey boxes first, where parts of the page are still to be loaded
_WHOLE = "!document.querySelector('[data-testid=stSkeleton]')"
VARIANTS = (
    ("en", "light", 1440),
    ("en", "dark", 1440),
    ("zh_CN", "light", 1440),
    ("zh_CN", "dark", 1440),
    ("en", "light", 1024),
    ("en", "light", 390),
    ("zh_CN", "dark", 390),
)


def main(folder: Path) -> None:
    """Fill a store with the demo, start the application on it, and save the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as base:
        home = Path(base) / "var"
        store = Store(home / "rightbox.duckdb")
        install.install(store, lines=LINES, today=datetime.now(UTC).date())
        store.close()
        server = Server(home)
        server.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium.find(), args=SWITCHES)
                for variant in VARIANTS:
                    _take(browser, server.url, folder, *variant)
                browser.close()
        finally:
            server.stop()


def _take(browser: Browser, url: str, folder: Path, language: str, theme: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)  # type: ignore[arg-type]
    page.set_default_timeout(SLOW)
    for screen in PAGES:
        path = "" if screen is PAGES[0] else screen.key
        page.goto(f"{url}/{path}?lang={language}")
        settled(page)
        page.wait_for_function(_WHOLE)
        page.wait_for_timeout(DRAWING)
        tall = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
        page.set_viewport_size({"width": width, "height": min(max(int(tall) + 10, 700), TALLEST)})
        settled(page)
        page.wait_for_function(_WHOLE)
        page.wait_for_timeout(DRAWING)
        shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        # a few orange marks matter more than many shades of grey
        shot = shot.quantize(128, method=Image.Quantize.MAXCOVERAGE)
        shot.save(folder / f"{screen.key}-{language}-{theme}-{width}.png", optimize=True)
        page.set_viewport_size({"width": width, "height": 900})
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
