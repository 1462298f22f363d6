"""The minutes of a retro as a message: what was seen, decided and agreed, with the due dates for a calendar."""

from __future__ import annotations

import hashlib

import pandas as pd

from analysis.digest.build import Digest, Topic
from analysis.report.base.model import Pack, Section, heading, shown
from analysis.review import calendar
from analysis.wording.words import Words

CALENDAR = "rightbox-actions.ics"


def message(made: Pack, retro_id: str, due: pd.DataFrame) -> Digest:
    """What is sent once a retro was held; the same retro with the same content is the same message.

    Parameters
    ----------
    made : Pack
        As ``analysis.report.minutes.build`` makes it.
    due : DataFrame
        Actions whose due dates go along.
    """
    words = made.words
    topics = tuple(Topic(section.title, _lines(section, made, words)) for section in made.sections)
    attached = () if due.empty else ((CALENDAR, calendar.ics(due, words)),)
    content = hashlib.sha256(repr(topics).encode()).hexdigest()
    title = f"{made.title} · {made.subtitle}"
    return Digest(
        title, made.stamp, topics, 0, made.period, words.language, f"{retro_id} {content}", attached
    )


def _lines(section: Section, made: Pack, words: Words) -> tuple[str, ...]:
    rows = [
        " · ".join(filter(None, (shown(row[c.name], c.kind, words, made.currency) for c in table.columns)))
        for table in section.tables
        for row in table.frame.to_dict("records")
    ]
    return (heading(section.finding), *section.points, *(text for _, text in section.outline), *rows)
