"""Filters travel in the URL; what the URL says is checked on the server."""

from __future__ import annotations

from datetime import date

import pytest

from data.query import Extent, Filters
from pages.ui.core import state

EXTENT = Extent(date(2026, 1, 5), date(2026, 11, 15), date(2026, 11, 20), 1000, 50, True, True, False)
EMPTY = Extent(None, None, None, 0, 0, False, False, False)


def parse(*pairs: tuple[str, str], known=lambda *_: True):
    return state.parse(pairs, EXTENT, known)


def test_the_default_period_is_twelve_weeks_from_a_monday() -> None:
    assert state.default_period(EXTENT) == (date(2026, 8, 24), date(2026, 11, 15))
    assert state.default_period(EMPTY) == (None, None)


@pytest.mark.parametrize(
    "view",
    [
        state.View(Filters(date(2026, 9, 1), date(2026, 9, 30))),
        state.View(Filters(date(2026, 9, 1), date(2026, 9, 30), seen_by=date(2026, 10, 3))),
        state.View(
            Filters(date(2026, 9, 1), date(2026, 9, 30), "opened", (("shop", ("Ä & B=1", "衬衫")),)),
            "none",
        ),
        state.View(
            Filters(date(2026, 9, 1), date(2026, 9, 30)).excluding("packer", "P17", "not.x"), "others.packer"
        ),
        state.View(Filters(date(2026, 9, 1), date(2026, 9, 30)), "2025-01-06_2025-03-30"),
    ],
)
def test_a_view_comes_back_from_its_url(view: state.View) -> None:
    assert state.parse(state.unparse(view), EXTENT, lambda *_: True) == (view, ())


@pytest.mark.parametrize(
    ("pair", "note"),
    [
        (("from", "yesterday"), "note.date"),
        (("from", "0001-01-01"), "note.date"),
        (("basis", "drop table"), "note.choice"),
        (("vs", "2019"), "note.choice"),
        (("vs", "2025-03-30_2025-01-06"), "note.choice"),
        (("vs", "others.sku"), "note.choice"),
        (("not.sku", "x" * 1000), "note.value"),
        (("sku", "x" * 1000), "note.value"),
    ],
)
def test_nonsense_in_the_url_is_left_out_with_a_note(pair: tuple[str, str], note: str) -> None:
    view, notes = parse(pair)
    assert view == state.View(Filters(*state.default_period(EXTENT)))
    assert [n.key for n in notes] == [note] and all(len(n.value) <= 60 for n in notes)


def test_a_period_that_ends_before_it_starts_becomes_the_usual_one() -> None:
    view, notes = parse(("from", "2026-09-30"), ("to", "2026-09-01"))
    assert (view.filters.start, view.filters.end) == state.default_period(EXTENT)
    assert [n.key for n in notes] == ["note.period"]


def test_a_value_that_does_not_occur_is_left_out() -> None:
    view, notes = parse(("sku", "A"), ("sku", "B"), known=lambda _, value: value == "A")
    assert view.filters.get("sku") == ("A",) and [n.value for n in notes] == ["B"]


def test_no_more_than_fifty_values_are_taken() -> None:
    assert len(parse(*(("sku", f"S{i}") for i in range(500)))[0].filters.get("sku")) == state.MOST_VALUES
