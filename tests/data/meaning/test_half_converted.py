"""Columns of which a spreadsheet has turned some days round: a generator over columns, orders and ways to write."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.meaning.dates import half_converted

FIRST, LAST = datetime(2025, 1, 1), datetime(2026, 12, 31)  # noqa: DTZ001 - local times, as in a file
DAYS = st.lists(st.datetimes(FIRST, LAST), min_size=12, max_size=60, unique_by=lambda m: m.date())
OWN = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d")


def converted(days: list[datetime], written: str, own: str, *, month_first: bool) -> list[str]:
    """A column of days as a spreadsheet saves it whose country writes day and month the other way round."""
    column = []
    for day in days:
        other, same = (day.day, day.month) if not month_first else (day.month, day.day)
        turned = other <= 12 and same <= 31 and same <= 12
        column.append(
            day.replace(month=day.day, day=day.month).strftime(own) if turned else day.strftime(written)
        )
    return column


@settings(deadline=None)
@given(
    days=DAYS, own=st.sampled_from(OWN), written=st.sampled_from(("%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y"))
)
def test_a_half_converted_column_is_seen(days: list[datetime], own: str, written: str):
    days = [day for day in days if day.month != day.day]
    column = converted(days, written, own, month_first=False)
    if sum(day.day <= 12 for day in days) > 1 and any(day.day > 12 for day in days):
        assert half_converted(column)


@settings(deadline=None)
@given(days=DAYS, form=st.sampled_from((*OWN, "%d/%m/%Y", "%m/%d/%Y", "%d %b %Y")))
def test_a_column_written_one_way_is_none(days: list[datetime], form: str):
    assert half_converted([day.strftime(form) for day in days]) is None


@pytest.mark.parametrize("column", [["2026/10/5 22:05", "13/05/2026 22:05:43"], ["46300", "13/05/2026"]])
def test_two_cells_are_enough_where_a_spreadsheet_shows_its_hand(column: list[str]):
    assert half_converted(column)
