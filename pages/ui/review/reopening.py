"""Closed actions whose scope signals again are opened anew; asked by screens, answered once per state of the data."""

from __future__ import annotations

import contextlib
import json
from datetime import date
from typing import Any

import streamlit as st

from analysis.proof import recurrence
from analysis.questions.actions import recurring
from analysis.wording.words import Words
from data.records import action_rules, actions
from pages.ui.core import ask
from pages.ui.core.words import ui_words

SYSTEM = "Rightbox"


def check() -> None:
    """Reopen what recurs, and say so once."""
    work = ask.answer(actions.everything)
    closed = tuple(
        (str(row["action_id"]), str(row["version"]))
        for row in work[work["state"].isin(recurrence.CLOSED)].to_dict("records")
    )
    if not closed:
        return
    for found in ask.counted(recurring, closed):
        with contextlib.suppress(action_rules.NotAllowed):  # another session was quicker
            step = action_rules.Step("reopened", note=json.dumps(found.note()))
            actions.move(ask.opened(), found.action_id, step, SYSTEM)
            st.toast(ui_words().md("actions.reopened_toast", title=found.title), icon="🔁")


def note_text(note: str, words: Words) -> str:
    """The note of an event in words; what people wrote stays as it is (escaped)."""
    try:
        numbers = json.loads(note) if note.startswith("{") else None
    except ValueError:
        numbers = None
    if not isinstance(numbers, dict) or numbers.get("code") != "recurrence":
        return words.md("actions.note", note=note)
    return words.md(
        "actions.recurrence",
        n=numbers["unusual"],
        span=words.span(_day(numbers["start"]), _day(numbers["end"])),
        errors=words.number(numbers["errors"]),
        lines=words.number(numbers["lines"]),
        rules=words.listed([words(f"rule.{code}") for code in numbers["rules"]]),
    )


def _day(text: str) -> Any:
    return date.fromisoformat(text)
