"""axe-core finds nothing serious on any screen, light or dark, that is ours.

``axe/axe.min.js`` is axe-core 4.14.1 as npm has it, under the MPL 2.0 beside it.
"""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from pages.ui.core.screens import PAGES
from tests.browser.server import Server
from tests.browser.steps import settled

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
# Streamlit's navigation groups its list items by another element than a list
NOT_OURS = "[data-testid=stSidebarNavItems]"
CHECK = """async (left_out) => {
    const {violations} = await axe.run({exclude: [left_out]}, {resultTypes: ["violations"]});
    return violations.filter(({impact}) => ["serious", "critical"].includes(impact))
        .map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 200)).join(" | ")}`);
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_screen_has_a_serious_finding(
    browser: Browser, demo_server: Server, theme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme=theme)
    found = {}
    for screen in PAGES:
        page.goto(f"{demo_server.url}/{'' if screen is PAGES[0] else screen.key}?lang=en")
        settled(page)
        page.evaluate(AXE)
        found[screen.key] = page.evaluate(CHECK, NOT_OURS)
    page.close()
    assert {screen: wrong for screen, wrong in found.items() if wrong} == {}


def test_a_page_with_a_fault_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<html lang=en><title>t</title><main><h1>x</h1><img src=x><p style='color:#ccc'>pale</p></main></html>"
    )
    page.evaluate(AXE)
    found = page.evaluate(CHECK, NOT_OURS)
    assert {wrong.split(":")[0] for wrong in found} == {"image-alt", "color-contrast"}
    page.close()
