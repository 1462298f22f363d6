"""What a case was worth, and whether its customer came back, by hand-made cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data.query import handling
from data.store import Store, cube

START = datetime(2026, 3, 1, 9, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "s.duckdb")
    orders = [("O1", "buyer-1"), ("O2", "buyer-1"), ("O3", "buyer-2"), ("O4", None), ("O5", None)]
    opened = [
        ("C1", "O1", 0),
        ("C2", "O1", 5),
        ("C3", "O2", 20),
        ("C4", "O3", 0),
        ("C5", "O2", 90),
        ("C6", "O4", 0),
        ("C7", "O5", 1),
    ]
    with made.writing() as cursor:
        cursor.run("insert into settings values ('reporting_currency', '\"SGD\"', 'test', now()::timestamp)")
        cursor.run(
            "insert into fx_rates (currency, reporting, valid_from, rate) values ('THB', 'SGD', '2026-01-01', 0.04)"
        )
        for order, buyer in orders:
            cursor.run(
                "insert into order_lines (platform, shop, order_id, sku, variation, quantity, unit_price, currency, "
                "buyer_hash, ship_day) values ('shopee', 's', ?, 'A', '', 1, 100, 'THB', ?, date '2026-02-27')",
                [order, buyer],
            )
        for case, order, day in opened:
            at = START + timedelta(days=day)
            cursor.run(
                "insert into cases (platform, shop, case_id, sku, variation, order_id, opened_at, open_day, quantity) "
                "values ('shopee', 's', ?, 'A', '', ?, ?, ?, 2)",
                [case, order, at, at.date()],
            )
        cube.refresh(cursor)
    yield made
    made.close()


def test_a_later_case_of_the_order_or_within_thirty_days_of_the_buyer_is_a_second_contact(
    store: Store,
) -> None:
    again = handling.worth_and_contacts(store).set_index("case_id")["again"]
    # C1, C2: later case of the order or buyer; C3: the next of the same order 70 days on; unknown buyers are nobody's
    assert again[again].index.sort_values().tolist() == ["C1", "C2", "C3"]


def test_worth_is_price_times_quantity_in_the_reporting_currency(store: Store) -> None:
    assert handling.worth_and_contacts(store)["worth"].tolist() == pytest.approx([8.0] * 7)


def test_without_a_rate_the_worth_is_not_known(store: Store) -> None:
    with store.writing() as cursor:
        cursor.run("delete from fx_rates")
    assert handling.worth_and_contacts(store)["worth"].isna().all()
