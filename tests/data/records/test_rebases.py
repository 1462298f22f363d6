"""Rebases hold for what they were made for and for all of its parts, can be undone, and stay on record."""

from __future__ import annotations

from datetime import date

import pytest

from data.query import Filters
from data.records import rebases, records
from data.schema import PHASES
from data.store import Store

ALL = Filters()
S3 = ALL.having("station", "S3")


def test_a_rebase_holds_for_its_scope_and_what_is_inside_it(store: Store) -> None:
    rebases.add(store, S3, date(2026, 9, 10), "new label printer", "ann")
    night = S3.having("shift", "night").between(date(2026, 1, 1), date(2026, 2, 1))
    assert len(rebases.in_force(store, S3)) == len(rebases.in_force(store, night)) == 1
    assert rebases.in_force(store, ALL).empty and rebases.in_force(store, ALL.having("station", "S1")).empty
    assert rebases.in_force(store, ALL.having("station", "S1", "S3")).empty


def test_a_rebase_starts_with_its_week_and_names_who_and_why(store: Store) -> None:
    rebases.add(store, ALL, date(2026, 9, 10), " new scanners ", "ann")
    row = rebases.in_force(store, ALL).iloc[0]
    assert (row["starts_on"].date() if hasattr(row["starts_on"], "date") else row["starts_on"]) == date(
        2026, 9, 7
    )
    assert (row["reason"], row["set_by"]) == ("new scanners", "ann")


def test_undoing_keeps_who_made_it(store: Store) -> None:
    phase = rebases.add(store, ALL, date(2026, 9, 7), "new scanners", "ann")
    assert rebases.undo(store, phase, "bob") and not rebases.undo(store, phase, "bob")
    assert rebases.in_force(store, ALL).empty
    kept = records.everything(store, PHASES).iloc[0]
    assert kept["set_by"] == "ann" and kept["undone_at"] is not None
    trail = "select who from audit where what = ? and subject = ? order by changed_at desc"
    assert store.rows(trail, [PHASES.name, phase]) == [("bob",), ("ann",)]


def test_a_rebase_without_a_reason_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="reason"):
        rebases.add(store, ALL, date(2026, 9, 7), "  ", "ann")
