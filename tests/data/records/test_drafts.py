"""Drafts: kept by place and person, dropped when empty, and nobody's cache is emptied by them."""

from datetime import date

import pytest

from data.records import drafts
from data.store import Store


@pytest.fixture
def store() -> Store:
    return Store(None)


def test_a_draft_comes_back_with_its_types(store: Store):
    typed = {"title": "扫描门", "due": date(2026, 12, 1), "scope": ["A", "B"], "cost": 12.5, "kind": None}
    drafts.keep(store, "action/R/1", "ann", typed)
    assert drafts.read(store, "action/R/1", "ann") == typed
    assert drafts.read(store, "action/R/1", "bob") == {} == drafts.read(store, "action/R/2", "ann")


def test_the_newest_draft_of_a_person_is_found_and_an_empty_one_is_gone(store: Store):
    for place in ("action/R/1", "action/R/2", "action/S/3"):
        drafts.keep(store, place, "ann", {"title": place})
    assert drafts.newest(store, "action/R/", "ann") == "action/R/2"
    drafts.keep(store, "action/R/2", "ann", {})
    assert (
        drafts.newest(store, "action/R/", "ann") == "action/R/1"
        and drafts.newest(store, "action/R/", "bob") == ""
    )


def test_a_draft_changes_no_version_and_leaves_no_trail(store: Store):
    before = store.version
    drafts.keep(store, "lesson/R", "ann", {"lesson": "x"})
    assert store.version == before and store.value("select count(*) from audit") == 0
