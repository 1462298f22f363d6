"""The ledger adds up to the cent in every cut, against plain SQL; steps, failures and dearest cases too."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.costs import ledger
from data import query, schema
from data.query import Filters
from data.schema.taxonomy import COST_KINDS, CREDIT_KINDS
from data.store import Store

CUTS = ("kind", "cause", "sku", "packer", "shop", "week", "resolution", "detection")


def random_store(folder: Path, seed: int) -> Store:
    """Cases with random costs in two currencies, one of which has no rate before the second half."""
    rng = np.random.default_rng(seed)
    store = Store(folder / f"r{seed}.duckdb")
    days = pd.date_range("2026-03-02", periods=60)
    with store.writing() as cursor:
        cursor.run("insert into settings values ('reporting_currency', '\"SGD\"', 'test', now()::timestamp)")
        cursor.run(
            "insert into fx_rates (currency, reporting, valid_from, rate) "
            "values ('THB', 'SGD', '2026-04-01', 0.0391837)"
        )
        for n in range(60):
            day = days[int(rng.integers(len(days)))]
            key = ["shopee", f"shop {rng.integers(3)}", f"C{n // 2}", f"SKU-{rng.integers(6)}", ""]
            if cursor.value(
                f"select count(*) from cases where {' and '.join(f'{k} = ?' for k in schema.CASE_KEY)}", key
            ):
                continue
            fault = str(rng.choice(["yes", "no", "unknown"], p=[0.6, 0.2, 0.2]))
            cursor.run(
                "insert into cases (platform, shop, case_id, sku, variation, order_id, opened_at, open_day, "
                "seller_fault, symptom) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'wrong_sku')",
                [*key, f"O{n}", day.to_pydatetime(), day.date(), fault],
            )
            for kind in rng.choice(COST_KINDS, size=int(rng.integers(0, 5)), replace=False):
                amount = Decimal(int(rng.integers(1, 9999))) / 100 * (-1 if kind in CREDIT_KINDS else 1)
                currency = str(rng.choice(["SGD", "THB"]))
                cursor.run(
                    "insert into costs (platform, shop, case_id, sku, variation, kind, source, amount, currency, "
                    "booked_on) values (?, ?, ?, ?, ?, ?, 'import', ?, ?, ?)",
                    [*key, str(kind), amount, currency, day.date()],
                )
    return store


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_cut_adds_up_to_the_same_total_to_the_cent(tmp_path: Path, seed: int) -> None:
    store = random_store(tmp_path, seed)
    where = "e.fault <> 'no' and k.reporting_amount is not null"
    source = "cost_entries as k join case_effective as e using (platform, case_shop, case_id, case_sku, case_variation)"
    total = store.value(f"select sum(k.reporting_amount) from {source} where {where}")
    everything = query.case_costs(store, Filters())
    entries = ledger.booked(everything)
    assert Decimal(str(ledger.total(entries))) == total
    for by in CUTS:
        made = ledger.cut(entries, by)
        assert sum(Decimal(str(c)) for c in made["cost"]) == total, by
        if by != "kind":
            kinds = [c for c in made.columns if c.startswith("cost_")]
            assert sum(Decimal(str(v)) for c in kinds for v in made[c]) == total, by
    by_sku = dict(store.rows(f"select e.sku, sum(k.reporting_amount) from {source} where {where} group by 1"))
    assert {
        k: Decimal(str(v)) for k, v in ledger.cut(entries, "sku").set_index("sku")["cost"].items()
    } == by_sku
    lost = store.rows(
        f"select k.currency, count(*) from {source} where e.fault <> 'no' and k.reporting_amount is null group by 1"
    )
    found = ledger.without_rate(everything)
    assert list(zip(found["currency"], found["entries"], strict=True)) == lost
    store.close()


def entries(**columns: list) -> pd.DataFrame:
    n = len(columns["kind"])
    base = {
        "platform": ["p"] * n, "case_shop": ["s"] * n, "case_id": [f"c{i}" for i in range(n)], "case_sku": ["a"] * n,
        "case_variation": [""] * n, "fault": ["yes"] * n, "detection": [""] * n, "shop": ["s"] * n, "sku": ["a"] * n,
        "received_sku": [""] * n, "cause": ["slip"] * n, "resolution": [""] * n, "open_day": ["2026-03-02"] * n,
        "event_day": pd.to_datetime(["2026-03-04"] * n),
    }  # fmt: skip
    return pd.DataFrame(base | columns)


def test_the_waterfall_goes_from_refunds_over_gross_to_net() -> None:
    made = ledger.waterfall(
        entries(kind=["labour", "refund", "recovered_goods"], reporting_amount=[0.1, 0.2, -0.05])
    )
    assert made["step"].tolist() == ["refund", "labour", "gross", "recovered_goods", "net"]
    assert made["cost"].tolist() == [0.2, 0.1, 0.3, -0.05, 0.25]
    assert made["measure"].tolist() == ["relative", "relative", "total", "relative", "total"]


def test_without_credits_the_waterfall_has_no_gross() -> None:
    assert ledger.waterfall(entries(kind=["refund"], reporting_amount=[1.0]))["step"].tolist() == [
        "refund",
        "net",
    ]


def test_failure_is_internal_when_caught_before_the_parcel_left_and_appraisal_for_the_labour_of_the_check() -> (
    None
):
    made = entries(
        kind=["refund", "write_off", "labour", "labour"],
        reporting_amount=[10.0, 2.0, 3.0, 4.0],
        detection=["customer", "pack", "quality_check", ""],
    )
    found = ledger.failures(made).set_index("failure")
    assert found["cost"].to_dict() == {"external": 14.0, "internal": 2.0, "appraisal": 3.0}
    assert found["share"].sum() == pytest.approx(1)


def test_the_dearest_cases_add_up_their_lines() -> None:
    made = entries(
        kind=["refund"] * 3, reporting_amount=[5.0, 4.0, 2.0], case_id=["x", "y", "y"], case_sku=["a", "a", "b"],
        sku=["a", "a", "b"],
    )  # fmt: skip
    found = ledger.dearest(made, 1)
    assert found[["case_id", "sku", "cost"]].to_numpy().tolist() == [["y", "a, b", 6.0]]


def test_hours_of_checking_are_appraisal_beside_what_stands_in_cases() -> None:
    found = ledger.failures(entries(kind=["refund"], reporting_amount=[50.0]), 150.0).set_index("failure")
    assert found["cost"].to_dict() == {"external": 50.0, "internal": 0.0, "appraisal": 150.0}
    assert found.loc["external", "share"] == 0.25
