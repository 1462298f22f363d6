"""Due dates of actions as a calendar file (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from analysis.wording import escape
from analysis.wording.words import Words
from data.meaning.missing import missing, text_of
from data.schema.taxonomy import DUE_STATES

LONGEST = 75
_CODES = {"\\": "\\\\", ";": "\\;", ",": "\\,"}


def ics(actions: pd.DataFrame, words: Words, now: datetime | None = None) -> bytes:
    """A whole-day event for the due date of each action, and one for the day its proof is looked at.

    Parameters
    ----------
    actions : DataFrame
        Rows of the table of actions.
    """
    stamp = (now or datetime.now(UTC)).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Rightbox//Actions//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for row in actions.to_dict("records"):
        waited = row["due_on"] if row["state"] in DUE_STATES else None  # what is in place is no longer due
        for what, day in (("due", waited), ("check", row["check_on"])):
            if day is not None and not missing(day):
                lines += _event(row, what, pd.Timestamp(day), words, stamp)
    return (
        "\r\n".join(folded for line in [*lines, "END:VCALENDAR"] for folded in _fold(line)) + "\r\n"
    ).encode()


def _event(row: dict[Any, Any], what: str, day: pd.Timestamp, words: Words, stamp: str) -> list[str]:
    summary = words(f"actions.calendar.{what}", title=_plain(row["title"]))
    about = words("actions.calendar.about", owner=_plain(row["owner"]), state=words(f"state.{row['state']}"))
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(row['action_id'])}-{what}@rightbox",
        f"DTSTAMP:{stamp}",
        # a calendar that has the event takes the newer one only when its number is higher
        f"SEQUENCE:{0 if missing(row['version']) else int(row['version'])}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(summary)}",
        f"DESCRIPTION:{_text(about)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _plain(value: Any) -> str:
    return escape.plain(text_of(value))


def _text(value: Any) -> str:
    return "".join(_CODES.get(c, c) for c in _plain(value))


def _fold(line: str) -> list[str]:
    """The line in pieces of at most 75 octets, no character cut in two."""
    pieces, current, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > LONGEST:
            pieces.append(current)
            current, size = " ", 1
        current, size = current + character, size + width
    return [*pieces, current]
