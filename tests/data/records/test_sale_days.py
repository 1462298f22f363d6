"""The calendar of sales: shipped defaults, and what a manager set instead."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.records import records, sale_days
from data.schema import SALE_DAYS
from data.store import Store


@pytest.fixture
def store(tmp_path: Path):
    opened = Store(tmp_path / "rightbox.duckdb")
    yield opened
    opened.close()


def test_each_year_has_the_shipped_sales_and_the_days_in_which_they_are_shipped(store: Store):
    days = sale_days.shipping_days(store, date(2025, 12, 13), date(2026, 12, 11))
    assert date(2025, 12, 13) in days and date(2025, 12, 12) not in days and date(2026, 11, 11) in days
    assert len(days) == 3 + 4 * 3


def test_a_day_that_somebody_set_counts_instead_of_the_shipped_one(store: Store):
    for row in (
        {"day": "11-11", "name": "none", "days": 0},
        {"day": "2026-02-28", "name": "local", "days": 2},
    ):
        records.put(store, SALE_DAYS, row, "lead")
    days = sale_days.shipping_days(store, date(2026, 1, 1), date(2027, 12, 31))
    assert date(2026, 11, 11) not in days and {date(2026, 2, 28), date(2026, 3, 1)} <= set(days)
    assert date(2027, 2, 28) not in days
    calendar = sale_days.calendar(store).set_index("day")
    assert not calendar.loc["11-11", "shipped"] and calendar.loc["12-12", "shipped"]


@pytest.mark.parametrize("text", ["13-01", "02-30", "2026/11/11", "", "11"])
def test_what_is_no_day_is_refused(text: str):
    assert sale_days.parsed(text) is None
