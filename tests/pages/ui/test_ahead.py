"""No screen asks the store the same thing twice in a run, and what it asks first was answered ahead."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.questions import changes, costs, packers, skus
from data.importing import ingest
from data.store import Cursor
from pages.ui import ahead
from pages.ui.core import ask
from pages.ui.core.screens import PAGES
from tests.make import line, write
from tests.pages.conftest import Open

OF_NUMBERS = ("cube", "case_rows", "case_effective", "cost_entries", "order_lines", "packing")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[tuple[str, str]]]:
    """How often each query of numbers is run with the same parameters, from an empty cache on."""
    count: Counter[tuple[str, str]] = Counter()
    for name in ("frame", "rows"):  # a single value is one of rows
        original = getattr(Cursor, name)

        def counting(cursor: Cursor, sql: str, params: Any = (), original: Any = original) -> Any:
            if any(table in sql for table in OF_NUMBERS):
                count[sql, repr(params)] += 1
            return original(cursor, sql, params)

        monkeypatch.setattr(Cursor, name, counting)
    ask.ANSWERS.forget()
    yield count
    ask.ANSWERS.forget()


@pytest.mark.parametrize("screen", [s.key for s in PAGES])
def test_no_screen_asks_the_same_twice_in_a_run(
    own_demo: Path, open_screen: Open, asked: Counter[tuple[str, str]], screen: str
) -> None:
    assert not open_screen(screen, lang="en").exception
    assert asked and not [query for query, count in asked.items() if count > 1]


def test_what_screens_ask_first_was_answered_ahead_also_after_an_import(
    own_demo: Path, open_screen: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead.start()
    ahead.end()  # a watch that ended before takes nothing away from what comes after
    made: list[tuple[str, Any]] = []
    for module, name in (
        (costs, "cost_each"),
        (skus, "priorities"),
        (packers, "compared"),
        (changes, "explanations"),
    ):
        original = getattr(module, name)

        def counting(*args: Any, original: Any = original, **named: Any) -> Any:
            made.append((original.__name__, args[1:]))
            return original(*args, **named)

        counting.__annotations__, counting.__wrapped__ = original.__annotations__, original
        counting.__module__, counting.__qualname__ = original.__module__, original.__qualname__
        monkeypatch.setattr(module, name, counting)
    ask.ANSWERS.forget()
    for again in (False, True):
        if again:
            file = write(tmp_path / "more.csv", [line("NEW1", shipped_at="2026-11-12 10:00")])
            assert ingest.load(ask.store(), file).refused is None
        made.clear()
        ahead.answer_all(ask.store().numbers_version)
        assert sorted(name for name, _ in made) == ["compared", "cost_each", "explanations", "priorities"]
        for screen in ("overview", "costs", "skus", "packers", "changes"):
            assert not open_screen(screen, lang="en").exception
        assert len(made) == 4  # This week names nobody and compares no packers of its own


def test_the_watch_answers_when_the_store_is_open_and_after_each_write(
    own_demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions: list[int] = []
    monkeypatch.setattr(ahead, "answer_all", lambda version, ended: versions.append(version))
    monkeypatch.setattr(ahead, "EVERY_SECONDS", 0.01)
    ahead.start()
    try:
        store = ask.store()
        _wait(lambda: versions == [store.numbers_version])
        with store.writing(numbers=False):
            pass
        with store.writing():
            pass
        _wait(lambda: versions[-1] == store.numbers_version)
        assert len(versions) == 2
    finally:
        ahead.end()


def _wait(done: Any) -> None:
    until = time.monotonic() + 120
    while not done():
        assert time.monotonic() < until
        time.sleep(0.01)
