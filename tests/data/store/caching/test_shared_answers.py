"""Answers are made once, handed out so that nobody changes another's, and go with the next write of numbers."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.records import settings
from data.records.source import Direct
from data.schema import rights
from data.store import Store
from data.store.caching.shared_answers import SharedAnswers
from data.store.store import MOST_ANSWERS
from tests.analysis.questions.shops import load, steady, weeks_of_lines


@dataclass(frozen=True)
class Held:
    frame: pd.DataFrame
    names: list[str] = field(default_factory=list)


def _value() -> dict[str, Any]:
    frame = pd.DataFrame({"n": [1, 2]})
    return {"held": Held(frame, ["a"]), "series": frame["n"], "pairs": [("a", {"b": [1]})], "set": {1}}


def test_what_one_does_with_an_answer_is_not_seen_by_the_next() -> None:
    answers = SharedAnswers()
    first = answers.get("key", _value)
    first["held"].frame.loc[0, "n"] = 9
    first["held"].frame["more"] = 1
    first["held"].names.append("b")
    first["series"].iloc[0] = 9
    first["pairs"][0][1]["b"].append(2)
    first["set"].add(2)
    first["new"] = 1
    second = answers.get("key", lambda: pytest.fail("made twice"))
    pd.testing.assert_frame_equal(second.pop("held").frame, pd.DataFrame({"n": [1, 2]}))
    assert second.pop("series").tolist() == [1, 2]
    assert second == {"pairs": [("a", {"b": [1]})], "set": {1}}
    array = answers.get("array", lambda: np.arange(3))
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 9


def test_several_who_ask_at_once_wait_for_the_one_who_makes_it() -> None:
    answers, made, got = SharedAnswers(), [], []
    begun, go = threading.Event(), threading.Event()

    def make() -> int:
        begun.set()
        assert go.wait(10)
        made.append(1)
        return 7

    threads = [threading.Thread(target=lambda: got.append(answers.get("key", make))) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    go.set()
    for thread in threads:
        thread.join(10)
    assert got == [7] * 4 and len(made) == 1


def test_a_question_that_fails_is_asked_again() -> None:
    answers = SharedAnswers()
    with pytest.raises(ZeroDivisionError):
        answers.get("key", lambda: 1 / 0)
    assert answers.get("key", lambda: 1) == 1


def test_what_was_not_asked_for_longest_makes_room() -> None:
    answers, made = SharedAnswers(most_bytes=2_000_000), []

    def asked(key: str) -> None:
        answers.get(key, lambda: made.append(key) or pd.DataFrame({"n": np.zeros(100_000)}))

    for key in "abac":  # a was asked for again when c takes the room of b
        asked(key)
    assert made == ["a", "b", "c"]
    asked("a")
    assert made == ["a", "b", "c"]
    asked("b")
    assert made[3:] == ["b"]
    answers.forget(lambda key: key == "b")
    asked("b")
    assert made[3:] == ["b", "b"]


def test_counts_are_handed_out_as_they_were_counted() -> None:
    answers = SharedAnswers()
    for _ in range(3):
        assert answers.get("counts", lambda: Counter(a=2, b=1)) == Counter(a=2, b=1)


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


def test_what_the_store_remembers_is_bounded_and_goes_with_the_next_write(tmp_path: Path) -> None:
    store = Store(tmp_path / "rightbox.duckdb")
    assert [store.answered(wide, n)["n"].iloc[0] for n in range(4)] == list(range(4))
    assert len(list(store._answers)) == 2  # of four, as two fill the room
    with store.writing() as cursor:
        cursor.run("insert into shops (platform, shop) values ('shopee', 'A')")
    store.answered(wide, 1)
    assert len(list(store._answers)) == 1
    store.close()


def wide(store: Store, number: int) -> pd.DataFrame:
    return pd.DataFrame({"n": np.full(MOST_ANSWERS // 8 // 2 - 100, number)})
