"""Retro: prepare, hold and record the review; the library of past lessons."""

from __future__ import annotations

from data import retros
from pages.ui import ask, parts, reopening, retro_list, retro_meeting, retro_record, rights, state
from pages.ui.while_typing import save_while_typing

reopening.check()
chosen = state.param("retro")
retro = retros.get(ask.store(), chosen) if chosen else None
if retro is None:
    if chosen:
        parts.says("retro.not_found")
    retro_list.show()
elif state.param("view", "", ("", "meeting")) == "meeting":
    retro_meeting.show(retro)
else:
    retro_record.show(retro)
if retro is not None and rights.may("edit"):
    save_while_typing()
