"""A comparison with days of which there is no data is none, and says which; both periods are looked at equally old."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from analysis.questions import changes
from analysis.questions.comparison import comparison
from data.query import Filters
from data.records.source import Direct
from data.store import Store
from tests.analysis.questions.shops import MONDAY, claim, line, load, weeks_of_lines

WEEKS = 20


def _day(week: int, day: int = 0) -> date:
    return MONDAY + timedelta(weeks=week, days=day)


def _period(first: int, last: int) -> Filters:
    return Filters(_day(first), _day(last, 6))


@pytest.fixture
def shop(store: Store, tmp_path: Path) -> Direct:
    """Twenty weeks of a shop, of which weeks 9 and 10 were never loaded."""
    lines, claims = weeks_of_lines([2] * WEEKS, lines=60, prefix="M", sku="MUG")
    gone = {str(_day(w, d)) for w in (9, 10) for d in range(7)}
    load(store, tmp_path, "orders.csv", [row for row in lines if str(row["shipped_at"])[:10] not in gone])
    load(store, tmp_path, "claims.csv", claims)
    return Direct(store)


def test_a_period_before_all_data_is_not_compared_with(shop: Direct) -> None:
    found = comparison(shop, _period(0, 3), "previous")
    assert found.filters is None and found.missing == (_day(-4), _day(-1, 6))
    assert comparison(shop, _period(16, 19), "year").missing == (_day(16 - 52), _day(19 - 52, 6))


def test_of_a_period_that_is_known_in_part_rates_are_compared_and_counts_are_not(shop: Direct) -> None:
    found = comparison(shop, _period(3, 6), "previous")
    assert found.filters == _period(3, 6).before(shop.extent().as_of)
    assert found.counted is None and found.missing == (_day(-1), _day(-1, 6))


def test_weeks_that_were_never_loaded_are_named(shop: Direct) -> None:
    found = comparison(shop, _period(13, 18), "previous")
    assert found.missing == (_day(9), _day(10, 6)) and found.filters is not None and found.counted is None
    whole = comparison(shop, _period(4, 7), "previous")
    assert whole.missing is None and whole.counted == whole.filters


def test_other_days_of_another_length_compare_rates_alone(shop: Direct) -> None:
    found = comparison(shop, _period(16, 19), f"{_day(0)}_{_day(1, 6)}")
    assert found.filters is not None and (found.filters.start, found.filters.end) == (_day(0), _day(1, 6))
    assert found.counted is None
    assert comparison(shop, _period(16, 19), f"{_day(0)}_{_day(3, 6)}").counted is not None


def test_no_comparison_is_none(shop: Direct) -> None:
    assert comparison(shop, _period(16, 19), "none").filters is None
    assert comparison(shop, _period(16, 19), "others.sku").filters is None


def test_counts_of_days_after_the_last_claims_are_compared_with_nothing(store: Store, tmp_path: Path) -> None:
    lines, claims = weeks_of_lines([2] * WEEKS)
    load(store, tmp_path, "orders.csv", lines)
    load(store, tmp_path, "claims.csv", claims[: 2 * (WEEKS - 5)])
    last = max(str(c["opened_at"])[:10] for c in claims[: 2 * (WEEKS - 5)])
    found = comparison(Direct(store), _period(WEEKS - 8, WEEKS - 1), "previous")
    assert found.stopped == (("SG", date.fromisoformat(last)),) and found.counted is None
    assert comparison(Direct(store), _period(WEEKS - 12, WEEKS - 6), "previous").stopped == ()


AGED_WEEKS, AGED_LINES = 40, 70
AGED_UNTIL = MONDAY + timedelta(weeks=AGED_WEEKS, days=-1)


def _shop(folder: Path, delays: range) -> Store:
    """Every day ten lines, one of which is claimed after the delays by turns, if that is before the end."""
    shipped, claims = [], []
    for number in range(AGED_WEEKS * AGED_LINES):
        row = line(f"N{number}", MONDAY + timedelta(days=number // 10))
        shipped.append(row)
        if number % 10 == 0:
            claims.append(claim(row, delays[number // 10 % len(delays)]))
    store = Store(folder / "rightbox.duckdb")
    load(store, folder, "orders.csv", shipped)
    load(
        store,
        folder,
        "claims.csv",
        [c for c in claims if date.fromisoformat(c["opened_at"][:10]) <= AGED_UNTIL],
    )
    return store


@pytest.mark.parametrize("delays", [range(10, 60, 7), range(85, 120, 5)])
def test_lines_of_both_periods_count_as_far_as_claims_of_their_age_are_in(
    delays: range, tmp_path: Path
) -> None:
    store = _shop(tmp_path, delays)
    now = Filters(AGED_UNTIL - timedelta(weeks=16, days=-1), AGED_UNTIL)
    before = now.before(AGED_UNTIL)
    assert before.seen_by is not None and before.seen_by < AGED_UNTIL
    table = changes.counts(Direct(store), now, before, young=True)
    store.close()
    lines, errors = table[["n1", "n2"]].sum(), table[["c1", "c2"]].sum()
    assert errors["c1"] == errors["c2"] > 0
    # the newest claim is a day or so old
    assert lines["n1"] == pytest.approx(lines["n2"], rel=0.1)
