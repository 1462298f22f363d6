"""The address says what is on the screen: every link and button leads to what its address shows to somebody else."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.core.screens import PAGES
from tests.pages.conftest import Open, everything_shown

PERIOD = {"from_": "2026-08-03", "to": "2026-11-01"}
# buttons that write something are no way to another view of the data
WRITES = (
    "pack-make",
    "view-save",
    "demo-remove",
    "save-",
    "clear-",
    "action-new",
    "retro-new",
    "overview-weekly-",
    "skus-weekly-",
)


def _shown(at: AppTest) -> list[str]:
    """What is on the screen but the hour: what is told in minutes differs between two looks."""
    return [text for text in everything_shown(at) if "minute" not in text]


@pytest.mark.parametrize("screen", [s.key for s in PAGES])
def test_every_link_of_a_screen_shows_what_it_says(screen: str, demo: Path, open_screen: Open) -> None:
    at = open_screen(screen, lang="en", station="S3", **PERIOD)
    links = {(str(e.proto.page), str(e.proto.query_string)) for e in at.get("page_link")}
    shapes = {(page, tuple(sorted(parse_qs(query)))): (page, query) for page, query in sorted(links)}
    for page, query in shapes.values():
        asked = parse_qs(query)
        led = open_screen(page or "overview", **asked)
        assert not led.exception, (page, query)
        assert not any("left out" in text for text in everything_shown(led)), (page, query)
        assert {n: led.query_params.get(n) for n in asked} == {
            n: v if len(v) > 1 else v[0] for n, v in asked.items()
        }, (page, query)


@pytest.mark.parametrize("screen", [s.key for s in PAGES])
def test_what_a_button_shows_is_what_its_address_shows(
    screen: str, own_demo: Path, open_screen: Open
) -> None:
    at = open_screen(screen, lang="en", sku="TEE-NAVY-M", **PERIOD)
    keys = [str(b.key) for b in at.button if b.key and not str(b.key).startswith(WRITES)]
    for key in keys:
        at = open_screen(screen, lang="en", sku="TEE-NAVY-M", **PERIOD)
        at.button(key=key).click().run()
        assert not at.exception, key
        fresh = open_screen(screen, **{"open": "", **dict(at.query_params)})
        assert _shown(fresh) == _shown(at), key


@pytest.mark.parametrize(
    ("screen", "name", "value"),
    [
        ("cases", "sort", "nonsense"),
        ("cases", "which", "nonsense"),
        ("skus", "by", "nonsense"),
        ("causes", "nobody", "knows"),
    ],
)
def test_nonsense_in_a_parameter_of_a_screen_is_named(
    screen: str, name: str, value: str, demo: Path, open_screen: Open
) -> None:
    at = open_screen(screen, lang="en", **{name: value})
    assert not at.exception
    assert any(value in text and "left out" in text for text in everything_shown(at))
