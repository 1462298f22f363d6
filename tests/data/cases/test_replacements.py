"""Dates of a replacement come from the order exports by its tracking number; what people entered stays."""

from datetime import datetime
from pathlib import Path

import pytest

from data import query
from data.cases import forms
from data.cases.forms import DESK, STEPS
from data.query.handling import worth_and_contacts
from data.store import Store
from tests.make import case, line, loaded, write

SENT = {
    "shipped_at": "2026-07-11 10:00",
    "delivered_at": "2026-07-14 10:00",
    "ordered_at": "2026-07-10 10:00",
}


@pytest.fixture
def key(store: Store, tmp_path: Path) -> dict[str, str]:
    loaded(store, write(tmp_path / "orders.csv", [line("O1")]))
    loaded(store, write(tmp_path / "returns.csv", [case("C1", "O1")]))
    (found,) = query.keys(store)
    return found


def replacement(store: Store, key: dict[str, str]) -> tuple[object, object, object]:
    row = query.case(store, key) or {}
    return row["reship_sent_at"], row["reship_delivered_at"], row["reship_carrier"]


def test_an_order_export_that_comes_later_fills_the_dates(
    store: Store, key: dict[str, str], tmp_path: Path
) -> None:
    forms.save(store, STEPS, key, {"reship_tracking_no": "R1"}, "me")
    loaded(store, write(tmp_path / "more.csv", [line("O2", tracking_no="R1", carrier="J&T", **SENT)]))
    sent, delivered, carrier = replacement(store, key)
    assert (str(sent), str(delivered), carrier) == ("2026-07-11 02:00:00", "2026-07-14 02:00:00", "J&T")


def test_a_number_entered_later_finds_the_export_and_leaves_what_people_entered(
    store: Store, key: dict[str, str], tmp_path: Path
) -> None:
    loaded(store, write(tmp_path / "more.csv", [line("O2", tracking_no="R1", **SENT)]))
    mine = datetime(2026, 7, 10, 3)  # noqa: DTZ001 - stored moments are naive UTC
    forms.save(store, DESK, key, {"reship_sent_at": mine, "reship_carrier": "own van"}, "me")
    forms.save(store, STEPS, key, {"reship_tracking_no": "R1"}, "me")
    sent, delivered, carrier = replacement(store, key)
    assert (sent, str(delivered), carrier) == (mine, "2026-07-14 02:00:00", "own van")


def test_the_number_of_the_wrong_parcel_itself_fills_nothing(store: Store, key: dict[str, str]) -> None:
    forms.save(store, STEPS, key, {"reship_tracking_no": "TO1"}, "me")
    assert replacement(store, key)[0] is None or str(replacement(store, key)[0]) == "NaT"


def test_a_customer_who_had_to_write_again_is_a_second_contact(store: Store, key: dict[str, str]) -> None:
    assert worth_and_contacts(store)["again"].tolist() == [False]
    forms.save(store, DESK, key, {"contacted_again": True}, "me")
    assert worth_and_contacts(store)["again"].tolist() == [True]
