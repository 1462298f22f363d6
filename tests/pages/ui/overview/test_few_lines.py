"""Shops with few lines a week: counts with what is usual among so many, and what to load; never a bare rate."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from analysis.rates.predicted_counts import predicted_counts
from data.store import Store
from pages.ui.overview import week
from tests.analysis.questions.shops import MONDAY, load, weeks_of_lines
from tests.pages.conftest import Open, everything_shown

WEEKS = 16
RATE = 0.02
PER = re.compile(r"\d errors? per 10,000|\d per 10,000|每万行 \d|每 10,000 行 \d")


def shop(folder: Path, a_week: int, errors: list[int] | None = None) -> None:
    """A shop of so many lines a week, whose newest weeks are as the weeks before."""
    store = Store(folder / "rightbox.duckdb")
    found = errors or [int(n) for n in np.random.default_rng(a_week).poisson(a_week * RATE, WEEKS)]
    shipped, claims = weeks_of_lines(found, a_week)
    load(store, folder, "lines.csv", shipped)
    load(store, folder, "cases.csv", claims)
    store.close()


def a_week(number: int) -> dict[str, str]:
    start = MONDAY + timedelta(weeks=number)
    return {"from_": str(start), "to": str(start + timedelta(days=6))}


def shown(at: object) -> str:
    texts = everything_shown(at)  # type: ignore[arg-type]
    texts += [str(v) for table in at.dataframe for v in table.value.astype(str).to_numpy().ravel()]  # type: ignore[attr-defined]
    return " ".join(texts).replace("\\", "").replace("*", "")


@pytest.mark.parametrize("lines", [33, 100, 240])
def test_a_week_is_told_in_counts_with_those_that_are_usual(
    lines: int, nothing: Path, open_screen: Open
) -> None:
    shop(nothing, lines)
    at = open_screen("overview", lang="en", **a_week(9))
    assert not at.exception, at.exception[0].message
    said = shown(at)
    assert not PER.search(said), PER.search(said)
    assert not {"nan", "inf"} & set(said.lower().split())
    counts = re.search(
        rf"(\d+) errors? in {lines} lines, too few for a rate; "
        r"at the level of the weeks before it would be (\d+) to (\d+)",
        said,
    )
    assert counts
    errors, lower, upper = (int(n) for n in counts.groups())
    assert errors <= lines and lower <= upper <= lines
    assert "A rate is told from 300 lines on" in said


def test_a_change_between_few_lines_is_told_in_counts(nothing: Path, open_screen: Open) -> None:
    shop(nothing, 33, [0, 1] * 8)
    at = open_screen("changes", lang="zh_CN", **a_week(9))
    assert not at.exception, at.exception[0].message
    said = shown(at)
    assert "33 行中" in said and "行数太少" in said
    assert not PER.search(said), PER.search(said)


SWINGING = [3, 7, 3, 7, 2, 7, 3, 7, 2, 7, 3, 7, 2, 7, 3, 7]


def test_both_screens_say_the_same_range_for_weeks_that_swing(nothing: Path, open_screen: Open) -> None:
    shop(nothing, 33, SWINGING)
    days = f"{MONDAY}_{MONDAY + timedelta(weeks=9, days=-1)}"
    said = {key: shown(open_screen(key, lang="en", vs=days, **a_week(9))) for key in ("overview", "changes")}
    found = {
        "overview": re.search(r"7 errors in 33 lines.*?before it would be (\d+) to (\d+)", said["overview"]),
        "changes": re.search(r"7 of 33 lines, before .*?before would be (\d+) to (\d+)", said["changes"]),
    }
    assert all(found.values()), said["changes"][:400]
    ranges = {key: tuple(int(n) for n in match.groups()) for key, match in found.items() if match}
    assert ranges["overview"] == ranges["changes"]
    assert 33 > ranges["changes"][1] > predicted_counts(sum(SWINGING[:9]), 297, 33).upper
    assert all(not PER.search(text) for text in said.values())


@pytest.mark.parametrize("only", ["lines", "cases", "nothing"])
def test_an_unfinished_store_says_what_to_load(only: str, nothing: Path, open_screen: Open) -> None:
    shipped, claims = weeks_of_lines([1] * 6, 33)
    store = Store(nothing / "rightbox.duckdb")
    load(store, nothing, "one.csv", {"lines": shipped, "cases": claims, "nothing": []}[only])
    store.close()
    at = open_screen("overview", lang="en")
    assert not at.exception, at.exception[0].message
    said = shown(at)
    assert not PER.search(said) and not {"nan", "inf"} & set(said.lower().split())
    wanted = {"lines": "claims", "cases": "order export", "nothing": "Upload an order export"}
    assert wanted[only] in said


@pytest.mark.parametrize(
    "lines, told", [(240, "6 to 11 errors in 483 lines"), (2400, "124 to 228 errors per 10,000")]
)
def test_young_weeks_are_told_like_the_week_of_the_title(
    lines: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside "3 errors in 240 lines" a bare "124 to 228" read as so many errors."""
    said: list[str] = []
    judged = SimpleNamespace(lines=lines, sale=False)
    young = SimpleNamespace(start=MONDAY, end=MONDAY + timedelta(days=13), lines=483, lower=6.0, upper=11.0)
    monkeypatch.setattr(week, "last_week", lambda _: judged)
    monkeypatch.setattr(week, "_sure", lambda _: "sure")
    monkeypatch.setattr(week.sentences, "remedy", lambda *_: "load more")
    monkeypatch.setattr(week.st, "caption", said.append)
    week.small_print(SimpleNamespace(nowcast=young))  # type: ignore[arg-type]
    assert told in said[0]
