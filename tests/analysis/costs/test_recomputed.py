"""All money of generated stores, computed again from the files of `data export` with pandas alone."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.costs import ledger
from analysis.questions import costs as questions
from analysis.questions.situation import assess
from analysis.rates import period_rate
from data import __main__ as command
from data import query
from data.cases import by_hand, entries, forms
from data.cases.by_hand import Noticed, WrongItem
from data.query import Filters
from data.records import records, settings
from data.records.source import Direct
from data.schema import COST_RULES, FX_RATES
from data.schema.taxonomy import COST_KINDS, CREDIT_KINDS
from data.store import Store
from tests.exported import CLAIM, decided, matched, read
from tests.make import case, line, loaded, write

START = date(2026, 1, 5)
CURRENCIES = {"SG": "SGD", "MY": "MYR"}
KINDS = [k for k in COST_KINDS if k not in ("labour", "write_off")]


def fill(store: Store, folder: Path, seed: int) -> None:
    """Two shops of two currencies; claims judged and not, of lines and whole orders; every kind of cost."""
    rng = random.Random(seed)
    settings.put(store, "reporting_currency", "SGD", "ann")
    for day, rate in (("2026-01-01", 0.3), ("2026-02-15", 0.317)):
        row = {"currency": "MYR", "reporting": "SGD", "valid_from": date.fromisoformat(day), "rate": rate}
        records.put(store, FX_RATES, row, "ann")
    lines = [_line(rng, shop, number) for shop in CURRENCIES for number in range(120)]
    lines += [row | {"sku": "SECOND"} for row in rng.sample(lines, 30)]
    claims = [_claim(rng, row, n) for n, row in enumerate(rng.sample(lines, 70))]
    again = [dict(c) | {"case_id": f"{c['case_id']}B", "opened_at": "2026-04-20 10:00"} for c in claims[:8]]
    known = {c["order_id"] for c in claims}
    whole = [
        _claim(rng, row, 900 + n) | {"sku": ""}
        for n, row in enumerate(lines[-12:])
        if row["order_id"] not in known
    ]
    lost = [_claim(rng, lines[0], 990) | {"order_id": "NOWHERE"}]
    every = claims + again + whole + lost
    loaded(store, write(folder / "lines.csv", lines))
    loaded(store, write(folder / "cases.csv", every))
    loaded(store, write(folder / "costs.csv", [c for of in every for c in _costs(rng, of)]))
    _decide(store, rng, every)


def _line(rng: random.Random, shop: str, number: int) -> dict[str, Any]:
    day = START + timedelta(days=rng.randrange(84))
    return line(
        f"{shop}{number:03d}", rng.choice(["TEE", "MUG", "CAP"]), shop=shop, currency=CURRENCIES[shop],
        unit_price=f"{rng.randrange(500, 4000) / 100:.2f}", ordered_at=f"{day} 08:00", shipped_at=f"{day} 15:00",
    )  # fmt: skip


def _claim(rng: random.Random, of: dict[str, Any], number: int) -> dict[str, Any]:
    opened = date.fromisoformat(of["shipped_at"][:10]) + timedelta(days=rng.randrange(3, 12))
    return case(
        f"C{number:03d}", of["order_id"], shop=of["shop"], sku=of["sku"], opened_at=f"{opened} 09:00",
        seller_fault=rng.choice(["", "yes", "yes", "no"]), status=rng.choice(["refunded", "approved", "rejected"]),
        resolution=rng.choice(["full_refund", "reship", "partial_refund_and_reship", ""]),
    )  # fmt: skip


def _costs(rng: random.Random, of: dict[str, Any]) -> list[dict[str, Any]]:
    """Costs of a claim of a few kinds in one currency or two, of a third of them none; some of no known rate."""
    if rng.random() < 0.3:
        return []
    rows = []
    for kind in rng.sample(KINDS, rng.randrange(1, 4)):
        amount = rng.randrange(100, 3000) / 100 * (-1 if kind in CREDIT_KINDS else 1)
        rows.append(
            {
                "platform": "shopee", "shop": of["shop"], "case_id": of["case_id"], "sku": of["sku"], "kind": kind,
                "amount": f"{amount:.2f}", "currency": rng.choice([CURRENCIES[of["shop"]]] * 6 + ["THB"]),
                "booked_on": rng.choice(["", "2026-02-14", "2026-03-02"]),
            }
        )  # fmt: skip
    return rows


def _decide(store: Store, rng: random.Random, claims: list[dict[str, Any]]) -> None:
    """Judgements of a third, costs by hand, two rules, and a mistake that was caught inside."""
    keys = [
        {"platform": "shopee", "shop": c["shop"], "case_id": c["case_id"], "sku": c["sku"], "variation": ""}
        for c in claims
    ]
    for fault in ("yes", "no"):
        forms.judge_many(store, rng.sample(keys, len(keys) // 6), {"seller_fault": fault}, "ann")
    for key in rng.sample(keys, 5):
        entries.put_cost(store, key, "write_off", Decimal("3.30"), "MYR", date(2026, 5, 1), "", "ann")
    rule = {"rule_id": "r", "kind": "labour", "shop": "", "resolution": "", "valid_from": date(2026, 2, 1),
            "valid_to": None, "basis": "minutes", "amount": 20.0, "wage_per_hour": 12.0, "currency": "SGD"}  # fmt: skip
    records.put(store, COST_RULES, rule, "ann")
    share = {"rule_id": "s", "kind": "recovered_goods", "shop": "MY", "resolution": "full_refund",
             "basis": "share_of_price", "amount": 0.25, "wage_per_hour": None, "currency": "",
             "valid_from": date(2026, 1, 1)}  # fmt: skip
    records.put(store, COST_RULES, rule | share, "ann")
    found = by_hand.find_orders(store, "SG001")[0]
    seen = datetime(2026, 4, 3, 2)  # noqa: DTZ001 - stored moments are naive UTC
    sku = str(found.lines["sku"].iloc[0])
    (key,) = by_hand.create(
        store, found, [WrongItem(sku)], Noticed("packer", seen, "wrong_sku", caught=True), "ann", "N-1"
    )
    entries.put_cost(store, key, "labour", Decimal(40), "SGD", date(2026, 4, 3), "", "ann")


# ---- with pandas alone ---------------------------------------------------------------------------------------------


def recomputed(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cost entries of our errors in the reporting currency, and the errors with their cost (NaN where not known)."""
    claims = decided(matched(folder)).reset_index(drop=True)
    claims["event"] = pd.to_datetime(claims["ship_day"].fillna(claims["open_day"]))
    claims["of_shop"] = claims["line_shop"].fillna(claims["shop"])
    booked = pd.concat([_given(folder, claims), _by_rules(folder, claims)], ignore_index=True)
    booked = booked.merge(claims, on=CLAIM, suffixes=("_entry", ""))
    booked["money"] = _converted(folder, booked)
    ours = booked[booked["fault"] != "no"]
    return ours, _errors(claims, ours)


