"""Causes: its numbers are those of the store, in both languages, and it says so when it knows nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.store import cube
from pages.ui.core import ask
from tests.pages.conftest import Open, everything_shown

PERIOD = {"from_": "2026-08-03", "to": "2026-11-01"}
COUNTED = """
    select {what} from case_rows
    where decides and fault <> 'no' and event_day between date '2026-08-03' and date '2026-11-01' {more}
"""


def _count(more: str = "", what: str = "count(*)") -> int:
    return int(ask.store().value(COUNTED.format(what=what, more=more)))


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_the_headline_counts_errors_unknown_causes_slips_and_confirmed_ones(
    demo: Path, open_screen: Open, lang: str
) -> None:
    at = open_screen("causes", lang=lang, **PERIOD)
    assert not at.exception
    errors, unknown = _count(), _count("and cause = 'unknown'")
    slips = _count("and cause in ('slip', 'new_staff', 'fatigue_load')")
    confirmed = _count("and cause_status = 'confirmed' and cause <> 'unknown'")
    known = errors - unknown
    assert [m.value for m in at.metric] == [
        str(errors),
        f"{unknown / errors:.0%}",
        f"{slips / known:.0%}",
        f"{confirmed / known:.0%}",
    ]
    assert not any("nan" in text.lower().split() for text in everything_shown(at))


def test_the_finding_names_the_largest_known_cause(demo: Path, open_screen: Open) -> None:
    at = open_screen("causes", lang="en", **PERIOD)
    top = ask.store().rows(
        COUNTED.format(
            what="cause, count(*) as n", more="and cause <> 'unknown' group by 1 order by n desc limit 1"
        )
    )[0]
    assert any(f"({top[1]} of {_count()})" in text for text in everything_shown(at))


def test_a_chosen_cause_keeps_all_bars_and_shows_its_own_chart(demo: Path, open_screen: Open) -> None:
    at = open_screen("causes", lang="en", cause="lookalike", **PERIOD)
    assert not at.exception
    assert at.metric[0].value == str(_count())
    shown = " ".join(everything_shown(at))
    assert "of the chosen cause" in shown


def test_errors_without_an_order_line_are_counted_but_have_no_rate(own_demo: Path, open_screen: Open) -> None:
    with ask.store().writing() as cursor:
        cursor.run("delete from order_lines")
        cube.refresh(cursor)
    at = open_screen("causes", lang="en", **PERIOD)
    assert not at.exception
    errors = int(
        ask.store().value(
            "select count(*) from case_rows where decides and fault <> 'no' "
            "and event_day between date '2026-08-03' and date '2026-11-01' and not in_rate"
        )
    )
    assert at.metric[0].value == str(errors) and errors > 0
    assert "order export" in " ".join(everything_shown(at))


def test_without_any_judgement_it_says_that_no_cause_is_known(own_demo: Path, open_screen: Open) -> None:
    with ask.store().writing() as cursor:
        cursor.run("delete from case_judgements")
    at = open_screen("causes", lang="en", **PERIOD)
    assert not at.exception
    assert "judge some cases first" in " ".join(everything_shown(at))
