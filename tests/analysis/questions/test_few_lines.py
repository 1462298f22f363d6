"""Stores with few lines and no costs: the retro and the digest tell counts, and an unknown cost is no 0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from analysis.digest import build as digest
from analysis.review import findings
from analysis.wording.words import Words
from data.query import Filters
from data.store import Store
from tests.analysis.questions.shops import MONDAY, load, weeks_of_lines

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