def _given(folder: Path, claims: pd.DataFrame) -> pd.DataFrame:
    given = read(folder, "costs").fillna(dict.fromkeys(CLAIM, ""))
    given = given.merge(claims[[*CLAIM, "open_day"]], on=CLAIM)
    given["booked_on"] = given["booked_on"].fillna(given["open_day"])
    return given[[*CLAIM, "kind", "amount", "currency", "booked_on"]]


def _by_rules(folder: Path, claims: pd.DataFrame) -> pd.DataFrame:
    known = {(*key, kind) for *key, kind in _given(folder, claims)[[*CLAIM, "kind"]].itertuples(index=False)}
    lines = read(folder, "order_lines")[["platform", "shop", "order_id", "sku", "currency"]]
    of_line = lines.rename(columns={"currency": "line_currency", "shop": "line_shop"})
    ours = claims[claims["fault"] != "no"].merge(
        of_line, on=["platform", "line_shop", "order_id", "sku"], how="left"
    )
    made = []
    for rule in read(folder, "cost_rules").fillna({"shop": "", "resolution": ""}).to_dict("records"):
        fits = ours[ours["open_day"] >= rule["valid_from"]]
        fits = fits[(rule["shop"] == "") | (fits["of_shop"] == rule["shop"])]
        fits = fits[(rule["resolution"] == "") | (fits["resolution"] == rule["resolution"])]
        sign = -1 if rule["kind"] in CREDIT_KINDS else 1
        if rule["basis"] == "minutes":
            amount = pd.Series(rule["amount"] / 60 * rule["wage_per_hour"], fits.index)
            currency = pd.Series(rule["currency"], fits.index)
        else:
            amount = (rule["amount"] * fits["unit_price"] * fits["quantity"].fillna(1)).round(4)
            currency = fits["currency"].fillna(fits["line_currency"])
        rows = fits[CLAIM].assign(
            kind=rule["kind"], amount=amount * sign, currency=currency, booked_on=fits["open_day"]
        )
        rows = rows[rows["amount"].notna()]
        free = [(*key, rule["kind"]) not in known for key in rows[CLAIM].itertuples(index=False, name=None)]
        made.append(rows[free])
    return pd.concat(made, ignore_index=True)


