"""The view of cost entries joins by keys alone, and says what the joins by conditions said."""

import random
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data.schema import CASE_KEY
from data.schema.taxonomy import COST_KINDS
from data.store import Store
from data.store.views import view_sql

REFERENCE = (Path(__file__).parent / "cost_entries_reference.sql").read_text("utf-8")
DAY = date(2026, 7, 1)


def filled(seed: int) -> Store:
    """Cases and costs in which returns, orders, shops, sources and kinds meet by chance in every way."""
    rng, store = random.Random(seed), Store(None)
    pick = rng.choice
    with store.writing() as cursor:
        for _ in range(60):
            opened = (pd.Timestamp("2026-07-01") + timedelta(days=rng.randrange(20))).to_pydatetime()
            row: list[object] = [
                pick("pq"), pick("AB"), f"C{rng.randrange(25)}", pick(["", "O1", "O2", "O3", "C3"]),
                pick(["", "S1", "S2"]), pick(["", "v"]), pick([1, 2, None]),
                pick(["", "refunded", "approved", "rejected", "closed"]), opened, opened.date(), pick([None, opened]),
                pick(["SGD", "MYR", "IDR"]), pick(["yes", "no", "unknown"]), pick(["", "full_refund", "reship"]),
            ]  # fmt: skip
            cursor.run(
                "insert into cases (platform, shop, case_id, order_id, sku, variation, quantity, status, opened_at, "
                "open_day, resolved_at, currency, seller_fault, resolution) select "
                + ", ".join("?" * len(row))
                + " where not exists (from cases where (platform, shop, case_id, sku, variation) = (?, ?, ?, ?, ?))",
                [*row, *(row[i] for i in (0, 1, 2, 4, 5))],
            )
            cursor.run(
                f"insert into case_facts ({', '.join(CASE_KEY)}, unit_price) values (?, ?, ?, ?, ?, ?)",
                [row[0], row[1], row[2], row[4], row[5], pick([None, 10, 25.5])],
            )
        for n in range(160):
            row = [
                pick("pq"), pick("AB"), pick([f"C{rng.randrange(30)}", "O1", "O2", "O3"]), pick(["", "", "S1", "S2"]),
                pick(["", "v"]), pick(COST_KINDS[:3]), pick(["settlement", "settlement", "import", "return", "person"]),
                pick([0, 1, 10, 7.35, -2]), pick(["SGD", "MYR", "USD"]), pick([None, DAY + timedelta(days=n % 15)]),
            ]  # fmt: skip
            cursor.run(
                f"insert into costs ({', '.join(CASE_KEY)}, kind, source, amount, currency, booked_on) values ("
                + ", ".join("?" * len(row))
                + ")",
                row,
            )
        cursor.run("insert into settings (name, value) values ('reporting_currency', '\"SGD\"')")
        cursor.run(
            f"insert into fx_rates (currency, reporting, valid_from, rate) values ('MYR', 'SGD', '{DAY}', 0.3)"
        )
        cursor.run(
            "insert into cost_rules (rule_id, kind, shop, resolution, basis, amount, currency) values "
            "('a', 'labour', '', '', 'fixed', 2, 'SGD'), ('b', 'refund', 'A', 'reship', 'share_of_price', 0.5, 'SGD'), "
            "('c', 'compensation', '', '', 'fixed', 1, 'MYR')"
        )
    return store


@pytest.mark.parametrize("seed", range(12))
def test_keys_alone_find_the_rows_that_conditions_found(seed: int) -> None:
    store = filled(seed)
    # the rate of an entry without a day was one or none, by the plan that the engine chose; now it is none
    known = "booked_on is not null or currency = 'SGD'"
    of_no_day = f"case when {known} then reporting_amount end as reporting_amount"
    expected = store.rows(f"select * replace ({of_no_day}) from ({REFERENCE}) order by all")
    assert len(expected) > 100
    assert store.rows("select * from cost_entries order by all") == expected
    store.close()


def test_no_entry_of_a_file_is_compared_with_every_case() -> None:
    store = filled(1)
    loops = [
        str(store.rows(f"explain (format json) {sql}")[0][1]).count("BLOCKWISE_NL_JOIN")
        for sql in (REFERENCE, view_sql("cost_entries"))
    ]
    store.close()
    assert loops[0] > 1 == loops[1]  # only the few rules are tried on every case
