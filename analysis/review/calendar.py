"""Due dates of actions as a calendar file (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
from icalendar import Calendar, Event

from analysis.wording import escape
from analysis.wording.words import Words
from data.meaning.missing import missing, text_of
from data.schema.taxonomy import DUE_STATES


def ics(actions: pd.DataFrame, words: Words, now: datetime | None = None) -> bytes:
    """A whole-day event for the due date of each action, and one for the day its proof is looked at.

    Parameters
    ----------
    actions : DataFrame
        Rows of the table of actions.
    """
    calendar = Calendar()
    for name, value in (
        ("prodid", "-//Rightbox//Actions//EN"),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
    ):
        calendar.add(name, value)
    for row in actions.to_dict("records"):
        waited = row["due_on"] if row["state"] in DUE_STATES else None  # what is in place is no longer due
        for what, day in (("due", waited), ("check", row["check_on"])):
            if day is not None and not missing(day):
                calendar.add_component(_event(row, what, pd.Timestamp(day), words, now or datetime.now(UTC)))
    return calendar.to_ical()


def _event(row: dict[Any, Any], what: str, day: pd.Timestamp, words: Words, stamp: datetime) -> Event:
    state = words(f"state.{row['state']}")
    event = Event()
    for name, value in (
        ("uid", f"{_plain(row['action_id'])}-{what}@rightbox"),
        ("dtstamp", stamp),
        # a calendar that has the event takes the newer one only when its number is higher
        ("sequence", 0 if missing(row["version"]) else int(row["version"])),
        ("dtstart", day.date()),
        ("dtend", day.date() + timedelta(days=1)),
        ("summary", words(f"actions.calendar.{what}", title=_plain(row["title"]))),
        ("description", words("actions.calendar.about", owner=_plain(row["owner"]), state=state)),
        ("transp", "TRANSPARENT"),
    ):
        event.add(name, value)
    return event


def _plain(value: Any) -> str:
    return escape.plain(text_of(value))
