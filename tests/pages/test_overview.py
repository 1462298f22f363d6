"""This week: its numbers are those of the store, and hostile values stay text."""

from __future__ import annotations

from pathlib import Path

from data import cube, query
from pages.ui import ask
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
