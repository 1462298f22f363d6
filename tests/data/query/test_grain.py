"""What is one error: a line with any claim of our fault, one event once, and nothing of an order that never left."""

from datetime import date
from pathlib import Path

import pytest

from data import query
from data.store import Store
from tests.make import case, line, loaded, write

LATER = {"opened_at": "2026-07-12 10:00"}
OURS, BUYERS = {"seller_fault": "yes"}, {"seller_fault": "no"}


def counts(store: Store, tmp_path: Path, lines: list[dict], cases: list[dict]) -> tuple[int, int, int]:
    loaded(store, write(tmp_path / "lines.csv", lines))
    loaded(store, write(tmp_path / "cases.csv", cases))
    found = query.cells(store).iloc[0]
    assert query.rows(store, which="errors").total == found["errors"]
    return int(found["errors"]), int(found["unmatched"]), int(found["cases"])


@pytest.mark.parametrize("first, then", [(OURS, BUYERS), (BUYERS, OURS), ({"seller_fault": ""}, BUYERS)])
def test_a_change_of_mind_erases_no_error_of_its_line(store: Store, tmp_path: Path, first, then) -> None:
    cases = [case("R1", "A", **first), case("R2", "A", **LATER, **then)]
    assert counts(store, tmp_path, [line("A"), line("B")], cases) == (1, 0, 2)


def test_two_claims_that_are_the_buyers_are_no_error(store: Store, tmp_path: Path) -> None:
    cases = [case("R1", "A", **BUYERS), case("R2", "A", **LATER, **BUYERS)]
    assert counts(store, tmp_path, [line("A")], cases) == (0, 0, 2)


def test_a_claim_of_the_order_and_one_of_its_line_are_one_error(store: Store, tmp_path: Path) -> None:
    lines = [line("A", "S1"), line("A", "S2"), line("B", "S1"), line("B", "S2")]
    cases = [
        case("R1", "A", sku="S1", **OURS),
        case("R2", "A", sku="", **OURS),
        case("R3", "B", sku="", **OURS),
    ]
    assert counts(store, tmp_path, lines, cases) == (2, 0, 3)
    seen = query.Filters(seen_by=date(2026, 7, 9))
    assert int(query.cells(store, (), seen).iloc[0]["errors"]) == 2


def test_two_lines_of_an_order_with_a_claim_each_are_two_errors(store: Store, tmp_path: Path) -> None:
    lines = [line("A", "S1"), line("A", "S2")]
    cases = [
        case("R1", "A", sku="S1", **OURS),
        case("R2", "A", sku="S2", **OURS),
        case("R3", "A", sku="", **OURS),
    ]
    assert counts(store, tmp_path, lines, cases) == (2, 0, 3)


def test_an_order_that_never_left_has_no_error_and_its_refund_is_no_cost_of_one(
    store: Store, tmp_path: Path
) -> None:
    lines = [line("A"), line("B", status="cancelled", shipped_at="")]
    cases = [case("R1", "A", **OURS), case("R2", "B", **OURS)]
    base = {"platform": "shopee", "shop": "SG", "sku": "TEE-NAVY-M", "kind": "refund", "source": "import"}
    costs = [
        base | {"case_id": n, "amount": m, "currency": "SGD"} for n, m in (("R1", "5.00"), ("R2", "9.00"))
    ]
    assert counts(store, tmp_path, lines, cases) == (1, 0, 2)
    loaded(store, write(tmp_path / "costs.csv", costs))
    assert query.rows(store, which="seller").total == 1
    found = query.cells(store).iloc[0]
    assert (found["cost_total"], found["cost_unknown"]) == (5, 0)


def test_a_parcel_that_came_back_undelivered_was_shipped(store: Store, tmp_path: Path) -> None:
    lines = [
        line("A"),
        line("B", status="failed_delivery"),
        line("C", status="failed_delivery", shipped_at=""),
    ]
    assert counts(store, tmp_path, lines, [case("R1", "B", **OURS)]) == (1, 0, 1)
    assert int(query.cells(store).iloc[0]["lines"]) == 3
