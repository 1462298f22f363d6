"""The address says what is on the screen: every link and button leads to what its address shows to somebody else."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from data.records import records
from data.schema import SAVED_VIEWS
from pages.ui.core import ask
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
    ("screen", "asked"),
    [
        ("overview", ["open", "metric", "part", "lang"]),
        ("skus", ["by", "part", "page"]),
        ("packers", ["who", "over", "open"]),
        ("causes", ["nobody"]),
        ("cases", ["sort", "which", "part", "cols", "find", "topic", "step", "new", "tab", "page", "draft"]),
        ("retro", ["view", "topic", "tab", "show", "began", "since"]),
        ("retro?demo-retro-1", ["view", "topic", "tab", "shelf"]),
        ("actions", ["view", "topic"]),
        ("imports", ["import", "tab", "demo", "sku"]),
        ("settings", ["tab", "open"]),
    ],
)
def test_nonsense_in_a_parameter_of_a_screen_is_named(
    screen: str, asked: list[str], demo: Path, open_screen: Open
) -> None:
    name, _, retro = screen.partition("?")
    said = {n: f"nonsense{n}" for n in asked}
    at = open_screen(name, **{"lang": "en", **({"retro": retro} if retro else {}), **said})
    assert not at.exception
    shown = " ".join(text for text in everything_shown(at) if "left out" in text)
    assert [value for value in said.values() if value not in shown] == []


@pytest.mark.parametrize("screen", ["overview", "imports"])
def test_nonsense_is_named_where_nothing_is_loaded_too(screen: str, nothing: Path, open_screen: Open) -> None:
    at = open_screen(screen, lang="en", topic="nonsense")
    assert any("nonsense" in text and "left out" in text for text in everything_shown(at))


def test_the_shelf_of_lessons_is_in_the_address(own_demo: Path, open_screen: Open) -> None:
    at = open_screen("retro", lang="en")
    at.button_group(key="lessons-by").set_value("station").run()
    assert not at.exception and at.query_params["shelf"] == "station"


def test_the_page_of_a_list_is_in_the_address_until_the_list_is_another(
    demo: Path, open_screen: Open
) -> None:
    at = open_screen("cases", lang="en")
    at.number_input(key="cases-page").set_value(2).run()
    assert at.query_params["page"] == "2"
    fresh = open_screen("cases", **dict(at.query_params))
    assert fresh.number_input(key="cases-page").value == 2 and _shown(fresh) == _shown(at)
    at.button_group(key="cases-which").set_value("errors").run()
    assert "page" not in at.query_params


def test_columns_that_were_chosen_stand_in_the_address_of_the_next_visit(
    demo: Path, open_screen: Open
) -> None:
    at = open_screen("cases", lang="en")
    at.multiselect(key="cases-columns").set_value(["case_id", "sku"]).run()
    assert at.query_params["cols"] == "case_id,sku"
    at.query_params.clear()
    at.run()  # as a click on the navigation, which empties the address
    assert at.query_params["cols"] == "case_id,sku"


def test_a_saved_view_opens_in_the_language_of_whoever_opens_it(own_demo: Path, open_screen: Open) -> None:
    row = {"view_id": "V1", "name": "S3", "page": "skus", "query": "from=2026-08-03&to=2026-11-01&station=S3"}
    records.put(ask.store(), SAVED_VIEWS, row, "Ann")
    at = open_screen("overview", lang="zh_CN")
    (link,) = [e.proto.query_string for e in at.get("page_link") if "station=S3" in e.proto.query_string]
    assert parse_qs(link)["lang"] == ["zh_CN"]
