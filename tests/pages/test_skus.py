"""SKUs: the list, the funnel and the pairs say what the store says, in both languages, for any filter."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data import query
from data.store import cube
from pages.ui.core import ask
from pages.ui.skus import funnel, priority
from tests.analysis.questions.shops import load, weeks_of_lines
from tests.pages.conftest import Open, everything_shown
from tests.pages.planted import plant

ERRORS = (
    "select count(*) from case_rows where decides and fault <> 'no' and in_rate "
    "and event_day between ? and ? and {where}"
)
LINES = "select sum(lines) from cube where day between ? and ? and {where}"
PERIOD = {"from_": "2026-05-04", "to": "2026-09-27"}
DAYS = ["2026-05-04", "2026-09-27"]


def _plain(at: object) -> str:
    return " ".join(everything_shown(at)).replace("\\", "")  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("by", ["sku", "parent_sku"])
def test_the_screen_opens_and_counts_what_plain_sql_counts(
    demo: Path, open_screen: Open, language: str, by: str
) -> None:
    at = open_screen("skus", lang=language, by=by, **PERIOD)
    assert not at.exception
    errors = ask.store().value(ERRORS.format(where="true"), DAYS)
    lines = ask.store().value(LINES.format(where="true"), DAYS)
    assert f"{errors:,}" in _plain(at) and f"{lines:,}" in _plain(at)
    assert "nan" not in _plain(at).lower().replace("financ", "")


def test_the_first_item_of_the_list_is_the_one_of_the_title_with_its_own_counts(
    demo: Path, open_screen: Open
) -> None:
    at = open_screen("skus", lang="en", **PERIOD)
    table = priority.ranked(query.Filters(*map(_day, DAYS)), "sku")
    first = table.iloc[0]
    errors = ask.store().value(ERRORS.format(where="sku = ?"), [*DAYS, first["sku"]])
    lines = ask.store().value(LINES.format(where="sku = ?"), [*DAYS, first["sku"]])
    assert first["probability"] < 0.8  # the dearest by far less than a certainty
    assert "No item is surely above the average in this period" in _plain(at)
    assert f"first is {first['sku']}, {errors:,} of {lines:,} lines wrong" in _plain(at)


@pytest.mark.parametrize(
    ("expected", "direction", "said"),
    [
        ([9.0, 0.4], ["", ""], "No item with three or more expected errors errs more"),
        ([0.9, 0.4], ["", ""], "No item has three expected errors"),
        ([9.0, 0.4], ["higher", ""], "1 item errs more than chance explains"),
    ],
)
def test_the_funnel_says_nothing_of_items_too_small_to_be_marked(
    expected: list[float], direction: list[str], said: str
) -> None:
    told = funnel._finding(pd.DataFrame({"expected": expected, "direction": direction}))
    assert told.startswith(said)


def test_a_chosen_item_has_its_chart_and_its_cases_and_the_others_stay(demo: Path, open_screen: Open) -> None:
    at = open_screen("skus", lang="en", sku="TEE-NAVY-M", **PERIOD)
    assert not at.exception
    errors = ask.store().value(ERRORS.format(where="sku = 'TEE-NAVY-M'"), DAYS)
    text = _plain(at)
    assert "TEE-NAVY-M, week by week" in text.replace("*", "")
    assert f"{errors} row" in text
    assert "The whole list: 1 item" not in text


def test_a_pair_is_told_with_the_counts_of_plain_sql(own_demo: Path, open_screen: Open) -> None:
    swap = {"TEE-NAVY-M": "TEE-BLACK-M", "TEE-BLACK-M": "TEE-NAVY-M"}
    for ordered, received in swap.items():
        inside = f"l.ship_day between date '{DAYS[0]}' and date '{DAYS[1]}'"
        plant(f"l.sku = '{ordered}' and {inside}", 7, f"{ordered}-", received)
    at = open_screen("skus", lang="en", **PERIOD)
    where = "sku = ? and received_sku = ?"
    counts = [ask.store().value(ERRORS.format(where=where), [*DAYS, *pair]) for pair in swap.items()]
    both = ask.store().value(ERRORS.format(where="sku in ('TEE-NAVY-M', 'TEE-BLACK-M')"), DAYS)
    assert min(counts) > 0
    told = f"swapped both ways: {sum(counts)} of the {both} errors of the two"
    assert told in _plain(at).replace("*", "")


def test_what_rose_is_told_alike_whichever_items_are_chosen(nothing: Path, open_screen: Open) -> None:
    rows = [
        weeks_of_lines([1, 0, 1, 0, 1, 0, 5, 4, 6, 5, 5, 0], lines=53, prefix="M", sku="MUG"),
        weeks_of_lines([1, 2, 1, 2, 1, 1, 2, 1, 2, 1, 1, 0], lines=187, prefix="T", sku="TEE"),
    ]
    load(ask.store(), nothing, "orders.csv", [line for lines, _ in rows for line in lines])
    load(ask.store(), nothing, "claims.csv", [claim for _, claims in rows for claim in claims])

    def told(**chosen: str | list[str]) -> list[str]:
        return [t for t in everything_shown(open_screen("skus", lang="en", **chosen)) if t.startswith("▲")]

    everywhere = told()
    assert len(everywhere) == 1 and "MUG" in everywhere[0]
    assert told(sku="MUG") == told(sku=["MUG", "TEE"]) == everywhere
    assert told(sku="TEE") == told(**{"not.sku": "MUG"}) == []


def test_that_no_item_stands_out_is_said_once(nothing: Path, open_screen: Open) -> None:
    rows = [weeks_of_lines([1] * 11 + [0], lines=100, prefix=sku, sku=sku) for sku in ("MUG", "TEE")]
    load(ask.store(), nothing, "orders.csv", [line for lines, _ in rows for line in lines])
    load(ask.store(), nothing, "claims.csv", [claim for _, claims in rows for claim in claims])
    shown = everything_shown(open_screen("skus", lang="en"))
    assert sum("No item stands above the average of all" in text for text in shown) == 1


def test_without_orders_the_screen_names_the_missing_file(own_demo: Path, open_screen: Open) -> None:
    with ask.store().writing() as cursor:
        cursor.run("delete from order_lines")
        cube.refresh(cursor)
    at = open_screen("skus", lang="en")
    assert not at.exception
    assert "order export" in _plain(at)


@pytest.mark.parametrize("screen", ["skus", "overview"])
def test_without_errors_no_item_is_listed_and_the_screen_says_so(
    own_demo: Path, open_screen: Open, screen: str
) -> None:
    with ask.store().writing() as cursor:
        cursor.run("delete from cases")
        cube.refresh(cursor)
    at = open_screen(screen, lang="en")
    assert not at.exception
    assert "No errors in this period" in _plain(at)
    assert "order export" not in _plain(at) and "sure that it is above" not in _plain(at)


def test_hostile_codes_stay_text(own_demo: Path, open_screen: Open) -> None:
    evil = "<b>x</b>[x](https://evil.example)"
    with ask.store().writing() as cursor:
        for table in ("order_lines", "cases", "packing"):
            cursor.run(f"update {table} set sku = ? where sku = 'TEE-NAVY-M'", [evil])
        cursor.run("update cases set received_sku = ? where sku = 'TEE-BLACK-M'", [evil])
        cube.refresh(cursor)
    at = open_screen("skus", lang="en", sku=evil)
    assert not at.exception
    assert not any("](https" in text for text in everything_shown(at))


def _day(text: str):
    from datetime import date

    return date.fromisoformat(text)


def test_without_costs_an_item_with_many_errors_is_still_the_title(nothing: Path, open_screen: Open) -> None:
    for sku, errors in (("GOOD", [0, 1] * 8), ("POOR", [9] * 16)):
        shipped, claims = weeks_of_lines(errors, prefix=sku, sku=sku)
        load(ask.store(), nothing, f"{sku}.csv", shipped)
        load(ask.store(), nothing, f"{sku}-claims.csv", claims)
    at = open_screen("skus", lang="en", from_="2026-01-05", to="2026-04-26")
    assert "POOR has most errors beyond the average" in _plain(at).replace("*", "")


def test_where_no_item_differs_no_bars_of_nothing_are_drawn(nothing: Path, open_screen: Open) -> None:
    for sku in ("ONE", "TWO"):
        shipped, claims = weeks_of_lines([1, 2] * 8, prefix=sku, sku=sku)
        load(ask.store(), nothing, f"{sku}.csv", shipped)
        load(ask.store(), nothing, f"{sku}-claims.csv", claims)
    at = open_screen("skus", lang="en", from_="2026-01-05", to="2026-04-26")
    assert not at.exception
    assert "No item stands above the average" in _plain(at)
    assert "expected avoidable errors" not in _plain(at)
