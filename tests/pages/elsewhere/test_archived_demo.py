"""What screens ask, answered alike before and after closed months went into the archive."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from data import query, schema
from data.cases import by_hand
from data.query import account, handling
from data.query.judging import judged
from data.store import Store
from data.store.archive import months
from tests.pages.conftest import TODAY


def answers(store: Store) -> dict[str, Any]:
    """Every question of numbers, by each dimension and basis, and the rows and orders behind some."""
    found: dict[str, Any] = {
        f"{basis} {by}": query.cells(store, by, query.Filters(basis=basis))
        for basis in schema.DATE_BASES
        for by in ((), ("week", "shop"), *(((n,) for n in schema.DIMENSIONS) if basis == "ordered" else ()))
    }
    platforms = tuple(row[0] for row in store.rows("select distinct platform from cases order by 1"))
    orders = [row[0] for row in store.rows("select distinct order_id from cases order by 1 limit 20")]
    skus = [row[0] for row in store.rows("select distinct sku from cases order by 1")]
    found |= {
        "extent": query.extent(store),
        "holdings": query.holdings(store),
        "rows": query.rows(store, which="all", size=100_000).frame,
        "delays": query.delays(store, TODAY),
        "account": account.account_days(store, platforms, 2),
        "worth": handling.worth_and_contacts(store),
        "judged": judged(store),
        "items": query.items(store, skus),
        "products": by_hand.products(store, skus),
        "levels": query.match_levels(store),
    }
    for order in orders:
        (one,) = by_hand.find_orders(store, order)
        found[f"order {order}"] = one.lines
    return found


def test_every_number_is_the_same_before_and_after(own_demo: Path) -> None:
    store = Store(own_demo / "rightbox.duckdb")
    before = answers(store)
    lines = int(store.value("select count(*) from order_lines"))
    moved = months.put_away(store, date(2026, 10, 1), "ana")
    kept = int(store.value("select count(*) from order_lines"))
    after = answers(store)
    assert sum(m.rows for m in moved if m.table == "order_lines") == lines - kept > kept > 0
    for question, answer in before.items():
        if isinstance(answer, pd.DataFrame):
            pd.testing.assert_frame_equal(_sorted(after[question]), _sorted(answer), obj=question)
        else:
            assert after[question] == answer, question
    store.close()


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in one order: not every question has one for equals."""
    order = frame.astype(str).sort_values(list(frame.columns)).index
    return frame.loc[order].reset_index(drop=True)
