"""What the numbers say of each action: the verdict that was decided, else that of the numbers so far."""

from __future__ import annotations

from analysis.proof import proof
from data.meaning.missing import text_of
from data.records import action_rules, records
from data.records.source import Source
from data.schema import ACTIONS

IN_PLACE = ("implemented", "verifying")


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
