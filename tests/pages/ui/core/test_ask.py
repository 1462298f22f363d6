"""Answers of the screens are never older than what they rest on, and never somebody else's."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

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
from tests.make import line, write
from tests.pages.conftest import Open


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
