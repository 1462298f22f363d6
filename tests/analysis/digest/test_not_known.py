"""What the digest and the pack do not know they say: no claims file, claims of one shop, a backlog, no newer orders."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from analysis.digest import build as digest
from analysis.questions.briefing import prepare
from analysis.report.sections import items_and_packers, signals, weeks
from analysis.wording.words import Words
from data.query import Filters
from data.store import Store
from tests.analysis.questions.shops import MONDAY, Row, load, steady, weeks_of_lines

WEEKS = 14
END = MONDAY + timedelta(weeks=WEEKS, days=-1)


def _said(store: Store, folder: Path, lines: list[Row], claims: list[Row], end: date = END) -> str:
    """The digest, and of the pack what is said of weeks, signals and items."""
    load(store, folder, "lines.csv", lines)
    load(store, folder, "cases.csv", claims)
    week, now = Filters(end - timedelta(days=6), end), datetime(end.year, end.month, end.day, 9)  # noqa: DTZ001
    words = Words("en")
    of = prepare(store, week, now, end)
    parts = (weeks.chart_section(of, words), signals.section(of, words), items_and_packers.skus(of, words))
    told = [t for part in parts if part is not None for t in (part.finding, *part.points)]
    return "\n".join((digest.build(store, week, words, now=now).text(), *told))


@pytest.fixture(scope="module")
def shop() -> tuple[list[Row], list[Row]]:
    return weeks_of_lines(steady(WEEKS, 3), lines=100)


def test_without_a_claims_file_nothing_is_said_of_errors(store: Store, tmp_path: Path, shop) -> None:
    said = _said(store, tmp_path, shop[0], [])
    assert "No claims of SG are loaded" in said and "silence says nothing of errors" in said
    for untrue in ("still coming in", "No errors", "more complete weeks", "Nothing stands out"):
        assert untrue not in said, said


def test_a_shop_without_claims_is_named_beside_one_that_has_some(store: Store, tmp_path: Path, shop) -> None:
    other = [row | {"shop": "MY", "order_id": f"M{row['order_id']}"} for row in shop[0]]
    assert "No claims of MY are loaded" in _said(store, tmp_path, [*shop[0], *other], shop[1])


def test_a_backlog_of_judging_is_told_with_its_range(store: Store, tmp_path: Path, shop) -> None:
    claims = [row | {"seller_fault": "yes" if row["opened_at"] < "2026-02-15" else ""} for row in shop[1]]
    said = _said(store, tmp_path, shop[0], claims)
    assert "not judged yet: between 0 and" in said


def test_a_period_after_the_last_order_has_no_lines_and_says_up_to_when_it_knows(
    store: Store, tmp_path: Path, shop
) -> None:
    said = _said(store, tmp_path, *shop, END + timedelta(weeks=4))
    assert "No line that was shipped in this period is loaded" in said
    assert "in the four complete weeks up to Apr" in said and "last four complete weeks" not in said
