"""What was sent to the buyer is logged in one click: the note, the step, and the evidence that it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data import query
from data.cases import entries, forms, photos
from data.cases.forms import STEPS, Key
from data.meaning.missing import missing
from data.store import Store, utc_now


def log_message(store: Store, key: Key, text: str, channel: str, who: str, note_id: str) -> None:
    """Note a message to the buyer as sent now; the first one sets "contacted". What it offers is not agreed yet.

    Raises
    ------
    LookupError
        If there is no such case line.
    Invalid
        If the text or the channel cannot be; nothing is written.
    """
    now = utc_now()
    note = {
        "note_id": note_id,
        "said_at": now,
        "channel": channel,
        "asked": "",
        "answered": text,
    }
    entries.put_note(store, key, note, who)
    case = query.case(store, key) or {}
    changes: dict[str, Any] = {"evidence_reply": True}
    if missing(case.get("contacted_at")):
        changes["contacted_at"] = now
    forms.save(store, STEPS, key, changes, who)
    tick(store, key, who)


def log_answer(store: Store, key: Key, text: str, wish: str, channel: str, who: str, note_id: str) -> None:
    """Note what the buyer answered now, and what they want as the request of the case."""
    note = {
        "note_id": note_id,
        "said_at": utc_now(),
        "channel": channel,
        "asked": text,
        "answered": "",
    }
    entries.put_note(store, key, note, who)
    forms.save(store, STEPS, key, {"evidence_request": True} | ({"request": wish} if wish else {}), who)
    tick(store, key, who)


def evidence_there(store: Store, case: Mapping[str, Any]) -> dict[str, bool]:
    """The evidence flags that follow from what was recorded: a photo, a note of the buyer's wish, our answer, ..."""
    key = forms.key_of(case)
    notes = entries.notes(store, key)
    asked = notes["asked"].fillna("").ne("").any() if len(notes) else False
    answered = notes["answered"].fillna("").ne("").any() if len(notes) else False
    found = {
        "evidence_request": bool(asked) or bool(case.get("request")),
        "evidence_reply": bool(answered) or not missing(case.get("contacted_at")),
        "evidence_photo": len(photos.of_case(store, key)) > 0 if store.folder else False,
        "evidence_right_item": case.get("level") in ("line", "sku", "only"),
        "evidence_solution": bool(case.get("resolution")) and case.get("resolution") != "unmapped",
    }
    return {name: there for name, there in found.items() if there}


def tick(store: Store, key: Key, who: str) -> list[str]:
    """Tick the evidence that what was recorded is; the flags that were ticked now. What people unticked stays so."""
    case = query.case(store, key)
    if case is None:
        return []
    told = store.rows(
        "select detail from audit where what = 'case_steps' and subject = ?",
        [" / ".join(v for v in key.values() if v != "")],
    )
    new = [
        name for name in evidence_there(store, case)
        if not case[name] and not any(f'"{name}"' in str(row[0]) for row in told)
    ]  # fmt: skip
    if new:
        forms.save(store, STEPS, key, dict.fromkeys(new, True), who)
    return new
