"""What is remembered of a version: asked once, each its own copy, and gone with the next write of numbers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.records import settings
from data.records.source import Direct
from data.schema import rights
from data.store import Store
from data.store.caching.answers import MOST_CELLS, Answers
from tests.analysis.questions.shops import load, steady, weeks_of_lines


def test_numbers_are_asked_once_until_numbers_are_written(tmp_path: Path) -> None:
    store = Store(tmp_path / "rightbox.duckdb")
    shipped, claims = weeks_of_lines(steady(4, 2))
    load(store, tmp_path, "orders.csv", shipped)
    first = Direct(store).cells(("week",))
    asked: list[str] = []
    frame = Store.frame

    def counted(self: Store, sql: str, *args: object) -> pd.DataFrame:
        asked.append(sql)
        return frame(self, sql, *args)

    Store.frame = counted  # type: ignore[method-assign]
    try:
        again = Direct(store).cells(("week",))
        assert not asked and again.equals(first)
        again["lines"] = 0  # the caller's own
        assert Direct(store).cells(("week",)).equals(first)
        settings.put(store, "rules", "nelson", "Ann")
        narrow = store.seen_by(rights.Asker("a@example.org", frozenset({rights.VIEW}), True, ("nobody's",)))
        assert Direct(narrow).cells(("week",))["lines"].sum() == 0
        load(store, tmp_path, "claims.csv", claims)
        assert Direct(store).cells(("week",))["cases"].sum() == len(claims)
    finally:
        Store.frame = frame  # type: ignore[method-assign]
    assert asked
    store.close()


def test_an_answer_from_before_a_write_is_not_given_after_it() -> None:
    answers = Answers()

    def slow() -> str:
        assert answers.get(2, "key", lambda: "new") == "new"
        return "old"

    assert answers.get(1, "key", slow) == "old"
    assert answers.get(2, "key", lambda: "asked again") == "new"


def test_what_is_remembered_is_bounded() -> None:
    answers = Answers()
    wide = pd.DataFrame({"n": range(MOST_CELLS // 2)})
    for key in range(4):
        answers.get(1, key, lambda: wide)
    assert answers.get(1, 0, lambda: "asked again") == "asked again"
    assert len(answers.get(1, 3, lambda: "asked again")) == len(wide)
