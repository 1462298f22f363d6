"""Rebases hold for what they were made for and for all of its parts, can be undone, and stay on record."""

from __future__ import annotations

from datetime import date

import pytest

from data import phases, records
from data.query import Filters
from data.schema import PHASES
from data.store import Store

ALL = Filters()
S3 = ALL.having("station", "S3")


def test_a_rebase_holds_for_its_scope_and_what_is_inside_it(store: Store) -> None:
    phases.add(store, S3, date(2026, 9, 10), "new label printer", "ann")
    night = S3.having("shift", "night").between(date(2026, 1, 1), date(2026, 2, 1))
    assert len(phases.in_force(store, S3)) == len(phases.in_force(store, night)) == 1
    assert phases.in_force(store, ALL).empty and phases.in_force(store, ALL.having("station", "S1")).empty
    assert phases.in_force(store, ALL.having("station", "S1", "S3")).empty


def test_a_rebase_starts_with_its_week_and_names_who_and_why(store: Store) -> None:
    phases.add(store, ALL, date(2026, 9, 10), " new scanners ", "ann")
    row = phases.in_force(store, ALL).iloc[0]
    assert (row["starts_on"].date() if hasattr(row["starts_on"], "date") else row["starts_on"]) == date(
        2026, 9, 7
    )
    assert (row["reason"], row["set_by"]) == ("new scanners", "ann")


def test_undoing_keeps_who_made_it(store: Store) -> None:
    phase = phases.add(store, ALL, date(2026, 9, 7), "new scanners", "ann")
    assert phases.undo(store, phase, "bob") and not phases.undo(store, phase, "bob")
    assert phases.in_force(store, ALL).empty
    kept = records.everything(store, PHASES).iloc[0]
    assert kept["set_by"] == "ann" and kept["undone_at"] is not None
    assert list(records.history(store, PHASES, {"phase_id": phase})["who"]) == ["bob", "ann"]


def test_a_rebase_without_a_reason_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="reason"):
        phases.add(store, ALL, date(2026, 9, 7), "  ", "ann")
