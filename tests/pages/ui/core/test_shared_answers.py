"""Answers are made once, handed out so that nobody changes another's, and never older than what they rest on."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.proof.proof import stamp
from analysis.questions.actions import verdicts
from analysis.questions.judged_weeks import judge_weeks
from data.importing import ingest
from data.query import Filters
from data.records import rebases, settings
from data.schema import ACTIONS
from data.schema.rights import ROLES, Asker
from pages.ui.core import ask
from pages.ui.core.shared_answers import SharedAnswers
from tests.make import line, write
from tests.pages.conftest import Open


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


def test_a_write_makes_the_answers_new_and_drops_the_former(own_demo: Path, tmp_path: Path) -> None:
    filters = Filters()
    before = ask.cells((), filters)["lines"].item()
    weeks = ask.counted(judge_weeks, filters)
    assert ask.cells(("week",), filters)["lines"].sum() == before
    file = write(tmp_path / "more.csv", [line("NEW1", shipped_at="2026-10-12 10:00")])
    assert ingest.load(ask.store(), file).refused is None
    assert ask.cells((), filters)["lines"].item() == before + 1
    assert ask.cells(("week",), filters)["lines"].sum() == before + 1
    rebases.add(ask.store(), filters, date(2026, 6, 1), "moved", "somebody")
    assert len(ask.counted(judge_weeks, filters).rebases) == len(weeks.rebases) + 1
    settings.put(ask.store(), "rules", "nelson", "somebody")
    assert ask.counted(judge_weeks, filters).rules == "nelson" != weeks.rules
    mine = [key for key in ask.ANSWERS if key.path == str(ask.opened().path)]
    assert mine and all(key.version == ask.opened().numbers_version for key in mine)


def test_shops_of_ones_own_have_answers_of_their_own(own_demo: Path) -> None:
    everybody = ask.cells((), Filters())["lines"].item()
    shop = ask.values("shop")[0]
    asker = Asker("a@b.c", ROLES["viewer"], shops=(shop,))
    mine = ask.on_behalf(asker, ask.cells)["lines"].item()
    assert mine == ask.cells((), Filters().having("shop", shop))["lines"].item() < everybody
    assert ask.cells((), Filters())["lines"].item() == everybody


def test_a_second_look_at_the_same_makes_nothing_and_a_new_period_asks_no_daily_numbers(
    own_demo: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: Counter[str] = Counter()
    original = ask.ANSWERS.get

    def counting(key: Any, make: Any) -> Any:
        return original(key, lambda: made.update([key.question[1]]) or make())

    monkeypatch.setattr(ask.ANSWERS, "get", counting)
    for _ in range(2):
        made.clear()
        assert not open_screen("overview", lang="en", open="").exception
    assert made.total() == 0
    assert not open_screen(
        "overview", lang="en", open="", **{"from": "2026-09-07", "to": "2026-10-04"}
    ).exception
    assert (
        made and not made["data.query.aggregate.daily"] - 2
    )  # of the period before and the week before, as seen then
    assert made["analysis.questions.judged_weeks.judge_weeks"] == 1


def test_verdicts_follow_the_state_of_the_actions_though_no_number_changed(own_demo: Path) -> None:
    def told() -> dict[str, str]:
        return ask.counted(verdicts, stamp(ask.everything(ACTIONS)))

    assert set(told().values()) != {"worse"}
    with ask.store().writing(numbers=False) as cursor:
        cursor.run("update actions set state = 'verifying', verdict = 'worse'")
    assert set(told().values()) == {"worse"}


def test_counts_are_handed_out_as_they_were_counted() -> None:
    answers = SharedAnswers()
    for _ in range(3):
        assert answers.get("counts", lambda: Counter(a=2, b=1)) == Counter(a=2, b=1)
