"""What `data export` writes is enough: with pandas alone its files give the numbers of the screens."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data import __main__ as command
from data import query
from data.query import Filters
from data.store import Store
from tests.exported import decided, matched, read

KEY = ["platform", "case_shop", "case_id", "case_sku", "case_variation"]


@pytest.fixture
def exported(data_folder: Path, tmp_path: Path) -> Path:
    assert command.main(["demo", "--lines", "5000"]) == 0
    assert command.main(["export", str(tmp_path / "out")]) == 0
    return tmp_path / "out"


def test_pandas_alone_computes_rates_and_costs_of_every_item_again(exported: Path, data_folder: Path) -> None:
    lines = read(exported, "order_lines")
    cases = read(exported, "case_rows")
    assert "buyer_hash" not in lines.columns and "buyer_hash" not in cases.columns
    shipped = lines[lines["ship_day"].notna()].groupby("sku").size()
    decisive = cases[cases["decides"] & (cases["fault"] != "no")]
    errors = decisive[decisive["in_rate"]].groupby("sku").size()
    costs = _costs(exported, cases[cases["fault"] != "no"])
    store = Store(data_folder / "rightbox.duckdb")
    try:
        known = query.cells(store, ("sku",), Filters()).set_index("sku")
    finally:
        store.close()
    known = known[known["lines"] > 0]
    assert shipped.reindex(known.index).tolist() == known["lines"].tolist()
    assert errors.reindex(known.index).fillna(0).tolist() == known["errors"].tolist()
    rate = errors.reindex(known.index).fillna(0) / shipped.reindex(known.index)
    assert rate.to_numpy() == pytest.approx((known["errors"] / known["lines"]).to_numpy())
    assert costs.reindex(known.index).fillna(0).to_numpy() == pytest.approx(
        known["cost_total"].astype(float).fillna(0).to_numpy(), abs=0.005
    )


def _costs(folder: Path, claims: pd.DataFrame) -> pd.Series:
    """Costs of the errors of each item, those of every claim for it, each amount at the rate of its day."""
    entries = read(folder, "cost_entries")
    rates = read(folder, "fx_rates").assign(valid_from=lambda f: pd.to_datetime(f["valid_from"]))
    assert len(rates) and len(entries)
    entries["booked_on"] = pd.to_datetime(entries["booked_on"])
    same = entries[entries["currency"] == entries["reporting_currency"]].assign(rate=1.0)
    other = entries[(entries["currency"] != entries["reporting_currency"]) & entries["booked_on"].notna()]
    priced = pd.merge_asof(
        other.sort_values("booked_on"),
        rates.sort_values("valid_from")[["currency", "reporting", "valid_from", "rate"]],
        left_on="booked_on", right_on="valid_from", left_by=["currency", "reporting_currency"],
        right_by=["currency", "reporting"],
    )  # fmt: skip
    every = pd.concat([same, priced])
    every["money"] = (every["amount"].astype(float) * every["rate"]).round(2)
    of_case = every.groupby(KEY, dropna=False)["money"].sum(min_count=1).rename("money")
    joined = claims.merge(of_case.reset_index(), on=KEY, how="left")
    return joined.groupby("sku")["money"].sum()


def test_judgements_over_files_give_the_fault_of_every_case(exported: Path) -> None:
    cases, judged, rows = (read(exported, n) for n in ("cases", "case_judgements", "case_rows"))
    key = ["platform", "shop", "case_id", "sku", "variation"]
    own = rows.rename(columns={"case_shop": "shop_", "case_sku": "sku_", "case_variation": "variation_"})
    own = own.drop(columns=["shop", "sku", "variation"], errors="ignore").rename(
        columns={"shop_": "shop", "sku_": "sku", "variation_": "variation"}
    )
    both = cases.merge(judged[[*key, "seller_fault"]], on=key, how="left", suffixes=("", "_judged"))
    both["decided"] = both["seller_fault_judged"].fillna(both["seller_fault"])
    merged = both.merge(own[[*key, "fault", "judged"]], on=key)
    assert len(judged) and len(merged) == len(cases) and merged["judged"].sum() == len(judged)
    settled = merged[merged["decided"].isin(["yes", "no"])]
    assert (settled["decided"] == settled["fault"]).all() and len(settled) > 20


def test_the_imported_tables_and_judgements_alone_give_every_rate(exported: Path, data_folder: Path) -> None:
    """From lines, claims and judgements as they were loaded and decided: no view of ours has a part in it."""
    claims = decided(matched(exported))
    counted = claims[claims["decides"] & (claims["fault"] != "no") & claims["ship_day"].notna()]
    lines = read(exported, "order_lines")
    shipped = lines[lines["ship_day"].notna()]
    store = Store(data_folder / "rightbox.duckdb")
    try:
        known = {by: query.cells(store, (by,), Filters()).set_index(by) for by in ("week", "sku", "carrier")}
    finally:
        store.close()
    monday = [pd.to_datetime(f["ship_day"]).dt.to_period("W").dt.start_time for f in (shipped, counted)]
    for by, cells in known.items():
        cells = cells[cells["lines"] > 0]
        mine = [
            f.groupby(m if by == "week" else by).size()
            for f, m in zip((shipped, counted), monday, strict=True)
        ]
        assert mine[0].reindex(cells.index).tolist() == cells["lines"].tolist()
        assert mine[1].reindex(cells.index).fillna(0).tolist() == cells["errors"].tolist()
    assert len(counted) > 30
    settings = read(exported, "settings")
    assert {"name", "value"} <= set(settings.columns) and len(read(exported, "imports"))
