"""Effects of settings: cost rules before they are saved, deadlines and targets in force, erasing what is old."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data import query
from data.cases import forms
from data.importing import ingest
from data.records import cost_rules, deadlines, drafts, records, retention, settings, targets
from data.records.drafts import Draft, DraftPlace
from data.schema import CASE_KEY, COST_RULES, DEADLINES, TARGETS
from data.store import Store, backup

ORDERS = "platform,shop,order_id,sku,quantity,unit_price,currency,ordered_at,shipped_at\n" + "".join(
    f"shopee,A,O{n},S1,1,{10 + n},SGD,2026-0{1 + n}-02 10:00,2026-0{1 + n}-03 10:00\n" for n in range(6)
)
CASES = "platform,shop,case_id,order_id,sku,opened_at,raw_reason,resolution\n" + "".join(
    f"shopee,A,C{n},O{n},S1,2026-0{1 + n}-08 09:00,Wrong item,{'reship' if n % 2 else 'full_refund'}\n"
    for n in range(6)
)
COSTS = "platform,shop,case_id,sku,kind,amount,currency,booked_on\nshopee,A,C0,S1,labour,7,SGD,2026-01-09\n"


@pytest.fixture
def loaded(tmp_path: Path):
    store = Store(tmp_path / "rightbox.duckdb")
    for name, text in (("o.csv", ORDERS), ("c.csv", CASES), ("k.csv", COSTS)):
        (tmp_path / name).write_text(text, "utf-8")
        assert ingest.load(store, tmp_path / name).refused is None
    yield store
    store.close()


def rule(**changed):
    row = {
        "rule_id": "r", "kind": "labour", "shop": "", "resolution": "", "valid_from": date(2026, 1, 1),
        "valid_to": None,
        "basis": "minutes", "amount": 30.0, "wage_per_hour": 12.0, "currency": "SGD",
    }  # fmt: skip
    return row | changed


def test_a_rules_effect_is_what_saving_it_does(loaded: Store) -> None:
    effect = cost_rules.effect_of(loaded, rule())
    # C0 has a labour cost of its own, which goes first
    assert (effect.cases, effect.amount) == (5, pytest.approx(5 * 30 / 60 * 12.0))
    before = float(query.cells(loaded)["cost_total"].iloc[0])
    assert effect.before == pytest.approx(before)
    records.put(loaded, COST_RULES, rule(), "me")
    assert float(query.cells(loaded)["cost_total"].iloc[0]) == pytest.approx(effect.after)


def test_a_rule_of_hours_and_wage_costs_what_was_caught_inside_alone(loaded: Store) -> None:
    keys = [
        dict(zip(CASE_KEY, row, strict=True))
        for row in loaded.rows(f"select {', '.join(CASE_KEY)} from cases")
    ]
    forms.judge_many(loaded, keys[:2], {"detection": "pack"}, "me")
    inside = cost_rules.effect_of(loaded, rule(kind="penalty", caught="inside"))
    outside = cost_rules.effect_of(loaded, rule(kind="penalty", caught="outside"))
    whole = cost_rules.effect_of(loaded, rule(kind="penalty"))
    assert (inside.cases, inside.amount) == (2, pytest.approx(2 * 30 / 60 * 12.0))
    assert inside.cases + outside.cases == whole.cases > 2


def test_trying_a_rule_stores_nothing(loaded: Store) -> None:
    version = loaded.version
    cost_rules.effect_of(loaded, rule())
    assert records.everything(loaded, COST_RULES).empty and loaded.version == version


@pytest.mark.parametrize(
    ("changed", "cases", "amount"),
    [
        ({"basis": "share_of_price", "amount": 0.1, "kind": "platform_fee"}, 6, 0.1 * sum(range(10, 16))),
        ({"basis": "fixed", "amount": 2.0, "kind": "penalty", "resolution": "reship"}, 3, 6.0),
        ({"basis": "fixed", "amount": 2.0, "kind": "penalty", "valid_from": date(2026, 4, 1)}, 3, 6.0),
        ({"basis": "fixed", "amount": 2.0, "kind": "penalty", "shop": "B"}, 0, 0.0),
        ({"basis": "fixed", "amount": 2.0, "kind": "recovered_goods"}, 6, -12.0),
    ],
)
def test_rules_apply_by_basis_resolution_period_and_shop(
    loaded: Store, changed, cases: int, amount: float
) -> None:
    effect = cost_rules.effect_of(loaded, rule(**changed))
    assert (effect.cases, effect.amount) == (cases, pytest.approx(amount))


def test_a_currency_without_a_rate_is_named(loaded: Store) -> None:
    effect = cost_rules.effect_of(loaded, rule(currency="USD"))
    assert effect.without_rate == 5 and effect.amount == 0
    records.put(loaded, COST_RULES, rule(currency="USD"), "me")
    assert cost_rules.missing_rates(loaded)[["currency", "entries"]].values.tolist() == [["USD", 5]]


def test_every_shipped_deadline_names_where_it_was_read() -> None:
    keys = [(d.platform, d.site, d.step) for d in deadlines.DEFAULTS]
    assert len(set(keys)) == len(keys)
    for deadline in deadlines.DEFAULTS:
        assert deadline.hours > 0 and len(deadline.source) > 20 and deadline.step in deadlines.STEPS


def test_a_deadline_set_here_goes_before_the_shipped_one_from_its_day_on(store: Store) -> None:
    row = {
        "platform": "shopee",
        "site": "SG",
        "step": "ticket",
        "valid_from": date(2026, 7, 1),
        "hours": 36.0,
    }
    records.put(store, DEADLINES, row, "me")
    assert deadlines.hours(store, "shopee", "SG", "ticket", date(2026, 6, 30)) == 48
    assert deadlines.hours(store, "shopee", "SG", "ticket", date(2026, 7, 1)) == 36
    assert deadlines.hours(store, "lazada", "MY", "ticket", date(2026, 7, 1)) is None
    records.put(store, DEADLINES, {**row, "platform": "lazada", "site": ""}, "me")
    assert deadlines.hours(store, "lazada", "MY", "ticket", date(2026, 7, 1)) == 36


def test_a_shops_own_target_goes_first_and_weeks_keep_theirs(store: Store) -> None:
    for shop, day, value in (
        ("", date(2026, 1, 1), 0.01),
        ("", date(2026, 6, 1), 0.008),
        ("A", date(2026, 3, 1), 0.02),
    ):
        records.put(
            store, TARGETS, {"metric": "error_rate", "shop": shop, "valid_from": day, "value": value}, "me"
        )
    assert targets.in_force(store, "error_rate", date(2025, 12, 31)) is None
    assert targets.in_force(store, "error_rate", date(2026, 5, 31)) == 0.01
    assert targets.in_force(store, "error_rate", date(2026, 7, 1)) == 0.008
    assert targets.in_force(store, "error_rate", date(2026, 7, 1), "A") == 0.02
    with pytest.raises(ValueError, match="unknown metric"):
        targets.in_force(store, "nonsense", date(2026, 7, 1))


def test_erasing_takes_whole_weeks_and_leaves_no_byte_behind(loaded: Store, tmp_path: Path) -> None:
    secret = "the-packer-told-me-plainly"
    key = {"platform": "shopee", "shop": "A", "case_id": "C0", "sku": "S1", "variation": ""}
    from data.schema import JUDGEMENTS

    records.put(loaded, JUDGEMENTS, {**key, "cause": "slip", "note": secret}, "me")
    drafts.keep(loaded, DraftPlace("retro/S", "me"), Draft({"notes": "of this week"}))
    drafts.keep(loaded, DraftPlace("retro/R", "me"), Draft({"notes": f"draft: {secret}"}))
    with loaded.writing() as cursor:
        cursor.run("update drafts set saved_at = '2026-01-05' where place = 'retro/R'")
    backup.take(loaded)
    old = retention.older_than(loaded, 3, date(2026, 7, 1))
    assert (old.cases, old.lines, old.backups) == (3, 3, 1) and old.keep_from.weekday() == 0
    rates = query.cells(loaded, ("month",))
    retention.erase(loaded, 3, date(2026, 7, 1), "me")
    left = query.cells(loaded, ("month",))
    assert left["errors"].sum() == 3 and left["lines"].sum() == 3
    # what is kept counts as before: no week lost its errors and kept its lines
    assert left["errors"].tolist() == rates["errors"].tolist()[-3:]
    assert drafts.read(loaded, DraftPlace("retro/R", "me")).changes == {}
    assert drafts.read(loaded, DraftPlace("retro/S", "me")).changes
    assert backup.listed(loaded) == [] and settings.get(loaded, "rules") == "anhoj"
    loaded.close()
    path = tmp_path / "rightbox.duckdb"
    assert retention.finish(path) and not retention.finish(path)
    assert secret.encode() not in path.read_bytes()
    again = Store(path)
    assert query.extent(again).lines == 3 and "retention.erased" in set(
        again.frame("select what from audit")["what"]
    )
    again.close()


def test_nothing_old_means_nothing_erased(loaded: Store) -> None:
    old = retention.erase(loaded, 13, date(2026, 7, 1), "me")
    assert (old.cases, old.lines) == (0, 0) and query.extent(loaded).lines == 6
