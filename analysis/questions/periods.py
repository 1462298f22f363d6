"""Which period one is compared with, and which longer one says what a week is too short for."""

from __future__ import annotations

from datetime import date, timedelta

from data.query import Filters

# A shorter comparison than four weeks makes every change look like chance, or chance like a change.
LEAST_BEFORE = 28
# What a week is too short for is looked for in so many complete weeks.
LONGER = timedelta(weeks=8)


def longer_before(now: Filters, before: Filters) -> Filters:
    """The period to compare with: ``before``, or the four weeks before ``now`` when that is shorter than they are."""
    assert now.start is not None and now.end is not None
    if (now.end - now.start).days + 1 >= LEAST_BEFORE:
        return before
    return now.between(now.start - timedelta(days=LEAST_BEFORE), now.start - timedelta(days=1))


def longer_until(until: date | None, filters: Filters, first_day: date | None) -> Filters | None:
    """The last complete weeks, for what a short period is too short to tell; None when they are no longer than it."""
    assert filters.start is not None
    if until is None:
        return None
    start = until - LONGER + timedelta(days=1)
    if first_day is not None and first_day > start:
        start += timedelta(weeks=-(-(first_day - start).days // 7))
    return filters.between(start, until) if start < filters.start else None
