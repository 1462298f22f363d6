"""Drafts: kept by place and person, dropped when empty, and nobody's cache is emptied by them."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from data.records import drafts
from data.records.drafts import Draft, DraftPlace
from data.store import Store


@pytest.fixture
def store() -> Store:
    return Store(None)


def test_a_draft_comes_back_with_its_types(store: Store):
    typed = {"title": "扫描门", "due": date(2026, 12, 1), "scope": ["A", "B"], "cost": 12.5, "kind": None}
    drafts.keep(store, DraftPlace("action/R/1", "ann"), Draft(typed, {"title": ""}, 3, "A-7"))
    found = drafts.read(store, DraftPlace("action/R/1", "ann"))
    assert (found.changes, found.seen, found.version, found.record) == (typed, {"title": ""}, 3, "A-7")
    assert not drafts.read(store, DraftPlace("action/R/1", "bob")).changes
    assert not drafts.read(store, DraftPlace("action/R/2", "ann")).changes


def test_the_newest_draft_of_a_person_is_found_and_an_empty_one_is_gone(store: Store):
    for place in ("action/R/1", "action/R/2", "action/S/3"):
        drafts.keep(store, DraftPlace(place, "ann"), Draft({"title": place}))
    assert drafts.newest(store, "action/R/", "ann") == "action/R/2"
    drafts.keep(store, DraftPlace("action/R/2", "ann"), Draft())
    assert (
        drafts.newest(store, "action/R/", "ann") == "action/R/1"
        and drafts.newest(store, "action/R/", "bob") == ""
    )


def test_a_draft_changes_no_version_and_leaves_no_trail(store: Store):
    before = store.version
    drafts.keep(store, DraftPlace("lesson/R", "ann"), Draft({"lesson": "x"}))
    assert store.version == before and store.value("select count(*) from audit") == 0


def test_drafts_of_older_stores_are_there_again_in_the_one_table(tmp_path: Path):
    path = tmp_path / "old.duckdb"
    with duckdb.connect(path) as old:
        old.sql(
            "create table meta (name varchar, value varchar); insert into meta values ('version', '1');"
            "create table drafts (place varchar, who varchar, content varchar, saved_at timestamp);"
            """insert into drafts
            values ('lesson/R', 'ann', '{"lesson": "x", "due": {"day": "2026-12-01"}}', now());"""
            "create table case_drafts (platform varchar, shop varchar, case_id varchar, sku varchar, variation varchar,"
            " form varchar, who varchar, content varchar, saved_at timestamp);"
            "insert into case_drafts values ('shopee', 'A', 'C1', 'S', '', 'judgement', 'ann',"
            ' \'{"changes": {"note": "half"}, "seen": {"note": ""}, "version": 2}\', now())'
        )
    case = {"platform": "shopee", "shop": "A", "case_id": "C1", "sku": "S", "variation": ""}
    for _ in range(2):  # a second opening moves nothing again
        store = Store(path)
        plain = drafts.read(store, DraftPlace("lesson/R", "ann"))
        assert plain.changes == {"lesson": "x", "due": date(2026, 12, 1)}
        kept = drafts.read(store, DraftPlace("judgement", "ann", case))
        assert (kept.changes, kept.seen, kept.version) == ({"note": "half"}, {"note": ""}, 2)
        assert store.value("select count(*) from drafts") == 2
        drafts.keep(store, DraftPlace("judgement", "ann", case), kept)
        store.close()
