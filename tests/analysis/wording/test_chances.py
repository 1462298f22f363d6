"""Percentages round to nothing and to all only where it is nothing or all; a chance is never certain."""

from __future__ import annotations

import pytest

from analysis.wording.words import Words

EN = Words("en")


@pytest.mark.parametrize(
    ("share", "digits", "told"),
    [(0.0, 0, "0%"), (0.004, 0, "< 1%"), (0.0004, 1, "< 0.1%"), (0.006, 0, "1%"), (0.5, 0, "50%"),
     (0.996, 0, "> 99%"), (0.9996, 1, "> 99.9%"), (1.0, 0, "100%"), (1 - 1e-13, 0, "100%"), (1.2, 0, "120%")],
)  # fmt: skip
def test_a_share_is_nothing_or_all_only_where_it_is(share: float, digits: int, told: str) -> None:
    assert EN.percent(share, digits) == told


@pytest.mark.parametrize(("chance", "told"), [(0.0, "< 1%"), (1.0, "> 99%"), (0.145, "14%"), (None, "–")])
def test_a_chance_is_never_certain(chance: float | None, told: str) -> None:
    assert EN.chance(chance) == told


def test_a_range_of_one_number_is_that_number() -> None:
    assert (EN.counts(0, 0), EN.counts(0, 2)) == ("0", "0 to 2")


def test_two_periods_are_told_alike() -> None:
    words = Words("en")
    assert words.both_rated((6, 222), (5, 435)) == ("6 of 222 lines", "5 of 435 lines")
    before, now = words.both_rated((6, 1000), (5, 500))
    assert before.startswith("60.0 errors per") and now.startswith("100.0 errors per")
