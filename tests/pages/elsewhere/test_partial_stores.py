"""Stores that lack something: what is not known is said, and nothing else is claimed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from analysis.questions import skus
from analysis.questions.packers import learning_of
from data.query import Filters
from data.records.source import Direct
from pages.ui.core import ask
from tests.analysis.questions.shops import MONDAY, Row, claim, line, load, weeks_of_lines
from tests.pages.conftest import Open, everything_shown

SCREENS = ("overview", "skus", "packers", "causes", "changes", "costs", "cases")
DENIED = (
    "No errors",
    "Nothing has been loaded",
    "Too early",
    "no shipped lines)",
    "more complete weeks",
    "0 errors",
)


def packed(lines: list[Row], packers: tuple[str, ...] = ("P1", "P2")) -> list[Row]:
    return [
        {
            "platform": row["platform"], "order_id": row["order_id"], "sku": row["sku"], "station": "S1",
            "shift": "day", "packer": packers[n % len(packers)], "packed_at": row["shipped_at"], "warehouse": "WH1",
        }
        for n, row in enumerate(lines)
    ]  # fmt: skip


def _said(at: Any) -> str:
    assert not at.exception
    return " ".join(everything_shown(at))


@pytest.mark.parametrize("screen", SCREENS)
def test_packing_alone_is_not_nothing(screen: str, nothing: Path, open_screen: Open) -> None:
    load(ask.store(), nothing, "packing.csv", packed(weeks_of_lines([0] * 4)[0]))
    said = _said(open_screen(screen, lang="en"))
    assert "Packing alone is loaded" in said and "Nothing has been loaded" not in said


@pytest.mark.parametrize("screen", SCREENS)
def test_orders_alone_deny_no_error_and_blame_no_age(screen: str, nothing: Path, open_screen: Open) -> None:
    lines, _ = weeks_of_lines([0] * 30)
    load(ask.store(), nothing, "orders.csv", lines)
    load(ask.store(), nothing, "packing.csv", packed(lines))
    said = _said(open_screen(screen, lang="en"))
    assert screen == "cases" or "No returns or complaints are loaded" in said
    assert [words for words in DENIED if words in said] == []


@pytest.mark.parametrize("screen", SCREENS)
def test_claims_alone_are_errors_without_a_rate(screen: str, nothing: Path, open_screen: Open) -> None:
    _, claims = weeks_of_lines([2] * 20)
    load(ask.store(), nothing, "claims.csv", claims)
    said = _said(open_screen(screen, lang="en"))
    assert [words for words in DENIED[:-1] if words in said and "shipped" not in words] == []
    assert "No rows match" not in said


def test_the_errors_of_a_period_are_one_number_on_all_screens(nothing: Path, open_screen: Open) -> None:
    lines, claims = weeks_of_lines([2] * 20)
    load(ask.store(), nothing, "orders.csv", lines)
    strange = [claim(line(f"X{n}", MONDAY + timedelta(weeks=12)), 4) for n in range(5)]
    load(ask.store(), nothing, "claims.csv", [*claims, *strange])
    days = {"from_": str(MONDAY + timedelta(weeks=8)), "to": str(MONDAY + timedelta(weeks=20, days=-1))}
    for screen in ("overview", "causes"):
        at = open_screen(screen, lang="en", **days)
        shown = {metric.label: metric.value for metric in at.metric}
        assert shown["Errors"] == "29"  # 24 of lines, 5 of orders that are not loaded
        assert "5 of them without a known order line" in _said(at)
    rows = open_screen("cases", lang="en", which="all_errors", **days)
    assert "29 errors" in _said(rows)


def test_lines_of_a_shop_without_claims_are_in_no_rate_of_an_item(nothing: Path) -> None:
    lines, claims = weeks_of_lines([2] * 20)
    quiet, _ = weeks_of_lines([0] * 20, 90, prefix="Q", platform="lazada", shop="Quiet")
    load(ask.store(), nothing, "orders.csv", [*lines, *quiet])
    load(ask.store(), nothing, "claims.csv", claims)
    ranked = skus.priorities(Direct(ask.store()), Filters(MONDAY, MONDAY + timedelta(weeks=20)))
    assert ranked["lines"].tolist() == [20 * 60] and ranked["errors"].tolist() == [40]


def test_one_alone_is_compared_with_nobody(nothing: Path, open_screen: Open) -> None:
    lines, claims = weeks_of_lines([2] * 30)
    load(ask.store(), nothing, "orders.csv", lines)
    load(ask.store(), nothing, "claims.csv", claims)
    load(ask.store(), nothing, "packing.csv", packed(lines, ("P1",)))
    at = open_screen("packers", lang="en")
    assert "only 1, nothing to compare with" in _said(at)
    assert not at.get("plotly_chart")


def test_what_was_packed_before_the_period_is_experience(nothing: Path) -> None:
    lines, claims = weeks_of_lines([2] * 40)
    load(ask.store(), nothing, "orders.csv", lines)
    load(ask.store(), nothing, "claims.csv", claims)
    load(ask.store(), nothing, "packing.csv", packed(lines))
    start: date = MONDAY + timedelta(weeks=30)
    curve, first = learning_of(
        Direct(ask.store()), Filters(start, start + timedelta(weeks=6)), "packer", "P1"
    )
    assert first == MONDAY
    assert curve["start"].min() >= 800  # 30 weeks of 30 lines each before


@pytest.mark.parametrize("screen", SCREENS)
def test_days_after_the_last_claims_are_not_without_errors(
    screen: str, nothing: Path, open_screen: Open
) -> None:
    lines, claims = weeks_of_lines([2] * 30)
    load(ask.store(), nothing, "orders.csv", lines)
    load(ask.store(), nothing, "claims.csv", claims[:30])
    days = {"from_": str(MONDAY + timedelta(weeks=20)), "to": str(MONDAY + timedelta(weeks=30, days=-1))}
    at = open_screen(screen, lang="en", **days)
    said = _said(at)
    assert screen in ("cases", "packers") or "No returns or complaints are loaded for this period" in said
    assert [words for words in (*DENIED[:1], "(no shipped lines)", "SGD 0") if words in said] == []
    assert {metric.label: metric.value for metric in at.metric}.get("Errors", "unknown") == "unknown"
