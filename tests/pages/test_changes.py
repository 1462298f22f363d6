"""What changed: the change of all, its parts and its warning agree with plain SQL; young weeks are corrected."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analysis import explain
from analysis.questions import changes
from data.query import Filters
from data.store import cube
from pages.ui.changes import periods
from pages.ui.core import ask
from tests.pages.conftest import Open, everything_shown
from tests.pages.planted import plant

NOW = (date(2026, 7, 6), date(2026, 9, 27))
BEFORE = (date(2026, 4, 13), date(2026, 7, 5))


def _plain(at: object) -> str:
    return " ".join(everything_shown(at)).replace("\\", "").replace("*", "")  # type: ignore[arg-type]


def _errors(days: tuple[date, date], where: str = "true") -> int:
    return ask.store().value(
        "select count(*) from case_rows where decides and fault <> 'no' and in_rate "
        f"and event_day between ? and ? and {where}",
        list(days),
    )


def _unjudged(days: tuple[date, date], where: str = "true") -> int:
    return _errors(days, f"{where} and not judged")


def _counts(days: tuple[date, date]) -> tuple[int, int]:
    lines = ask.store().value("select sum(lines) from cube where day between ? and ?", list(days))
    return _errors(days), int(lines)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_both_periods_are_told_with_the_counts_of_plain_sql(
    demo: Path, open_screen: Open, language: str
) -> None:
    at = open_screen("changes", lang=language, from_=str(NOW[0]), to=str(NOW[1]))
    assert not at.exception
    for errors, lines in (_counts(NOW), _counts(BEFORE)):
        assert f"{lines:,}" in _plain(at) and f"{errors:,}" in _plain(at)
    assert "nan" not in _plain(at).lower()


def test_the_split_of_every_dimension_is_the_change_of_the_rates(demo: Path, open_screen: Open) -> None:
    (all2, n2), (all1, n1) = _counts(NOW), _counts(BEFORE)
    for by in ("sku", "station", "shop"):
        at = open_screen("changes", lang="en", by=by, from_=str(NOW[0]), to=str(NOW[1]))
        said = re.search(r"\(([\d,]+) errors in [\d,]+ lines\) against .*?\(([\d,]+) in", _plain(at))
        assert said
        e2, e1 = (int(number.replace(",", "")) for number in said.groups())
        assert all2 - _unjudged(NOW) <= e2 <= all2 and all1 - _unjudged(BEFORE) <= e1 <= all1
        per = f"{abs(e2 / n2 - e1 / n1) * 10_000:,.1f}"
        told = next(text for text in everything_shown(at) if "other shares of the lines" in text)
        assert per in told.replace("\\", "").split(" per 10,000")[0]


def test_a_planted_rise_of_one_station_is_confirmed_and_leads_to_its_rows(
    own_demo: Path, open_screen: Open
) -> None:
    inside = f"l.ship_day between date '{NOW[0]}' and date '{NOW[1]}'"
    plant(f"p.station = 'S8' and {inside}", 30, "planted")
    text = _plain(open_screen("changes", lang="en", from_=str(NOW[0]), to=str(NOW[1])))
    said = re.search(r"Station: S8: (\d+) errors where", text)
    errors, open_ = _errors(NOW, "station = 'S8'"), _unjudged(NOW, "station = 'S8'")
    assert said and "Confirmed" in text and errors - open_ <= int(said[1]) < errors
    assert f"{errors} claims in the rows, {open_} of them not judged yet" in text


def test_a_short_period_is_compared_with_four_weeks(demo: Path, open_screen: Open) -> None:
    at = open_screen("changes", lang="en", from_="2026-07-06", to="2026-07-12")
    errors, lines = _counts((date(2026, 6, 8), date(2026, 7, 5)))
    assert "four weeks before" in _plain(at)
    assert f"({errors:,} in {lines:,})" in _plain(at)


def test_the_worst_week_is_said_to_be_picked(demo: Path, open_screen: Open) -> None:
    weeks = ask.cells(("week",), Filters(date(2026, 3, 2), date(2026, 9, 27)))
    monday = weeks.loc[(weeks["errors"] / weeks["lines"]).idxmax(), "week"].date()
    at = open_screen("changes", lang="en", from_=str(monday), to=str(monday + timedelta(days=6)))
    assert any("the worst of" in str(info.value) for info in at.info)
    calm = weeks.loc[(weeks["errors"] / weeks["lines"]).idxmin(), "week"].date()
    at = open_screen("changes", lang="en", from_=str(calm), to=str(calm + timedelta(days=6)))
    assert not at.info


def test_a_young_week_is_corrected_for_its_age(demo: Path, open_screen: Open) -> None:
    last = ask.extent().last_day
    assert last is not None
    start = last - timedelta(days=6)
    at = open_screen("changes", lang="en", from_=str(start), to=str(last))
    assert not at.exception
    assert "still coming in" in _plain(at)
    table = ask.answer(
        changes.counts,
        Filters(start, last),
        Filters(start - timedelta(days=28), start - timedelta(days=1)),
        True,
    )
    assert 0 < table["n2"].sum() < _counts((start, last))[1]
    assert table["c2"].sum() == _counts((start, last))[0]


def test_a_first_period_has_nothing_to_be_compared_with(demo: Path, open_screen: Open) -> None:
    first = ask.extent().first_day
    assert first is not None
    at = open_screen("changes", lang="en", from_=str(first), to=str(first + timedelta(days=27)))
    assert not at.exception
    assert "nothing to compare" in _plain(at)


def test_the_screen_stands_without_packing(own_demo: Path, open_screen: Open) -> None:
    with ask.store().writing() as cursor:
        cursor.run("delete from packing")
        cube.refresh(cursor)
    at = open_screen("changes", lang="en")
    assert not at.exception
    assert "other shares of the lines" in _plain(at)
    chooser = next(box for box in at.selectbox if box.key == "changes-by")
    assert "SKU" in chooser.options and "Packer" not in chooser.options


def test_without_a_comparison_nothing_is_compared(demo: Path, open_screen: Open) -> None:
    at = open_screen("changes", lang="en", vs="none", from_=str(NOW[0]), to=str(NOW[1]))
    assert not at.exception
    assert "No comparison is chosen" in _plain(at) and "What explains it" not in _plain(at)


def test_one_shop_is_compared_with_all_others(demo: Path, open_screen: Open) -> None:
    shop = ask.values("shop")[0]
    at = open_screen("changes", lang="en", shop=shop, vs="others.shop", from_=str(NOW[0]), to=str(NOW[1]))
    assert not at.exception
    for sign in ("=", "<>"):
        lines = ask.store().value(
            f"select sum(lines) from cube where shop {sign} ? and day between ? and ?", [shop, *NOW]
        )
        assert f"{int(lines):,}" in _plain(at)
    chooser = next(box for box in at.selectbox if box.key == "changes-by")
    assert "Shop" not in chooser.options


def test_other_days_are_what_the_period_is_compared_with(demo: Path, open_screen: Open) -> None:
    days = (date(2026, 3, 2), date(2026, 3, 29))
    at = open_screen("changes", lang="en", vs=f"{days[0]}_{days[1]}", from_=str(NOW[0]), to=str(NOW[1]))
    assert not at.exception
    _, lines = _counts(days)
    assert f"{lines:,}" in _plain(at)


def test_nothing_is_a_share_of_the_rise_where_all_fell(own_demo: Path, open_screen: Open) -> None:
    inside = f"l.ship_day between date '{NOW[0]}' and date '{NOW[1]}'"
    plant(f"p.station = 'S8' and {inside}", 30, "now")
    plant(
        f"p.station <> 'S8' and l.ship_day between date '{BEFORE[0]}' and date '{BEFORE[1]}'", 120, "before"
    )
    text = _plain(open_screen("changes", lang="en", from_=str(NOW[0]), to=str(NOW[1])))
    assert "Station: S8" in text and "on the same work fell" in text
    assert "of the rise" not in text


def test_a_shop_that_just_began_is_not_told_that_its_orders_are_missing(
    own_demo: Path, open_screen: Open
) -> None:
    with ask.store().writing() as cursor:
        cursor.run("delete from order_lines where ship_day is null or ship_day < date '2026-09-14'")
        cube.refresh(cursor)
    shown = _plain(open_screen("changes", from_="2026-09-14", to="2026-10-04"))
    assert "nothing to compare" in shown and "Upload the order exports of the weeks before" in shown
    assert "No shipped lines are known" not in shown


def test_no_errors_in_either_period_are_told_without_a_mix() -> None:
    table = pd.DataFrame({"n1": [900.0, 700.0], "c1": [0.0, 0.0], "n2": [300.0, 100.0], "c2": [0.0, 0.0]})
    found = changes.Change(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, "none")
    said = periods.finding(found, table, explain.Allowance())
    assert said.replace("\\", "") == "No errors: neither now in 400 lines nor before in 1,600"
