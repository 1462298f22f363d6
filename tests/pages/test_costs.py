"""Costs: every number is that of the store, whatever the cut; what is not known is said."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from data.importing import ingest
from data.query import Filters
from data.store import Store, cube
from pages.ui.core import ask
from pages.ui.weekly import cohorts
from tests.pages.conftest import Open, everything_shown
from tests.paths import SAMPLES

PERIOD = {"from_": "2026-08-03", "to": "2026-11-01"}
IN_VIEW = "fault <> 'no' and event_day between date '2026-08-03' and date '2026-11-01'"


def _value(sql: str) -> float:
    return float(ask.store().value(sql.format(view=IN_VIEW)) or 0)


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_the_headline_is_what_the_store_adds_up(demo: Path, open_screen: Open, lang: str) -> None:
    at = open_screen("costs", lang=lang, **PERIOD)
    assert not at.exception
    net = _value("select sum(cost_total) from case_rows where {view}")
    errors = _value("select count(*) from case_rows where {view} and decides")
    unknown = _value("select count(*) from case_rows where {view} and decides and cost_unknown")
    shown = [m.value for m in at.metric]
    assert _amount(shown[0]) == round(net)
    assert _amount(shown[1]) == pytest.approx(net / (errors - unknown), abs=0.005)
    assert shown[3] == str(int(unknown))
    assert not any("nan" in text.lower().split() for text in everything_shown(at))


def test_the_cost_a_line_of_one_cause_is_of_the_weeks_that_can_be_judged_of_what_was_shipped(
    demo: Path, open_screen: Open
) -> None:
    everything = cohorts.judged(Filters(date(2026, 8, 3), date(2026, 11, 1))).filters
    assert everything is not None and everything.end is not None and everything.end < date(2026, 11, 1)
    at = open_screen("costs", lang="en", cause=["lookalike", "kit_bom"], **PERIOD)
    days = f"event_day between date '2026-08-03' and date '{everything.end}' and cause in ('lookalike', 'kit_bom')"
    cost = _value(f"select sum(cost_total) from case_rows where fault <> 'no' and in_rate and {days}")
    lines = _value(
        f"select sum(lines) from cube where day between date '2026-08-03' and date '{everything.end}'"
    )
    assert _amount(at.metric[2].value) == pytest.approx(cost / lines * 1000, abs=0.005)
    assert f"{lines:,.0f} lines" in " ".join(everything_shown(at))


@pytest.mark.parametrize("by", ["kind", "packer", "week"])
def test_every_cut_of_the_ledger_shows_the_same_total(demo: Path, open_screen: Open, by: str) -> None:
    at = open_screen("costs", lang="en", by=by, **PERIOD)
    assert not at.exception
    net = _value("select sum(cost_total) from case_rows where {view}")
    table = next(d.value for d in at.dataframe if "Total" in set(d.value.iloc[:, 0]))
    rows, last = table.iloc[:-1], table.iloc[-1]
    assert round(rows["cost"].sum(), 2) == last["cost"] == round(net, 2)


def test_a_missing_exchange_rate_is_shown_as_missing_and_not_as_zero(
    own_demo: Path, open_screen: Open
) -> None:
    with ask.store().writing() as cursor:
        cursor.run("delete from fx_rates where currency = 'THB'")
    at = open_screen("costs", lang="en", **PERIOD)
    assert not at.exception
    lost = int(
        _value(
            "select count(*) from cost_entries as k semi join (select * from case_rows where {view}) as r "
            "using (platform, case_shop, case_id, case_sku, case_variation) where k.reporting_amount is null"
        )
    )
    assert lost > 0
    assert any(f"{lost:,} cost entries have no exchange rate" in text for text in everything_shown(at))
    net = _value("select sum(cost_total) from case_rows where {view}")
    assert _amount(at.metric[0].value) == round(net)


def test_without_any_cost_the_cost_is_unknown_and_not_zero(own_demo: Path, open_screen: Open) -> None:
    with ask.store().writing() as cursor:
        cursor.run("delete from costs")
        cursor.run("delete from cost_rules")
    at = open_screen("costs", lang="en", **PERIOD)
    assert not at.exception
    assert "unknown" in " ".join(everything_shown(at))
    assert at.metric[1].value == "unknown"


def test_without_orders_money_is_shown_and_no_rate(own_demo: Path, open_screen: Open) -> None:
    with ask.store().writing() as cursor:
        cursor.run("delete from order_lines")
        cube.refresh(cursor)
    at = open_screen("costs", lang="en", **PERIOD)
    assert not at.exception
    assert at.metric[2].value == "no rate"
    assert "order export" in " ".join(everything_shown(at))


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_account_health_is_counted_from_orders_and_returns(
    own_demo: Path, open_screen: Open, lang: str
) -> None:
    with ask.store().writing() as cursor:
        rule = {"share": 0.02, "source": "my seller centre", "read_on": "2026-11-01"}
        value = json.dumps({"shopee||non_fulfilment": rule})
        cursor.run("insert into settings values ('penalty_headroom', ?, 'test', now()::timestamp)", [value])
    at = open_screen("costs", lang=lang, **PERIOD)
    assert not at.exception
    last = ask.store().value("select max(ship_day) from order_lines")
    end = last - timedelta(days=(last.weekday() + 1) % 7)
    shops = ask.store().rows(f"""
        select shop, count(distinct order_id) filter (where status not in ('cancelled', 'unpaid')),
            (select count(distinct order_id) from case_rows as c where c.shop = o.shop and c.platform = o.platform
                and fault = 'yes' and not caught and coalesce(status, '') not in ('rejected', 'cancelled')
                and open_day between date '{end}' - 6 and date '{end}')
        from order_lines as o where platform = 'shopee' and order_day between date '{end}' - 6 and date '{end}'
        group by shop, platform
    """)
    told = " ".join(everything_shown(at))
    assert shops
    for shop, orders, returns in shops:
        counted = (
            f"{returns} of {orders:,} in 7 days" if lang == "en" else f"7 天内 {orders:,} 中有 {returns}"
        )
        assert f"**{shop}**" in told and counted in told
    unknown = (
        ("who cancelled is not stored", "hold no cancelled orders")
        if lang == "en"
        else ("由谁取消", "取消订单")
    )
    assert any(words in told for words in unknown)
    check, source, ahead = (
        ("Check with your marketplace", "my seller centre, read on", "with 80 % between")
        if lang == "en"
        else ("请向您的平台核实", "my seller centre，查阅于", "80% 区间为")
    )
    assert check in told and source in told and ahead in told
    assert "before the penalty point" not in told


def test_hostile_names_stay_text(own_demo: Path, open_screen: Open) -> None:
    evil = "<img src=x onerror=alert(1)>[x](https://evil.example)"
    with ask.store().writing() as cursor:
        cursor.run("update order_lines set shop = ? where platform = 'shopee'", [evil])
        cursor.run("update cases set shop = ?, received_sku = ? where platform = 'shopee'", [evil, evil])
        cursor.run("update costs set shop = ? where platform = 'shopee'", [evil])
        cube.refresh(cursor)
    at = open_screen("costs", lang="en", by="shop", **PERIOD)
    assert not at.exception
    assert any("fulfilment rate: " in text for text in everything_shown(at))
    for text in everything_shown(at):
        assert "](https" not in text and "<img" not in text.replace("\\<", "")


def _amount(text: str) -> float:
    return float(re.sub(r"[^0-9.]", "", text))


def test_a_first_period_says_that_there_is_no_data_before_it(demo: Path, open_screen: Open) -> None:
    first = ask.extent().first_day
    assert first is not None
    days = {"from_": str(first), "to": str(first + timedelta(days=27))}
    for screen in ("costs", "overview"):
        at = open_screen(screen, lang="en", **days)
        assert not at.exception
        deltas = [str(m.delta) for m in at.metric if m.delta]
        assert any(d.startswith("no data for") for d in deltas) and not any("+" in d for d in deltas)
        assert not any("+" in str(m.delta) for m in open_screen(screen, vs="none", **days).metric)


def test_amounts_without_a_currency_are_named_and_what_they_cost_is_unknown(
    nothing: Path, open_screen: Open
) -> None:
    store = Store(nothing / "rightbox.duckdb")
    for name in ("Order.all.20260701_20260731.xlsx", "Order.return_refund.20260701_20260731.xls"):
        assert ingest.load(store, SAMPLES / f"shopee_en_{name}").refused is None
    store.close()
    for screen in ("costs", "causes", "overview"):
        at = open_screen(screen, lang="en", from_="2026-07-01", to="2026-07-31")
        assert not at.exception
        said = everything_shown(at)
        assert not any({"nan", "nan."} & set(text.lower().split()) for text in said), screen
        assert not any("Upload refunds" in text for text in said), screen
        assert not any(re.search(r"\b0\.00 \(no currency\)", text) for text in said), screen
        tables = [str(v) for table in at.dataframe for v in table.value.astype(str).to_numpy().ravel()]
        assert "0.00 (no currency)" not in tables, screen
