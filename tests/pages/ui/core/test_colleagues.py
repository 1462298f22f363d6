"""Addresses of colleagues on the screens: whole for who works with them, not for who only looks."""

from datetime import date
from pathlib import Path

import pytest

from analysis.wording.words import Words
from data.records import records, retros
from data.schema import PEOPLE, TABLES
from pages.ui.core import ask, rights
from tests.pages.conftest import Open, everything_shown

BOSS = "boss.person@shop.example"
DUE = {"due_on": date(2026, 12, 1), "state": "agreed", "scope": "{}"}


@pytest.fixture
def named(own_demo: Path) -> str:
    """The demo with a person, an action and a retro that name an address; the retro's id."""
    store = ask.store()
    records.put(store, PEOPLE, {"email": BOSS, "role": "manager"}, BOSS)
    records.put(
        store, TABLES["actions"], {"action_id": "A-1", "title": "Scan twice", "owner": BOSS, **DUE}, BOSS
    )
    retro = str(store.value("select retro_id from retros limit 1"))
    retros.save(store, retro, "attendees", f"Ana, {BOSS}", "", BOSS)
    return retro


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_a_viewer_sees_no_address(
    role: str, named: str, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "person", lambda: rights.Visitor("x@example.com", role, False))
    seen = ""
    for screen, query in (
        ("actions", {"action": "A-1"}), ("retro", {"retro": named}),
        ("settings", {"tab": "people"}),
    ):  # fmt: skip
        at = open_screen(screen, **query)
        assert not at.exception, screen
        fields = [str(f.value) for kind in ("text_input", "text_area") for f in at.get(kind)]
        tables = [table.value.to_csv() for table in at.dataframe]
        seen += "\n".join([*everything_shown(at), *fields, *tables, *(str(e.proto) for e in at.get("html"))])
    assert ("@shop.example" in seen.replace("\\", "")) == (role == "editor")
    assert "boss.person" in seen.replace("\\", "")


def test_an_address_loses_its_house_only_where_it_is_not_shown() -> None:
    words = Words("en", addresses=False)
    assert words.person(f"Ana, {BOSS}; local") == "Ana, boss.person; local" and words.person(None) == ""
    assert Words("en").person(BOSS) == BOSS
    assert "shop" not in words.md("cases.judged_by", who=BOSS, when="today")
