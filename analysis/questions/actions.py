"""Which actions are not finished or late, did they work, and is their error back."""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis.proof import proof, recurrence, robustness
from data.meaning.missing import text_of
from data.records import action_rules, records
from data.records.source import Source
from data.schema import ACTIONS
from data.schema.taxonomy import DUE_STATES, OPEN_STATES

IN_PLACE = ("implemented", "verifying")


def open_actions(actions: pd.DataFrame, today: date) -> pd.DataFrame:
    """Actions that are not finished, the overdue first. ``overdue`` (bool): due, and not in place yet."""
    part = actions[actions["state"].isin(OPEN_STATES)].copy()
    late = pd.to_datetime(part["due_on"]) < pd.Timestamp(today)
    part["overdue"] = late & part["state"].isin(DUE_STATES)
    return part.sort_values(
        ["overdue", "due_on"], ascending=[False, True], na_position="last", ignore_index=True
    )


def proof_of(source: Source, action_id: str, _stamp: tuple[tuple[str, ...], ...]) -> proof.Proof:
    """The proof of an action; the stamp of all plans is part of the question, as they share an untouched group."""
    return source.ask(proof.of_store, action_id)


def robustness_of(
    source: Source, action_id: str, stamp: tuple[tuple[str, ...], ...]
) -> robustness.Robustness | None:
    """What stands beside the verdict of an action, None without one."""
    return robustness.robustness(proof_of(source, action_id, stamp))


def recurring(source: Source, _closed: tuple[tuple[str, str], ...]) -> list[recurrence.Recurrence]:
    """Closed actions whose error is back; which are closed is part of the question."""
    return recurrence.recurring(source)


def verdicts(source: Source, _stamp: tuple[tuple[str, ...], ...] = ()) -> dict[str, str]:
    """Word of the verdict by action id, '' where there is none; ``_stamp`` is the part of the actions they rest on."""
    words = {}
    for row in records.rows(source.everything(ACTIONS)):
        word = ""
        if row["state"] in (*IN_PLACE, *action_rules.FINISHED):
            word = text_of(row["verdict"])
        if not word and row["state"] in IN_PLACE:
            word = proof.prove(source, row).word
        words[str(row["action_id"])] = word
    return words
