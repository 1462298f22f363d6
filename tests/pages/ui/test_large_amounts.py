"""Amounts of rupiah and dong, long item names, a shop that begins: what a headline says stays short."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data.store import Store
from tests.analysis.questions.shops import load, steady, weeks_of_lines
from tests.pages.conftest import Open

PRICES = {"IDR": "1399000", "VND": "1250000", "SGD": "12345.67"}


@pytest.mark.parametrize("currency", list(PRICES))
def test_figures_fit_their_column(
    currency: str, tmp_path: Path, use_folder: Callable[[Path], None], open_screen: Open
) -> None:
    shipped, claims = weeks_of_lines(steady(20, 3), lines=90, currency=currency, unit_price=PRICES[currency])
    costs = [
        {n: c[n] for n in ("platform", "shop", "case_id", "sku")}
        | {
            "kind": "refund",
            "amount": PRICES[currency],
            "currency": currency,
            "booked_on": c["opened_at"][:10],
        }
        for c in claims
    ]
    store = Store(tmp_path / "rightbox.duckdb")
    load(store, tmp_path, "orders.csv", shipped)
    load(store, tmp_path, "claims.csv", claims)
    load(store, tmp_path, "costs.csv", costs)
    store.close()
    use_folder(tmp_path)
    for screen in ("overview", "costs"):
        at = open_screen(screen)
        assert not at.exception
        values = {m.label: m.value for m in at.metric}
        assert values and all(len(v) <= 11 for v in values.values()), values
        symbol = "₫" if currency == "VND" else currency
        assert any(v.startswith(symbol) for v in values.values()), values
        if currency != "SGD":
            assert not [v for v in values.values() if symbol in v and ".50" in v]
        assert not [m.value for m in at.markdown if m.value.startswith("Actions:")]  # none was ever decided
