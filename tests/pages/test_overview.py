"""This week: its numbers are those of the store, and hostile values stay text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.signals import unusual
from data import query
from data.records.source import Direct
from data.schema import PHASES
from data.store import cube
from pages.ui.core import ask
from pages.ui.overview import metrics
from tests.pages.conftest import Open, everything_shown


def test_the_headline_counts_what_the_store_counts(demo: Path, open_screen: Open) -> None:
    at = open_screen("overview", from_="2026-06-01", to="2026-08-30", station="S3")
    filters = query.Filters(*map(_day, ("2026-06-01", "2026-08-30"))).having("station", "S3")
    cells = query.cells(ask.store(), (), filters).iloc[0]
    shown = {m.label: m.value for m in at.metric}
    assert shown["Errors"] == str(int(cells["errors"])) and shown["Cases"] == str(int(cells["cases"]))
    assert not any("nan" in text.lower() for text in everything_shown(at))


def test_a_slice_without_volume_says_which_file_is_missing(own_demo: Path, open_screen: Open) -> None:
    with ask.store().writing() as cursor:
        cursor.run("delete from order_lines")
        cube.refresh(cursor)
    at = open_screen("overview")
    assert not at.exception
    assert "order export" in " ".join(everything_shown(at))


def test_a_week_of_data_gives_no_limits_but_says_how_many_more_are_needed(
    own_demo: Path, open_screen: Open
) -> None:
    with ask.store().writing() as cursor:
        cursor.run("delete from order_lines where ship_day is null or ship_day < date '2026-10-05'")
        cube.refresh(cursor)
    at = open_screen("overview")
    assert not at.exception
    assert "more complete week" in " ".join(everything_shown(at))


def test_a_number_within_its_limits_is_unusual_only_with_the_weeks_before_it(
    demo: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {
        "newest": 4.0, "lower": 2.0, "upper": 5.0, "target": float("nan"), "numerator": 53.44, "denominator": 3.0,
        "variation": "concerning", "assurance": "none", "week": pd.Timestamp("2026-10-05"),
    }  # fmt: skip
    rows = {
        "hours_to_contact": row | {"variation": "neither"},
        "days_to_resolve": row,
        "cost_per_error": row | {"newest": 9.0},
    }
    summary = pd.DataFrame.from_dict(rows, orient="index")
    monkeypatch.setattr(metrics, "metric_summary", lambda *of, **how: (pd.DataFrame(), summary))
    at = open_screen("overview", lang="en", open="overview.metrics")
    shown = next(t.value for t in at.dataframe if "variation" in t.value)
    assert [v.split(" ", 1)[1] for v in shown["variation"]] == [
        "unusual over weeks", "unusual over weeks, worse", "unusual, worse",
    ]  # fmt: skip
    assert [t.replace("\u00a0", " ") for t in shown["counted"]] == [
        "median of 3",
        "median of 3",
        "SGD 53.44 of 3",
    ]


def test_hostile_names_stay_text(own_demo: Path, open_screen: Open) -> None:
    evil = "<img src=x onerror=alert(1)>[x](https://evil.example) ![y](https://evil.example/p.png)"
    with ask.store().writing() as cursor:
        cursor.run("update order_lines set sku = ? where sku = 'TEE-NAVY-M'", [evil])
        cursor.run("update cases set sku = ? where sku = 'TEE-NAVY-M'", [evil])
        cursor.run("update packing set station = ?", [evil])
        cube.refresh(cursor)
    at = open_screen("overview", station=evil)
    assert not at.exception
    for text in everything_shown(at):
        assert "](https" not in text and "<img" not in text.replace("\\<", "")


def _day(text: str):
    from datetime import date

    return date.fromisoformat(text)


def test_a_rebase_needs_a_reason_starts_new_limits_and_can_be_undone(
    own_demo: Path, open_screen: Open
) -> None:
    at = open_screen("overview")
    at.button(key="overview-weekly-anew").click().run()
    assert at.error and ask.everything(PHASES).empty
    at.text_input(key="overview-weekly-reason").set_value("new scanners")
    at.date_input(key="overview-weekly-from").set_value(_day("2026-06-10"))
    at.button(key="overview-weekly-anew").click().run()
    (row,) = ask.everything(PHASES).to_dict("records")
    assert (row["reason"], row["set_by"], str(row["starts_on"])[:10]) == (
        "new scanners",
        "local",
        "2026-06-08",
    )
    assert "new scanners" in " ".join(everything_shown(at))
    at.button(key=f"overview-weekly-undo-{row['phase_id']}").click().run()
    assert not at.exception and "new scanners" not in " ".join(everything_shown(at))


def test_rules_and_chart_can_be_chosen_and_are_kept(own_demo: Path, open_screen: Open) -> None:
    at = open_screen("overview", chart="p", rules="nhs")
    assert at.selectbox(key="overview-weekly-kind").value == "p"
    assert at.selectbox(key="overview-weekly-rules").value == "nhs"
    at.button(key="overview-weekly-keep").click().run()
    assert ask.setting("rules") == "nhs" and "rules" not in at.query_params and not at.exception


def test_an_earlier_period_counts_only_claims_of_the_same_age(demo: Path, open_screen: Open) -> None:
    at = open_screen("overview", from_="2026-11-02", to="2026-11-15")
    as_of = ask.extent().as_of
    before = query.Filters(_day("2026-11-02"), _day("2026-11-15")).before(as_of)
    now, then = (query.cells(ask.store(), (), f).iloc[0]["cases"] for f in (
        query.Filters(_day("2026-11-02"), _day("2026-11-15")), before))  # fmt: skip
    shown = {m.label: m.delta for m in at.metric}
    assert shown["Cases"].replace("−", "-") == f"{int(now - then):+d}"
    whole = query.cells(ask.store(), (), before.between(before.start, before.end)).iloc[0]["cases"]
    late = query.cells(ask.store(), (), query.Filters(before.start, before.end)).iloc[0]["cases"]
    assert whole == then < late


def test_counts_asked_together_are_those_asked_one_by_one(demo: Path) -> None:
    filters = query.Filters(_day("2026-03-01"), _day("2026-10-04"))
    tables = unusual.tables(Direct(ask.store()), filters)
    assert set(tables) == set(unusual.LOOKED_AT)
    pairs = tables.pop(unusual.PAIR)
    seen = query.cells(ask.store(), ("week", *unusual.PAIR), filters)
    seen = seen[~seen["received_sku"].fillna("").isin([""]) & (seen["received_sku"] != seen["sku"])]
    assert pairs["errors"].sum() == seen["errors"].sum() > 0
    for by, table in tables.items():
        keys = ["week", *by]
        alone = (
            query.cells(ask.store(), tuple(keys), filters).set_index(keys)[["lines", "errors"]].sort_index()
        )
        together = table.set_index(keys)[["lines", "errors"]].sort_index()
        assert together.astype("int64").equals(alone.astype("int64"))
