"""Retro: prepare, hold and record the review; the library of past lessons."""

from __future__ import annotations

from analysis.review.lessons import SHELVES
from data.records import retros
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.parts.autosave import save_while_typing
from pages.ui.retro import agenda_clock, library, meeting, record, topics
from pages.ui.review import lessons, reopening

reopening.check()
state.expect(view=("meeting",), tab=record.PARTS, show=("all",), shelf=SHELVES)
agenda_clock.expect()
chosen = state.param("retro")
retro = ask.answer(retros.get, chosen) if chosen else None
if retro is None or state.param("view") != "meeting":  # a meeting has points beside these
    state.expect(topic=[str(row["topic_id"]) for row in topics.labelled(chosen)] if retro else ())
if retro is None:
    if chosen:
        parts.says("retro.not_found")
    library.show()
    lessons.show()
elif state.param("view", "", ("", "meeting")) == "meeting":
    meeting.show(retro)
else:
    record.show(retro)
if retro is not None and rights.may("edit"):
    save_while_typing()
