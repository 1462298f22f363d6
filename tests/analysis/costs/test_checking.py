"""Hours of checking are appraisal, as far as they fall into the period, in the reporting currency."""

from datetime import date

import pytest

from analysis.questions.costs import Checking, checking
from data.query import Filters
from data.records import records, settings
from data.records.source import Direct
from data.schema import CHECKING_HOURS, FX_RATES
from data.store import Store

WEEK = Filters(date(2026, 7, 6), date(2026, 7, 12))


def spent(store: Store, **more: object) -> None:
    row = {
        "shop": "", "starts_on": date(2026, 7, 6), "ends_on": date(2026, 7, 19), "hours_spent": 20.0,
        "wage_per_hour": 15.0, "currency": "SGD",
    }  # fmt: skip
    records.put(store, CHECKING_HOURS, {**row, **more}, "me")


@pytest.fixture
def source(store: Store) -> Direct:
    settings.put(store, "reporting_currency", "SGD", "me")
    return Direct(store)


def test_half_of_two_weeks_falls_into_one(store: Store, source: Direct) -> None:
    spent(store)
    assert checking(source, WEEK) == Checking(150.0)
    assert checking(source, WEEK.between(date(2026, 8, 1), date(2026, 8, 7))) == Checking()


def test_hours_of_a_shop_stand_in_its_view_and_those_of_all_in_none_of_one(
    store: Store, source: Direct
) -> None:
    spent(store)
    spent(store, shop="SG")
    assert checking(source, WEEK).cost == 300
    assert checking(source, WEEK.having("shop", "SG")).cost == 150
    assert checking(source, WEEK.having("sku", "TEE")) == Checking()


def test_another_currency_needs_a_rate(store: Store, source: Direct) -> None:
    spent(store, currency="MYR")
    assert checking(source, WEEK) == Checking(0.0, 1)
    rate = {"currency": "MYR", "reporting": "SGD", "valid_from": date(2026, 7, 1), "rate": 0.3}
    records.put(store, FX_RATES, rate, "me")
    assert checking(source, WEEK).cost == pytest.approx(45)
