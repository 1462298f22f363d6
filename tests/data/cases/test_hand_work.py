"""Minutes of work by hand come from the time between a person's entries; what came before is not guessed."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data import query
from data.cases import forms
from data.cases.forms import STEPS
from data.query.hand_work import minutes_by_case
from data.records import records
from data.store import Store
from tests.make import case, line, loaded, write

START = datetime(2026, 7, 20, 2)  # noqa: DTZ001 - stored moments are naive UTC


@pytest.fixture
def keys(store: Store, tmp_path: Path) -> list[dict[str, str]]:
    loaded(store, write(tmp_path / "orders.csv", [line("O1"), line("O2")]))
    loaded(store, write(tmp_path / "returns.csv", [case("C1", "O1"), case("C2", "O2")]))
    return sorted(query.keys(store), key=lambda k: k["case_id"])


def test_gaps_within_a_sitting_count_for_the_case_of_the_later_entry(
    store: Store, keys: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def enter(minutes: float, key: dict[str, str], who: str, **fields: object) -> None:
        monkeypatch.setattr(records, "utc_now", lambda: START + timedelta(minutes=minutes))
        forms.save(store, STEPS, key, fields, who)

    first, second = keys
    enter(0, first, "Wei", contacted_at=START - timedelta(days=1))
    enter(4, first, "Wei", verified_at=START - timedelta(hours=1))
    enter(5, first, "Adi", ticket_no="T1")
    enter(7, second, "Wei", verified_at=START - timedelta(hours=1))
    enter(60, second, "Wei", ticket_no="T2")
    enter(62, first, "Wei", closed_at=START)
    found = minutes_by_case(store)
    assert found[["case_id", "entries"]].values.tolist() == [["C1", 4]]
    assert float(found["minutes"].iloc[0]) == 4 + 2
    enter(63, second, "Wei", closed_at=START)
    assert [float(m) for m in minutes_by_case(store)["minutes"]] == [6, 3 + 1]


def test_a_case_that_a_file_closed_has_no_known_minutes(store: Store, tmp_path: Path) -> None:
    loaded(store, write(tmp_path / "orders.csv", [line("O1")]))
    loaded(store, write(tmp_path / "returns.csv", [case("C1", "O1", closed_at="2026-07-10 10:00")]))
    found = minutes_by_case(store)
    assert found["entries"].tolist() == [0] and found["minutes"].isna().all()


def test_many_cases_are_contacted_at_once_and_none_twice(store: Store, keys: list[dict[str, str]]) -> None:
    forms.save(store, STEPS, keys[0], {"contacted_at": START - timedelta(days=1)}, "Wei")
    assert forms.step_many(store, keys, "contacted_at", "Wei") == 1
    assert forms.step_many(store, keys, "contacted_at", "Wei") == 0
    assert (query.case(store, keys[0]) or {})["contacted_at"] == START - timedelta(days=1)
