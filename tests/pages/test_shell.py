"""The shell: every screen opens in every language, filters hold across screens, states are designed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data import locales
from data.records import settings
from data.store import Damaged
from data.store.lockfile import StoreInUse
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.screens import PAGES, SCREENS
from tests.pages.conftest import MAIN, Open, everything_shown

LANGUAGES = locales.languages()
# Rates are counted per shipped line everywhere; no screen may say or offer anything else.
COUNTED_OTHERWISE = re.compile(r"per [\d,]+ (orders|units|parcels)|counted per|Exposure")


@pytest.mark.parametrize("key", [s.key for s in PAGES])
def test_every_screen_opens_under_the_shell_without_data(key: str, nothing: Path, open_screen: Open) -> None:
    at = open_screen(key)
    assert not at.exception
    assert at.header[0].value == locales.lookup("en", f"{key}.title")
    if SCREENS[key].needs_data:
        assert locales.lookup("en", "empty.data.title") in " ".join(everything_shown(at))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [s.key for s in PAGES])
def test_every_screen_opens_with_data_in_every_language(
    key: str, language: str, demo: Path, open_screen: Open
) -> None:
    at = open_screen(key, lang=language)
    assert not at.exception
    assert at.header[0].value == locales.lookup(language, f"{key}.title")
    assert [title.value for title in at.title if title.value]  # what was found, under the name of the screen
    if language != "en":
        assert not _english(at, language)
    else:
        assert not [text for text in everything_shown(at) if COUNTED_OTHERWISE.search(text)]


@pytest.mark.parametrize("key", ["skus", "changes"])
def test_rates_are_per_shipped_line_whatever_was_once_chosen(
    key: str, own_demo: Path, open_screen: Open
) -> None:
    store = ask.store()
    with store.writing() as cursor:
        cursor.run("""insert into settings (name, value) values ('exposure', '"orders"')""")
    old, new = open_screen(key, per="orders", open=""), open_screen(key, open="")
    assert everything_shown(old) == everything_shown(new) and not old.exception
    assert open_screen("settings", tab="general").get("selectbox") and "exposure" not in settings.DEFAULTS


def _english(at, language: str) -> list[str]:
    """Sentences of the English catalogue that are on a screen in another language."""
    forms = locales.catalogue("en").forms
    other = locales.catalogue(language).forms
    sentences = {
        f for key, all_forms in forms.items() for f in all_forms
        if len(f) > 12 and " " in f and "{" not in f and f not in other.get(key, ())
    }  # fmt: skip
    return [text for text in everything_shown(at) if any(s in text for s in sentences)]


def test_a_link_filters_and_the_filter_stays_on_the_next_screen(demo: Path, open_screen: Open) -> None:
    at = open_screen("overview", station="S3", from_="2026-09-07", to="2026-10-04")
    at.switch_page("causes.py").run()
    assert at.query_params["station"] == "S3"
    assert at.query_params["from"] == "2026-09-07" and at.query_params["to"] == "2026-10-04"
    assert at.button(key="chip-station").label.endswith("S3")


def test_a_chip_takes_its_filter_away(demo: Path, open_screen: Open) -> None:
    at = open_screen("causes", station="S3")
    at.button(key="chip-station").click().run()
    assert "station" not in at.query_params and not at.exception


def test_nonsense_in_the_url_shows_a_note_and_no_error(demo: Path, open_screen: Open) -> None:
    at = open_screen("causes", station="<b>nowhere</b>", from_="tomorrow", vs="x")
    assert not at.exception
    shown = " ".join(everything_shown(at))
    assert "nowhere" in shown and "<b>" not in shown.replace("\\<", "")


def test_another_period_and_comparison_go_into_the_url(demo: Path, open_screen: Open) -> None:
    at = open_screen("causes")
    before = at.query_params["from"]
    at.get("pills")[0].select("weeks4").run()
    at.selectbox(key="bar-compare").select("year").run()
    assert not at.exception
    assert at.query_params["from"] > before and at.query_params["vs"] == "year"


def test_the_language_is_chosen_in_the_sidebar_and_kept(demo: Path, open_screen: Open) -> None:
    at = open_screen("causes")
    at.selectbox(key="language").select("zh_CN").run()
    assert at.header[0].value == locales.lookup("zh_CN", "causes.title")
    at.switch_page("costs.py").run()
    assert at.header[0].value == locales.lookup("zh_CN", "costs.title")


def test_the_browsers_language_is_the_first_guess(demo: Path) -> None:
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(MAIN), default_timeout=180)
    at.context = {"locale": "zh-CN"}
    assert at.run().header[0].value == locales.lookup("zh_CN", "overview.title")


@pytest.mark.parametrize(
    "error", [StoreInUse(Path("x.lock"), 42), Damaged("x cannot be opened"), OSError("disk full")]
)
def test_a_store_that_is_not_there_shows_what_to_do(
    error: Exception, nothing: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken():
        raise error

    monkeypatch.setattr(ask, "opened", broken)
    at = open_screen()
    assert not at.exception and at.error and at.button


def test_what_a_torn_log_lost_stands_on_every_screen_until_it_was_read(
    nothing: Path, open_screen: Open
) -> None:
    with ask.store().writing() as cursor:
        row = (
            '{"writes": 2, "since": "2026-11-29T10:00:00", "until": "2026-11-29T10:05:00", '
            '"tables": ["retros"], "files": "a_b.duckdb"}'
        )
        cursor.run("insert into meta values ('lost', ?)", [row])
    said = open_screen("costs").warning[0].value
    assert "2 saved changes" in said and "Retro" in said and "05\u202fPM" in said and "a\\_b" in said
    at = open_screen("imports")
    at.button(key="lost-noted").click().run()
    assert not at.warning and not at.exception
    assert ask.store().value("select count(*) from audit where what = 'store.lost'") == 1


def test_a_visitor_who_is_not_on_the_list_sees_nothing(
    demo: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pages.ui.core import rights

    monkeypatch.setattr(rights, "login_wanted", lambda: True)
    monkeypatch.setattr(rights, "signed_in", lambda: True)
    at = open_screen()
    assert not at.exception and not at.metric and not at.header
    assert locales.lookup("en", "permission.title") in " ".join(everything_shown(at))


def test_a_headline_has_at_most_five_figures() -> None:
    with pytest.raises(ValueError, match="at most 5"):
        parts.headline([parts.Figure("a", "1")] * 6)
