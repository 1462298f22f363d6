"""The same files loaded in any order make the same store: a person drops them as they come."""

import itertools
from pathlib import Path

import pytest

from data.store import Store
from tests.make import content_and_costs, income, loaded, returned, write

SHOP_ORDER = {
    "Order Status": "Completed", "SKU Reference No.": "S1", "Quantity": "1", "Deal Price": "12.90",
    "Order Creation Date": "2026-07-02 10:00", "Ship Time": "2026-07-03 10:00",
}  # fmt: skip


def files(folder: Path) -> list[Path]:
    """Orders, returns still in work, the same returns refunded or cancelled a month later, and what was settled."""
    numbers = ("A", "B", "C", "D")
    return [
        write(
            folder / "Order.all.20260701_20260731.csv", [{"Order ID": f"O{n}"} | SHOP_ORDER for n in numbers]
        ),
        write(
            folder / "Order.return_refund.20260701_20260731.csv",
            [returned(n, "Pending Return", **{"Compensation Amount": "1.50"}) for n in numbers],
        ),
        write(
            folder / "Order.return_refund.20260708_20260807.csv",
            [
                returned("A"),
                returned("B", "Request Cancelled"),
                returned("C", **{"Refund Total Amount": "0"}),
                *(returned("D", SKU=sku, **{"Refund Total Amount": "10.01"}) for sku in ("S1", "S2")),
            ],
        ),
        income(
            folder / "Income.20260701_20260831.csv",
            ["Order", "OA", "A", "2026-08-12", "-11.00", "-3.00"],
            ["Order", "OC", "", "2026-08-12", "-5.00", ""],
            ["Order", "OD", "", "2026-08-12", "-9.01", "-2.00"],
            ["Order", "OZ", "", "2026-08-12", "-7.00", ""],
        ),
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[1::3])
def test_any_order_of_files_makes_the_same_store(tmp_path: Path, order: tuple[int, ...]) -> None:
    paths = files(tmp_path)
    first, other = Store(None), Store(None)
    for path in paths:
        loaded(first, path, currency="SGD")
    for at in order:
        loaded(other, paths[at], currency="SGD")
    expected, found = content_and_costs(first), content_and_costs(other)
    assert {name: rows for name, rows in found.items() if rows != expected[name]} == {}
    refunds = dict(
        first.rows(
            "select case_id, sum(amount) from cost_entries semi join cases using (case_id) "
            "where kind = 'refund' group by 1"
        )
    )
    assert {n: float(amount) for n, amount in refunds.items()} == {"A": 11.0, "C": 5.0, "D": 9.01}
