"""This week over stores with next to nothing in them: no error, no NaN, and what is missing is said."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.importing import ingest
from data.store import Store
from pages.ui.core import ask
from tests.pages.conftest import Open, everything_shown

FIRST = date(2026, 7, 6)


def order_line(number: int, day: date) -> dict[str, Any]:
    return {
        "platform": "shopee", "shop": "SG", "order_id": f"O{number}", "sku": "TEE", "variation": "", "quantity": 1,
        "unit_price": "12.90", "currency": "SGD", "status": "completed", "ordered_at": f"{day} 06:00",
        "shipped_at": f"{day} 16:20", "tracking_no": f"T{number}", "warehouse": "WH1", "carrier": "SPX",
    }  # fmt: skip


def case(number: int, day: date) -> dict[str, Any]:
    return {
        "platform": "shopee", "shop": "SG", "case_id": f"C{number}", "order_id": f"O{number}", "sku": "TEE",
        "opened_at": f"{day + timedelta(days=4)} 08:30", "raw_reason": "Wrong item", "seller_fault": "yes",
    }  # fmt: skip


def lines(days: int, a_day: int = 5) -> list[dict[str, Any]]:
    return [
        order_line(day * a_day + n, FIRST + timedelta(days=day)) for day in range(days) for n in range(a_day)
    ]


def cases(days: int, every: int = 3) -> list[dict[str, Any]]:
    return [case(day * 5, FIRST + timedelta(days=day)) for day in range(0, days, every)]


STORES: dict[str, tuple[list[list[dict[str, Any]]], str]] = {
    "only orders": ([lines(60)], ""),
    "only cases": ([cases(30)], "order export"),
    "one day": ([lines(1), cases(1)], "more complete weeks"),
    "one week": ([lines(7), cases(7)], "more complete weeks"),
    "two weeks": ([lines(14), cases(14)], "more complete weeks"),
    "half a year": ([lines(182), cases(182)], ""),
    "all young": ([lines(3), cases(2, every=1)], "more complete weeks"),
    "volumes only": (
        [[{"day": str(FIRST + timedelta(days=n)), "shop": "SG", "sku": "TEE", "lines": 40} for n in range(30)]],
        "",
    ),
}  # fmt: skip


def load(folder: Path, files: list[list[dict[str, Any]]]) -> None:
    store = Store(folder / "rightbox.duckdb")
    for number, rows in enumerate(files):
        path = folder / f"{number}.csv"
        with path.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        assert ingest.load(store, path).refused is None
    store.close()


@pytest.mark.parametrize("name", list(STORES))
def test_a_small_store_is_shown_without_errors_and_without_nan(
    name: str, nothing: Path, open_screen: Open
) -> None:
    files, said = STORES[name]
    load(nothing, files)
    at = open_screen("overview")
    assert not at.exception, at.exception[0].message
    shown = everything_shown(at)
    shown += [str(v) for table in at.dataframe for v in table.value.astype(str).to_numpy().ravel()]
    assert not [text for text in shown if "nan" in text.lower().split() or "inf" in text.lower().split()]
    assert said in " ".join(shown)


def test_no_error_at_all_still_has_an_upper_bound(nothing: Path, open_screen: Open) -> None:
    load(nothing, [lines(182), cases(182, every=60)])
    with ask.store().writing() as cursor:
        cursor.run("update cases set seller_fault = 'no' where case_id <> 'C0'")
    at = open_screen("overview", from_="2026-08-03", to="2026-10-04")
    assert not at.exception
    assert "at most" in " ".join(everything_shown(at))
