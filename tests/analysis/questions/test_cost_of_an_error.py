"""Cost per error has the same errors above and below the line, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from analysis.causes import summary
from analysis.proof.plan import Plan
from analysis.proof.proof import _prices
from analysis.questions import briefing, costs, skus
from analysis.questions.metrics import weekly_metrics
from analysis.rates import period_rate
from analysis.report.sections.causes_and_costs import cause_section, cost_section
from analysis.signals.metrics import METRICS, series
from analysis.wording.words import Words
from data import query
from data.cases import by_hand, entries
from data.cases.by_hand import Noticed, WrongItem
from data.query import Filters
from data.records import settings
from data.records.source import Direct
from data.store import Store
from tests.make import case, line, loaded, write

NOW = datetime(2026, 8, 3, 9)  # noqa: DTZ001 - stored moments are naive UTC
PERIOD = Filters(date(2026, 6, 29), date(2026, 7, 5))
# A 10, C 4 + 2, D 5 + 1 are known; of B, G a part is
EACH = (10 + 6 + 6) / 3
TOTAL = 10 + 6 + 6 + 3 + 7 + 50


def cost(
    number: str, amount: str, kind: str = "refund", sku: str = "TEE-NAVY-M", **more: str
) -> dict[str, str]:
    return {
        "platform": "shopee", "shop": "SG", "case_id": number, "sku": sku, "kind": kind, "amount": amount,
        "currency": "SGD", "source": "import",
    } | more  # fmt: skip


@pytest.fixture
def shop(store: Store, tmp_path: Path) -> Iterator[Store]:
    """Errors of every kind: known, of several claims, known in part, unknown, and one that was caught inside."""
    settings.put(store, "reporting_currency", "SGD", "ann")
    lines = [line(o) for o in "ABCEFGH"] + [line("D"), line("D", "MUG")]
    later = {"opened_at": "2026-07-12 10:00"}
    cases = [
        case("RA", "A"), case("RB", "B", resolution="reship"), case("RC", "C"), case("RC2", "C", **later),
        case("RD", "D", seller_fault="yes"), case("RD0", "D", sku="", seller_fault="yes"), case("RF", "F"),
        case("RG", "G"), case("RE", "E", seller_fault="no"),
    ]  # fmt: skip
    loaded(store, write(tmp_path / "lines.csv", lines))
    loaded(store, write(tmp_path / "cases.csv", cases))
    paid = [
        cost("RA", "10"), cost("RB", "3", "reship_freight"), cost("RC", "4"), cost("RC2", "2"), cost("RD", "5"),
        cost("RD0", "1", sku=""), cost("RG", "7"), cost("RG", "9", "label", currency="THB"), cost("RE", "80"),
    ]  # fmt: skip
    loaded(store, write(tmp_path / "costs.csv", paid))
    found = by_hand.find_orders(store, "H")[0]
    noticed = Noticed("packer", datetime(2026, 7, 4, 2), "wrong_sku", caught=True)  # noqa: DTZ001
    (key,) = by_hand.create(store, found, [WrongItem("TEE-NAVY-M")], noticed, "ann", "N-1")
    entries.put_cost(store, key, "labour", Decimal(50), "SGD", date(2026, 7, 6), "", "ann")
    return store


def test_what_is_known_in_part_is_in_the_total_and_not_in_the_cost_of_an_error(shop: Store) -> None:
    whole = query.cells(shop, (), PERIOD).iloc[0]
    assert whole[["errors", "cost_unknown", "priced"]].tolist() == [6, 3, 3]
    assert (whole["cost_total"], whole["cost_priced"]) == (TOTAL, 22)


def test_every_question_says_the_same_cost_per_error(shop: Store) -> None:
    source = Direct(shop)
    assert costs.cost_each(source, PERIOD).mean == pytest.approx(EACH)
    cells = source.cells((), PERIOD)
    assert period_rate.cost_each(cells).iloc[0] == pytest.approx(EACH)
    by_sku = source.cells(("sku",), PERIOD)
    assert by_sku["cost_priced"].sum() / by_sku["priced"].sum() == pytest.approx(EACH)
    causes = summary.counted(source.cells(("cause",), PERIOD))
    told = summary.summary(causes, summary.certainty(rows(shop)), summary.contributing(rows(shop)))
    assert told["cost_each"].tolist() == pytest.approx([EACH]) and told["unpriced"].tolist() == [3]
    of = briefing.prepare(shop, PERIOD, NOW, NOW.date())
    weekly = weekly_metrics(source, PERIOD, of.weeks, NOW)
    metric = series(METRICS["cost_per_error"], weekly).iloc[0]
    assert (metric["numerator"], metric["denominator"]) == (22, 3)
    window = (PERIOD.start, PERIOD.end)
    plan = Plan(**dict.fromkeys(Plan.__dataclass_fields__) | {"scope": Filters()})
    assert sorted(_prices(source, plan, window)) == [6, 6, 10]


def rows(shop: Store):
    return query.rows(shop, PERIOD, which="errors", size=100).frame


def test_pack_says_the_cost_of_an_error_and_the_share_that_is_unknown(shop: Store) -> None:
    words = Words("en")
    of = briefing.prepare(shop, PERIOD, NOW, NOW.date())
    table = cause_section(of, words).tables[0].frame
    assert table["each"].tolist() == pytest.approx([EACH])
    points = cost_section(of, words).points
    assert any("7.33 for each error, from 3 errors" in point for point in points), points
    assert any("3 errors (50% of all)" in point for point in points), points


def test_claims_of_the_same_age_have_the_costs_of_those_claims_alone(shop: Store) -> None:
    seen = query.cells(shop, (), Filters(*(PERIOD.start, PERIOD.end), seen_by=date(2026, 7, 10))).iloc[0]
    assert (seen["priced"], seen["cost_priced"]) == (3, 10 + 4 + 6)


def test_items_are_ranked_by_what_their_known_errors_cost(shop: Store) -> None:
    ranked = skus.priorities(Direct(shop), PERIOD).set_index("sku")
    assert ranked.at["TEE-NAVY-M", "cost_per_error"] == pytest.approx(EACH)


def test_a_headline_without_any_known_cost_is_not_zero(store: Store, tmp_path: Path) -> None:
    loaded(store, write(tmp_path / "lines.csv", [line("A"), line("B")]))
    loaded(store, write(tmp_path / "cases.csv", [case("RA", "A")]))
    of = briefing.prepare(store, PERIOD, NOW, NOW.date())
    told = briefing.numbers(of)
    assert told["cost_unknown"] == 1 and told["cost"] is None


def test_the_forecast_adds_only_what_is_not_booked_yet(shop: Store) -> None:
    source = Direct(shop)
    # of B and G 3 and 7 are booked; what was caught inside is no error of the quarter
    assert costs.partly_booked(source, PERIOD) == pytest.approx(10)
    assert costs.partly_booked(source, PERIOD.having("sku", "MUG")) == pytest.approx(0)
