"""Packers: who differs is named, who has the hard items is cleared, lines of several people are nobody's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.questions import packers
from data.query import Extent, Filters
from data.store import cube
from pages.ui.core import ask, rights
from pages.ui.packers import comparison
from pages.ui.weekly import cohorts
from tests.pages.conftest import Open, everything_shown
from tests.pages.planted import plant


def _plain(at: object) -> str:
    return " ".join(everything_shown(at)).replace("\\", "").replace("*", "")  # type: ignore[arg-type]


def test_one_with_many_errors_on_ordinary_work_is_named_with_the_counts_of_plain_sql(
    own_demo: Path, open_screen: Open
) -> None:
    plant("p.station = 'S8' and l.ship_day between date '2026-03-01' and date '2026-09-27'", 40, "planted")
    at = open_screen("packers", lang="en", who="station")
    errors = ask.store().value(
        "select count(*) from case_rows where decides and fault <> 'no' and in_rate and station = 'S8' "
        "and event_day between ? and ?",
        _days(comparison.period(_all(), "all", "packer")),
    )
    row = (
        ask.answer(packers.compared, comparison.period(_all(), "all", "packer"), "station")
        .set_index("station")
        .loc["S8"]
    )
    open_ = ask.store().value(
        "select count(*) from case_rows where decides and fault <> 'no' and in_rate and station = 'S8' and not judged "
        "and event_day between ? and ?",
        _days(comparison.period(_all(), "all", "packer")),
    )
    # of each claim that nobody judged counts what usually is ours, and the rows hold all of them
    assert errors - open_ < row["errors"] <= errors and row["errors"] > row["compared_errors"] > 0
    assert f"{errors} claims in the rows, {open_} of them not judged yet" in _plain(at)
    assert "Station S8: more errors" in _plain(at)
    shared = f"{row['compared_errors']:.0f} of them on work that others do, too, where anybody would have had"
    assert f"S8: {row['errors']:.0f} errors, {shared} {row['expected']:.1f} on the same work" in _plain(at)


def test_one_who_packs_what_everybody_gets_wrong_is_cleared(own_demo: Path, open_screen: Open) -> None:
    hard = "l.parent_sku in ('TEE', 'GLASS', 'GIFTBOX') and l.ship_day < date '2026-10-01'"
    with ask.store().writing() as cursor:
        # P05 packs most of the hard items, and a fifth of everybody's hard lines goes wrong.
        cursor.run(
            f"update packing set packer = 'P05' where hash(order_id) % 2 = 0 and (order_id, sku) in "
            f"(select (l.order_id, l.sku) from order_lines as l where {hard})"
        )
    plant(f"{hard} and hash(l.order_id || 'x') % 5 = 0", 10_000, "hard")
    table = ask.answer(packers.compared, comparison.period(_all(), "all", "packer"), "packer").set_index(
        "packer"
    )
    assert table["rate"].idxmax() == "P05" and not table.loc["P05", "flagged"]
    text = _plain(open_screen("packers", lang="en"))
    assert "P05" not in text.split("Compared over")[0]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("who", list(packers.COMPARED))
def test_every_comparison_opens_in_both_languages(
    demo: Path, open_screen: Open, who: str, language: str
) -> None:
    at = open_screen("packers", lang=language, who=who)
    assert not at.exception
    assert "nan" not in _plain(at).lower()


def test_lines_of_several_packers_are_counted_and_not_compared(own_demo: Path, open_screen: Open) -> None:
    with ask.store().writing() as cursor:
        cursor.run(
            "insert into packing by name select * replace ('P03' as packer) from packing where packer = 'P07'"
        )
        cube.refresh(cursor)
    at = open_screen("packers", lang="en")
    several = ask.store().value(
        "select sum(lines) from cube where packer = 'P03+P07' and day between ? and ?",
        _days(comparison.period(_all(), "all", "packer")),
    )
    assert several and f"{several:,} lines were packed by several together" in _plain(at)
    table = ask.answer(packers.compared, comparison.period(_all(), "all", "packer"), "packer")
    assert "P03+P07" not in set(table["packer"]) and "P03" in set(table["packer"])


def test_names_are_shown_only_to_those_who_may_see_them(
    own_demo: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ask.store().writing() as cursor:
        cursor.run("delete from packer_names")
        cursor.run("insert into packer_names (packer, name) select distinct packer, 'Somebody' from packing")
    monkeypatch.setattr(rights, "sees_names", lambda: False)
    assert "Somebody" not in _plain(open_screen("packers", lang="en"))


def test_without_packing_the_screen_names_the_missing_file(own_demo: Path, open_screen: Open) -> None:
    with ask.store().writing() as cursor:
        cursor.run("delete from packing")
        cube.refresh(cursor)
    at = open_screen("packers", lang="en")
    assert not at.exception
    assert "packing" in _plain(at).lower()


def test_no_column_of_raw_rates_is_shown() -> None:
    assert "rate" not in comparison.SHOWN


def _all():
    from data.query import Filters

    extent = ask.extent()
    return Filters(extent.first_day, extent.last_day)


def _days(of: object) -> list[pd.Timestamp]:
    return [of.start, of.end]  # type: ignore[attr-defined]


def test_the_weeks_that_are_compared_are_those_of_everybody_whoever_is_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Filters] = []

    def judged(of: Filters) -> cohorts.Judged:
        asked.append(of)
        return cohorts.Judged(of, pd.DataFrame(), date(2026, 11, 1 if of.get("packer") else 8))

    monkeypatch.setattr(cohorts, "judged", judged)
    known = Extent(date(2026, 1, 5), date(2026, 11, 8), None, 1, 0, True, True, False)
    monkeypatch.setattr(ask, "extent", lambda: known)
    every = Filters(date(2026, 8, 17), date(2026, 11, 8))
    whole = comparison.period(every, "all", "packer")
    one = comparison.period(every.having("packer", "P1"), "all", "packer")
    assert whole is not None and one is not None and whole.end == date(2026, 11, 8)
    assert one == whole.having("packer", "P1") and asked == [every, every]
