"""What is to be done next is told by step: how many, and by when the first."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analysis.cases.due import due_sentences
from analysis.questions.cases import open_cases
from analysis.wording.words import Words
from data import query
from data.cases import forms
from data.query import Filters
from data.records import records
from data.schema import SHOPS
from data.store import Store
from tests.make import case, line, loaded, write

OPENED = datetime(2026, 7, 9, 0, 30)  # noqa: DTZ001 - 08:30 in Singapore, stored as naive UTC
WORDS = Words("en", "Asia/Singapore")


@pytest.fixture
def shop(store: Store, tmp_path: Path) -> Store:
    loaded(store, write(tmp_path / "orders.csv", [line(f"O{n}") for n in range(3)]))
    loaded(store, write(tmp_path / "returns.csv", [case(f"C{n}", f"O{n}") for n in range(3)]))
    records.put(store, SHOPS, {"platform": "shopee", "shop": "SG", "site": "SG"}, "me")
    return store


def told(store: Store, hours: float) -> list[str]:
    now = OPENED + timedelta(hours=hours)
    return due_sentences(open_cases(store, Filters(), now), now, WORDS)


def test_an_untouched_case_is_due_by_step_from_the_shipped_deadlines(shop: Store) -> None:
    assert told(shop, 1) == ["3 cases to contact buyers about, the first by Jul 9, 2026, 8:30\u202fPM"]


def test_what_was_done_is_due_no_more_and_the_next_step_is(shop: Store) -> None:
    first, second, _ = query.keys(shop)
    forms.save(shop, forms.STEPS, first, {"contacted_at": OPENED + timedelta(hours=1)}, "me")
    verified = {"contacted_at": OPENED + timedelta(hours=1), "verified_at": OPENED + timedelta(hours=2)}
    forms.save(shop, forms.STEPS, second, verified, "me")
    said = told(shop, 3)
    assert said[0].startswith("1 case to contact the buyer about, by Jul 9")
    assert said[1] == "1 case to verify, by Jul 11, 2026, 8:30\u202fAM"
    assert said[2] == "1 case to answer the marketplace about, by Jul 11, 2026, 8:30\u202fAM"


def test_a_case_to_look_at_again_is_told_from_its_moment_on(shop: Store) -> None:
    (first, *_) = query.keys(shop)
    forms.save(shop, forms.DESK, first, {"follow_up_at": OPENED + timedelta(hours=5)}, "me")
    assert not any("again" in said for said in told(shop, 4))
    assert told(shop, 6)[-1] == "1 case to look at again"


def test_a_deadline_that_passed_is_missed_and_not_due(shop: Store) -> None:
    assert told(shop, 100) == []
