"""What marketplaces count of an account: the SQL against pandas from the raw rows, on generated shops."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.query.account import account_days
from data.store import Store
from tests.make import case, line, loaded, write

START = pd.Timestamp("2026-07-01 09:00")
NAMES = ("orders", "cancelled", "shipped", "late", "returns", "undecided", "all_returns")


def generated(
    seed: int, orders: int = 120, returned: float = 0.5
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rng, lines, cases = random.Random(seed), [], []
    for n in range(orders):
        shop = rng.choice(("SG", "TH"))
        placed = START + timedelta(days=rng.randrange(20))
        status = rng.choice(("completed", "completed", "shipped", "", "cancelled", "unpaid"))
        left = placed + timedelta(days=rng.randrange(5)) if status in ("completed", "shipped", "") else None
        for sku in ("A", "B")[: rng.randrange(1, 3)]:
            lines.append(
                line(
                    f"O{n}", sku, shop=shop, status=status, ordered_at=str(placed)[:16],
                    shipped_at=str(left)[:16] if left else "", tracking_no="",
                )
            )  # fmt: skip
            if left and rng.random() < returned:
                opened = left + timedelta(days=rng.randrange(1, 6))
                cases.append(
                    case(
                        f"R{n}{sku}", f"O{n}", sku=sku, shop=shop, opened_at=str(opened)[:16],
                        seller_fault=rng.choice(("yes", "no", "unknown")), raw_status="", symptom="damaged",
                        raw_reason="", status=rng.choice(("refunded", "rejected", "cancelled", "")),
                    )
                )  # fmt: skip
    return lines, cases


def by_hand(lines: list[dict[str, Any]], cases: list[dict[str, Any]], late_after: int) -> Counter:
    found: Counter = Counter()
    orders = pd.DataFrame(lines).drop_duplicates(["shop", "order_id"])
    for row in orders.itertuples():
        placed = row.ordered_at[:10]
        if row.status == "cancelled":
            found[row.shop, placed, "cancelled"] += 1
        elif row.status != "unpaid":
            found[row.shop, placed, "orders"] += 1
        if row.shipped_at:
            found[row.shop, row.shipped_at[:10], "shipped"] += 1
            waited = (pd.Timestamp(row.shipped_at[:10]) - pd.Timestamp(placed)).days
            found[row.shop, row.shipped_at[:10], "late"] += waited > late_after
    valid = pd.DataFrame([c for c in cases if c["status"] not in ("rejected", "cancelled")])
    for (shop, _), rows in valid.groupby(["shop", "order_id"]):
        day, faults = rows["opened_at"].min()[:10], set(rows["seller_fault"])
        found[shop, day, "all_returns"] += 1
        found[shop, day, "returns"] += "yes" in faults
        found[shop, day, "undecided"] += "yes" not in faults and "unknown" in faults
    return +found


@pytest.mark.parametrize("seed", [1, 2])
def test_counts_are_those_of_the_raw_rows(store: Store, tmp_path: Path, seed: int) -> None:
    lines, cases = generated(seed)
    loaded(store, write(tmp_path / "lines.csv", lines))
    loaded(store, write(tmp_path / "cases.csv", cases))
    frame = account_days(store, ("shopee",), 2)
    counted = Counter(
        {
            (row.shop, str(row.day)[:10], name): getattr(row, name)
            for row in frame.itertuples()
            for name in NAMES
        }
    )
    assert +counted == by_hand(lines, cases, 2)
    assert sum(v for (_, _, name), v in counted.items() if name == "returns") > 5


def test_without_orders_and_for_other_marketplaces_nothing_is_counted(store: Store, tmp_path: Path) -> None:
    assert account_days(store, ("shopee",), 2).empty
    loaded(store, write(tmp_path / "cases.csv", [case("R1", "O1", seller_fault="yes")]))
    alone = account_days(store, ("shopee",), 2)
    assert alone["orders"].sum() == 0 and alone["returns"].sum() == 1
    assert account_days(store, ("lazada",), 2).empty
