"""What customer service has to do next: how many cases to contact, verify, answer, refund, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from analysis.cases.clock import HOURS_AT_RISK, STEPS
from analysis.wording.words import Words


@dataclass(frozen=True)
class StepDue:
    """Open cases whose next step is ``step`` within the next hours, and when the first of them is due."""

    step: str
    cases: int
    first: datetime


def steps_due(waiting: pd.DataFrame, now: datetime, hours: float = HOURS_AT_RISK) -> list[StepDue]:
    """What is to be done within the next hours, in the order of the steps; ``waiting`` as of ``clock.waiting``."""
    due = pd.to_datetime(waiting["next_due"])
    near = waiting[(due >= now) & (due <= now + timedelta(hours=hours))]
    found = []
    for step in STEPS:
        mine = pd.to_datetime(near.loc[near["next_step"] == step, "next_due"])
        if len(mine):
            found.append(StepDue(step, len(mine), mine.min().to_pydatetime()))
    return found


def follow_ups(waiting: pd.DataFrame, until: datetime) -> int:
    """Open cases that somebody wanted to look at again by a moment (naive UTC)."""
    return int((pd.to_datetime(waiting["follow_up_at"]) <= until).sum())


def due_sentences(waiting: pd.DataFrame, now: datetime, words: Words) -> list[str]:
    """Steps that are due within 48 hours with the first moment, then the cases to be looked at again by now."""
    told = [
        words(f"cases.due.{due.step}", due.cases, when=words.when(due.first))
        for due in steps_due(waiting, now)
    ]
    again = follow_ups(waiting, now)
    return [*told, words("cases.due.follow", again)] if again else told
