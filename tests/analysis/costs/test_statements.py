"""Money of a shop with order, return and income exports of Shopee, computed again with pandas alone: from the files of
the marketplace, and from those of `data export`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.questions import costs as questions
from benchmarks.truth import raw_shop
from data import __main__ as command
from data.importing import ingest
from data.query import Filters
from data.records import settings
from data.records.source import Direct
from data.store import Store
from tests.exported import CLAIM, decided, matched, read
from tests.make import write

SHOP = raw_shop.SmallShop(110, 3, 3)
KINDS = ("refund", "return_freight", "compensation")


def statement(returns: pd.DataFrame) -> pd.DataFrame:
    """Rows of an income export: two of three returns, by the number of the return or of the order alone."""
    rows = returns[["Order ID", "Return ID"]].reset_index(drop=True)
    number = rows.index.to_series()
    told = pd.DataFrame(
        {
            "Sequence No.": number.astype(str),
            "View By": "Order",
            "Order ID": rows["Order ID"],
            "Refund ID": rows["Return ID"].where(number % 3 == 1, ""),
            "Product ID": "-",
            "Product Name": "-",
            "Order Creation Date": "2026-03-02",
            "Payout Completed Date": "2026-04-20",
            "Total Released Amount (RM)": "-5.00",
            "Product Price": "19.90",
            "Refund Amount": [f"-{10 + n / 10:.2f}" for n in number],
            "Reverse Shipping Fee": np.where(number % 2 == 1, "-3.10", "0"),
            "Lost Compensation": np.where(number % 5 == 0, "5.00", "0"),
        }
    )
    return told[number % 3 != 0]


def of_files(returns: pd.DataFrame, settled: pd.DataFrame) -> pd.DataFrame:
    """Costs of each return that is ours: what was settled, else what the return export refunds."""
    by_order = settled.set_index("Order ID")
    ours = returns[returns["Return Reason"] == "Received the wrong product"].set_index("Order ID")
    amounts = pd.DataFrame(
        {
            "refund": -by_order["Refund Amount"].astype(float).reindex(ours.index),
            "return_freight": -by_order["Reverse Shipping Fee"].astype(float).reindex(ours.index),
            "compensation": -by_order["Lost Compensation"].astype(float).reindex(ours.index),
        }
    )
    exported = ours["Refund Total Amount"].astype(float)
    return amounts.assign(refund=amounts["refund"].fillna(exported)).fillna(0.0)


def of_export(folder: Path) -> pd.Series:
    """The same sums from `data export`: a statement is believed before a cost file, that before a return export."""
    claims = decided(matched(folder)).reset_index(drop=True)
    given = read(folder, "costs").fillna(dict.fromkeys(CLAIM, ""))
    cases = read(folder, "cases").set_index("order_id")["case_id"]
    unknown = ~given["case_id"].isin(claims["case_id"])
    given.loc[unknown, "case_id"] = given.loc[unknown, "case_id"].map(cases)
    order = given["source"].map({"settlement": 1, "import": 2, "return": 3})
    best = order.groupby([given["case_id"], given["kind"]]).transform("min")
    ours = claims[(claims["fault"] != "no") & claims["decides"]]
    kept = given[(order == best) & given["case_id"].isin(ours["case_id"])]
    return kept.groupby("kind")["amount"].sum()


def test_statements_and_refund_exports_can_be_computed_again(data_folder: Path, tmp_path: Path) -> None:
    paths = raw_shop.write(tmp_path, SHOP, np.random.default_rng(3))
    returns = pd.concat(
        [pd.read_excel(p, dtype=str, engine="openpyxl") for p in paths if "return_refund" in p.name]
    )
    settled = statement(returns)
    paths.append(write(tmp_path / "Income.released.20260301_20260430.csv", settled.to_dict("records")))
    store = Store(data_folder / "rightbox.duckdb")
    settings.put(store, "reporting_currency", "MYR", "ann")
    for path in paths:
        options = ingest.ImportOptions(shop="Small shop", zone="Asia/Singapore", currency="MYR")
        upload = ingest.load(store, path, options=options)
        assert upload.refused is None, (path.name, upload.refused)
    expected = of_files(returns, settled)
    row = Direct(store).cells((), Filters()).iloc[0]
    by_kind = questions.cut(Direct(store), Filters(), "kind").set_index("kind")["cost"]
    store.close()
    assert len(expected) > 9 and 0 < expected["compensation"].lt(0).sum() < len(expected)
    assert row["cost_total"] == pytest.approx(expected.to_numpy().sum(), abs=0.011)
    assert by_kind.to_dict() == pytest.approx({k: expected[k].sum() for k in KINDS}, abs=0.011)
    assert (row["priced"], row["cost_unknown"]) == (len(expected), 0)
    assert command.main(["export", str(tmp_path / "out")]) == 0
    assert of_export(tmp_path / "out").to_dict() == pytest.approx(by_kind.to_dict(), abs=0.011)
