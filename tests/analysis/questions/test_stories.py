"""The stories of a week are those of the store: which signals, mix-ups and deadlines, with their errors and rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analysis.questions.judged_weeks import judge_weeks
from analysis.questions.stories import MOST, DeadlineStory, MixupStory, SignalStory, last_week, stories
from data.query import Filters
from data.records.source import Direct
from data.store import Store
from tests.analysis.questions.shops import MONDAY, load, steady, weeks_of_lines

RISE = [9, 11, 12, 10, 11, 9, 10, 12]


@pytest.fixture
def source(tmp_path: Path):
    """A shop of two warehouses, of which one has had more errors for eight weeks."""
    store = Store(tmp_path / "rightbox.duckdb")
    calm, calm_claims = weeks_of_lines(steady(38, 2, seed=3), prefix="A", warehouse="WH2")
    risen, risen_claims = weeks_of_lines([*steady(30, 2), *RISE], prefix="B", warehouse="WH1")
    load(store, tmp_path, "orders.csv", [*calm, *risen])
    load(store, tmp_path, "claims.csv", [*calm_claims, *risen_claims])
    yield Direct(store)
    store.close()


def test_the_rise_of_one_warehouse_is_one_story_with_its_rows(source: Direct):
    found = stories(source, Filters(), datetime(2026, 11, 1))  # noqa: DTZ001 - naive UTC
    assert len(found) <= MOST
    told = [story for story in found if isinstance(story, SignalStory)]
    assert [story.signal.values for story in told] == [(("warehouse", "WH1"),)]
    (story,) = told
    assert story.began is not None and story.began[0] <= MONDAY + timedelta(weeks=30) <= story.began[1]
    assert not story.others  # the whole, which this warehouse alone makes, is not told beside it
    cells = source.cells((), story.rows).iloc[0]
    assert story.now == (int(cells["errors"]), int(cells["lines"]))
    assert story.signal.errors == story.now[0] == len(story.lines)
    assert int(story.weeks["errors"].tail(story.signal.of).sum()) == story.now[0]


def test_missed_deadlines_are_counted_as_the_cases_screen_counts_them(source: Direct):
    found = stories(source, Filters(), datetime(2030, 1, 1))  # noqa: DTZ001 - naive UTC
    late = [story for story in found if isinstance(story, DeadlineStory)]
    open_cases = source.rows(Filters(), which="open", size=10_000).total
    assert all(story.missed <= open_cases and story.soon == 0 for story in late)


def test_the_last_week_is_the_newest_that_can_be_judged(source: Direct):
    weeks = judge_weeks(source, Filters())
    week = last_week(weeks)
    assert week is not None
    mature = weeks.weeks[weeks.weeks["mature"]].iloc[-1]
    assert week.start == mature["week"].date() and (week.errors, week.lines) == (
        mature["errors"],
        mature["lines"],
    )
    assert week.end == week.start + timedelta(days=6) and week.unusual == "above"
    assert week.usual_lower < week.usual_upper < week.rate


def test_a_shop_of_a_few_weeks_has_no_usual_and_no_story(tmp_path: Path):
    store = Store(tmp_path / "rightbox.duckdb")
    lines, claims = weeks_of_lines([1, 0, 2, 1, 0], lines=30)
    load(store, tmp_path, "orders.csv", lines)
    load(store, tmp_path, "claims.csv", claims)
    source = Direct(store)
    week = last_week(judge_weeks(source, Filters()))
    assert (
        week is not None
        and week.start >= MONDAY
        and week.usual_upper != week.usual_upper
        and not week.unusual
    )
    assert not [s for s in stories(source, Filters(), datetime(2026, 3, 1)) if isinstance(s, SignalStory)]  # noqa: DTZ001
    store.close()


def test_a_signal_that_is_mostly_a_mix_up_is_told_by_the_card_of_the_mix_up(tmp_path: Path):
    """Two shirts are swapped since eight weeks; that both, and their warehouse, got worse is the same story."""
    store = Store(tmp_path / "rightbox.duckdb")
    for sku, other, seed in (("NAVY", "BLACK", 1), ("BLACK", "NAVY", 2)):
        lines, claims = weeks_of_lines([*steady(30, 0.3, seed), *[8] * 8], prefix=sku, sku=sku)
        named = [c | {"received_sku": other if n % 9 else "MUG"} for n, c in enumerate(claims)]
        load(store, tmp_path, f"{sku}.csv", lines)
        load(store, tmp_path, f"{sku}-claims.csv", named)
    calm, calm_claims = weeks_of_lines(steady(38, 2), prefix="M", sku="MUG", warehouse="WH2")
    load(store, tmp_path, "mugs.csv", calm)
    load(store, tmp_path, "mug-claims.csv", calm_claims)
    source = Direct(store)
    period = Filters().between(MONDAY + timedelta(weeks=27), MONDAY + timedelta(weeks=38, days=-1))
    found = stories(source, period, datetime(2026, 11, 1))  # noqa: DTZ001 - naive UTC
    (mixup,) = [s for s in found if isinstance(s, MixupStory)]
    told = [s for s in found if isinstance(s, SignalStory)]
    assert {mixup.one, mixup.other} == {"NAVY", "BLACK"} and mixup.others
    assert all(len(s.lines & mixup.lines) < len(s.lines) / 2 for s in told)
    assert ["BLACK", "MUG"] in [way[:2] for way in mixup.around]
    store.close()