def _converted(folder: Path, booked: pd.DataFrame) -> pd.Series:
    rates = read(folder, "fx_rates")
    found = []
    for currency, day, amount in zip(
        booked["currency_entry"], booked["booked_on"], booked["amount"], strict=True
    ):
        valid = rates[(rates["currency"] == currency) & (rates["valid_from"] <= str(day)[:10])].sort_values(
            "valid_from"
        )
        rate = 1.0 if currency == "SGD" else valid["rate"].iloc[-1] if len(valid) else np.nan
        found.append(np.round(float(amount) * rate + 1e-9 * np.sign(float(amount)), 2))
    return pd.Series(found, booked.index)


def _errors(claims: pd.DataFrame, ours: pd.DataFrame) -> pd.DataFrame:
    sums = ours.groupby(CLAIM)["money"].agg(money=lambda v: v.sum(min_count=1), lost=lambda v: v.isna().any())
    goods = ours[ours["kind"] == "reship_goods"].groupby(CLAIM).size().rename("goods")
    mine = claims[(claims["fault"] != "no") & ~claims["caught"]].merge(sums, on=CLAIM, how="left")
    mine = mine.merge(goods, on=CLAIM, how="left")
    resent = mine["resolution"].isin(["reship", "partial_refund_and_reship"])
    mine["unknown"] = mine["money"].isna() | (mine["lost"] == True) | (resent & mine["goods"].isna())  # noqa: E712
    home = mine[(mine["rank"] < 4) & mine["decides"]].groupby("order_id")["own"].first()
    guest = (mine["rank"] == 4) & ~mine["decides"]
    mine.loc[guest, "own"] = mine.loc[guest, "order_id"].map(home)
    errors = mine[mine["decides"]].copy()
    errors["cost"] = errors["own"].map(mine.groupby("own")["money"].sum()).where(~errors["unknown"])
    return errors


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_money_can_be_computed_again(data_folder: Path, tmp_path: Path, seed: int) -> None:
    store = Store(data_folder / "rightbox.duckdb")
    fill(store, tmp_path, seed)
    source, everything = Direct(store), Filters()
    by = {n: questions.cut(source, everything, n).set_index(n) for n in ("kind", "shop", "sku")}
    months = source.cells(("month",), everything).set_index("month")
    each, whole = questions.cost_each(source, everything), source.cells((), everything).iloc[0]
    week = Filters(START + timedelta(weeks=4), START + timedelta(weeks=5, days=-1))
    this_week = period_rate.known_cost(assess(source, week).whole)
    lost = ledger.without_rate(source.ask(query.case_costs, everything))
    store.close()
    assert command.main(["export", str(tmp_path / "out")]) == 0
    ours, errors = recomputed(tmp_path / "out")
    assert len(errors) > 40 and errors["cost"].isna().sum() > 5 and ours["money"].isna().any()
    mine = ours.groupby("kind")["money"].sum()
    assert by["kind"]["cost"].to_dict() == pytest.approx(mine[by["kind"].index].to_dict(), abs=0.011)
    shops = ours.groupby("of_shop")["money"].sum()
    assert by["shop"]["cost"].to_dict() == pytest.approx(shops.to_dict(), abs=0.011)
    of_month = ours["event"].dt.to_period("M").dt.start_time
    assert months["cost_total"].to_dict() == pytest.approx(
        ours.groupby(of_month)["money"].sum().to_dict(), abs=0.011
    )
    assert whole["cost_total"] == pytest.approx(ours["money"].sum(), abs=0.011)
    assert (whole["priced"], whole["cost_unknown"]) == (
        errors["cost"].notna().sum(),
        errors["cost"].isna().sum(),
    )
    assert each.mean == pytest.approx(errors["cost"].mean(), abs=0.001)
    month = errors["event"].dt.to_period("M").dt.start_time
    assert months["cost_priced"].to_dict() == pytest.approx(
        errors.groupby(month)["cost"].sum().to_dict(), abs=0.011
    )
    of_week = ours[ours["event"].between(str(week.start), str(week.end))]
    assert this_week == pytest.approx(of_week["money"].sum(), abs=0.011)
    assert lost["entries"].sum() == ours["money"].isna().sum()
