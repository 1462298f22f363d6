"""Stores with few lines and no costs: the retro and the digest tell counts, and an unknown cost is no 0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from analysis.digest import build as digest
from analysis.questions.judged_weeks import judge_weeks
from analysis.questions.sentences import already_more, usual_counts
from analysis.questions.stories import last_week
from analysis.review import findings
from analysis.wording.words import Words
from data.query import Filters
from data.records.source import Direct
from data.store import Store
from tests.analysis.questions.shops import MONDAY, claim, line, load, weeks_of_lines

EN = Words("en")
NOW = datetime(2026, 4, 20, 8, tzinfo=UTC).replace(tzinfo=None)
WEEK = Filters(start=MONDAY + timedelta(weeks=7), end=MONDAY + timedelta(weeks=8, days=-1))
BARE = re.compile(r"\d errors? per 10,000")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("small")
    store = Store(folder / "rightbox.duckdb")
    shipped, claims = weeks_of_lines([1, 0, 2, 1] * 3, 33)
    load(store, folder, "orders.csv", shipped)
    load(store, folder, "claims.csv", claims)
    yield store
    store.close()


def test_the_digest_tells_counts_and_that_the_cost_is_unknown(small: Store) -> None:
    text = digest.build(small, WEEK, EN, now=NOW).text()
    assert "1 of 33 lines, too few for a rate; at the level of the weeks before it would be 0 to" in text
    assert not BARE.search(text)
    (cost,) = [line for line in text.splitlines() if EN("overview.cost") in line]
    assert EN("value.unknown") in cost and not re.search(r"\b0\b", cost)


def test_the_retro_tells_counts_and_that_the_cost_is_unknown(small: Store) -> None:
    said = {
        f.kind: findings.sentence(f, EN) for f in findings.of_store(small, WEEK) if f.kind in ("rate", "cost")
    }
    assert "1 of 33 lines" in said["rate"] and not BARE.search(said["rate"])
    assert said["cost"] == "Of none of the errors (1) is the cost known."
    (rate,) = [f for f in findings.of_store(small, WEEK) if f.kind == "rate"]
    bounds = re.search(r"95% sure: (\d+) to (\d+)", findings.evidence(rate, EN))
    assert bounds and int(bounds.group(1)) <= 1 <= int(bounds.group(2)) < 10


JUNE = date(2026, 6, 1)
SALE_WEEKS = 26


def _usual(folder: Path, lines: list[int]) -> tuple[int, int] | None:
    """Fewest and most usual errors of the newest judged week of a shop with so many lines a week, 2 % of them wrong."""
    shipped = [
        line(f"W{week}N{n}", JUNE + timedelta(weeks=week, days=n % 7))
        for week, volume in enumerate(lines)
        for n in range(volume)
    ]
    store = Store(folder / "rightbox.duckdb")
    load(store, folder, "orders.csv", shipped)
    load(store, folder, "claims.csv", [claim(row, 4) for row in shipped[::50]])
    weeks = judge_weeks(Direct(store), Filters())
    newest = last_week(weeks)
    assert newest is not None
    found = usual_counts(weeks, Filters(newest.start, newest.end), newest.lines)
    store.close()
    return found


def test_a_sale_week_is_usual_as_sales_are(tmp_path: Path) -> None:
    (tmp_path / "sale").mkdir()
    (tmp_path / "none").mkdir()
    sale = _usual(
        tmp_path / "sale", [200] * (SALE_WEEKS - 1)
    )  # the newest that can be judged is of 9 November
    plain = _usual(tmp_path / "none", [200] * (SALE_WEEKS - 2))
    assert sale is not None and plain is not None
    assert sale[1] > plain[1]


@pytest.mark.parametrize(("first", "known"), [(6, False), (400, True)])
def test_a_level_of_fewer_lines_than_are_spoken_of_is_none(first: int, known: bool, tmp_path: Path) -> None:
    assert (_usual(tmp_path, [first, 200, 200]) is not None) == known


@pytest.mark.parametrize(("share", "said"), [(0.02, False), (0.2, True)])
def test_a_week_that_has_too_many_errors_before_its_time_is_told(
    share: float, said: bool, store: Store, tmp_path: Path
) -> None:
    shipped, claims = weeks_of_lines([2] * 20, 100)
    newest = [line(f"N{n}", JUNE + timedelta(days=n % 5)) for n in range(100)]
    load(store, tmp_path, "orders.csv", [*shipped, *newest])
    young = [claim(row, 1) for row in newest[: int(100 * share)]]
    load(store, tmp_path, "claims.csv", [*claims, *young])
    sentence = already_more(judge_weeks(Direct(store), Filters()), EN)
    assert ("it already has 20 errors in 100 lines" in sentence) == said
    assert said or not sentence
