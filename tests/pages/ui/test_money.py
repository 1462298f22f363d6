"""Money is net, named so and the same wherever it stands; nothing is compared with a time before the data."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from analysis.questions import briefing
from analysis.report import build
from analysis.wording.words import Words
from data.query import Filters
from data.records import settings
from data.store import Store
from tests.analysis.questions.shops import MONDAY, load, weeks_of_lines
from tests.pages.conftest import Open, everything_shown

WEEKS, PERIOD = 14, (MONDAY + timedelta(weeks=8), MONDAY + timedelta(weeks=12, days=-1))
DAYS = {"from_": str(PERIOD[0]), "to": str(PERIOD[1])}
NAMED = {"en": re.compile(r"\b(net|gross)\b", re.IGNORECASE), "zh_CN": re.compile("净|毛|总成本")}
REFUND, BACK = 37, 14


@pytest.fixture
def shop(nothing: Path) -> tuple[float, float]:
    """A shop whose goods came back for more than a third of each refund; net and gross of the period."""
    store = Store(nothing / "rightbox.duckdb")
    lines, claims = weeks_of_lines([4] * WEEKS, lines=90)
    base = {"platform": "shopee", "shop": "SG", "sku": "TEE", "currency": "SGD", "source": "import"}
    costs = [
        base | {"case_id": c["case_id"], "kind": kind, "amount": str(amount)}
        for c in claims
        for kind, amount in (("refund", REFUND), ("recovered_goods", -BACK))
    ]
    for name, rows in (("lines.csv", lines), ("cases.csv", claims), ("costs.csv", costs)):
        load(store, nothing, name, rows)
    settings.put(store, "reporting_currency", "SGD", "ann")
    store.close()
    return 16.0 * (REFUND - BACK), 16.0 * REFUND


def amounts(text: str) -> set[float]:
    """Every amount of money in a text."""
    found = re.findall(
        r"(?:SGD|S\$)\s?(\d[\d,]*(?:\.\d+)?)|(\d[\d,]*(?:\.\d+)?)\s?(?:SGD|新加坡元)", text.replace("\\", "")
    )
    return {float(next(filter(None, one)).replace(",", "")) for one in found}


@pytest.mark.parametrize(("lang", "screens"), [("en", ("causes", "costs")), ("zh_CN", ("overview", "costs"))])
def test_every_screen_shows_the_net_cost_and_calls_it_that(
    shop: tuple[float, float], open_screen: Open, lang: str, screens: tuple[str, ...]
) -> None:
    net, gross = shop
    for key in screens:
        at = open_screen(key, lang=lang, **DAYS)
        assert not at.exception, at.exception[0].message
        for metric in at.metric:
            if net in amounts(str(metric.value)):
                assert NAMED[lang].search(metric.label), (key, metric.label)
            assert gross not in amounts(str(metric.value)), (key, metric.label)
        shown = [text for text in everything_shown(at) if amounts(text) & {net, gross}]
        assert key == "causes" or any(net in amounts(text) for text in shown), key
        for text in shown:
            assert gross not in amounts(text) or NAMED[lang].search(text), (key, text)
        for table in at.dataframe:
            # the way from gross to net names both
            for column in (
                {"cost", "cost_total"} & {*table.value.columns} if "measure" not in table.value else ()
            ):
                values = [v for v in table.value[column] if isinstance(v, float | int | np.number)]
                assert gross not in values, (key, column)


def test_pack_and_digest_say_net_and_the_same(shop: tuple[float, float], nothing: Path) -> None:
    net, gross = shop
    store = Store(nothing / "rightbox.duckdb")
    now = datetime(2026, 5, 1, 9)  # noqa: DTZ001 - stored moments are naive UTC
    report = build.build(store, Filters(*PERIOD), Words("en"), now=now)
    of = briefing.prepare(store, Filters(*PERIOD), now, date(2026, 5, 1))
    store.close()
    assert briefing.numbers(of)["cost"] == net
    (figure,) = [f for f in report.figures if f.number == net]
    assert figure.label == "Net cost"
    causes = report.section("causes")
    assert causes is not None
    assert causes.tables[0].frame["cost_total"].sum() == net
    assert all(chart.frame["count"].sum() != gross for chart in causes.charts)
    said = [*causes.points, *(report.section("costs").points), report.section("costs").finding]
    assert all(gross not in amounts(text) for text in said)


@pytest.mark.parametrize("weeks", [1, 3])
def test_costs_are_compared_with_no_time_mostly_before_the_data(
    shop: tuple[float, float], open_screen: Open, weeks: int
) -> None:
    """A period of four weeks whose four weeks before lie for ``weeks`` of them before the first file."""
    start = MONDAY + timedelta(weeks=4 - weeks)
    days = {"from_": str(start), "to": str(start + timedelta(weeks=4, days=-1))}
    for key in ("overview", "costs"):
        at = open_screen(key, lang="en", **days)
        assert not at.exception, at.exception[0].message
        for metric in at.metric:
            if amounts(str(metric.value)):
                assert not amounts(str(metric.delta or "")), (key, metric.label, metric.delta)
