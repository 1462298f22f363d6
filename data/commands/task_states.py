"""States that a task tool sends back: one JSON of a schema, each state carried through by the rules of actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from data.records import action_rules, actions, records
from data.records.action_rules import Step
from data.store import Store, utc_now

SCHEMA = "rightbox.states/1"
# What a task tool may say; whether an action worked is said by the numbers alone.
STATES: tuple[str, ...] = ("proposed", "agreed", "in_progress", "implemented", "closed")
# Ways that are taken step by step where a tool says the last one only.
_WAY: tuple[str, ...] = ("proposed", "agreed", "in_progress", "implemented")
FRESH = timedelta(minutes=10)
MOST = 500
TEXT = 2_000


class BadStates(ValueError):
    """What came is not of the schema; says what is wrong."""


@dataclass(frozen=True)
class TakenState:
    """What became of one entry: moved, same, unknown (no such action), or the code of the rule that forbids it."""

    action_id: str
    said: str


def take(store: Store, content: Any, who: str) -> list[TakenState]:
    """Carry through what a task tool says of actions, each by itself.

    Raises
    ------
    BadStates
        If the content is not of docs/states.schema.json; nothing is changed then.
    """
    return [TakenState(entry["action_id"], _moved(store, entry, who)) for entry in checked(content)]


def fresh(content: Any, now: datetime | None = None) -> bool:
    """Whether it was sent in the last ten minutes, so that a copy sent again later does nothing."""
    try:
        sent = datetime.fromisoformat(str(content["sent_at"]).replace("Z", "+00:00"))
    except (KeyError, TypeError, ValueError):
        return False
    if sent.tzinfo is None:
        return False
    gap = (now or utc_now()) - (sent - sent.utcoffset()).replace(tzinfo=None)  # type: ignore[operator]
    return abs(gap) <= FRESH


def checked(content: Any) -> list[dict[str, Any]]:
    """The entries, their dates as dates."""
    if not isinstance(content, Mapping) or content.get("schema") != SCHEMA:
        raise BadStates(f"schema must be {SCHEMA}")
    entries = content.get("states")
    if not isinstance(entries, Sequence) or isinstance(entries, str) or len(entries) > MOST:
        raise BadStates(f"states must be a list of no more than {MOST}")
    return [_checked(entry, place) for place, entry in enumerate(entries)]


def _checked(entry: Any, place: int) -> dict[str, Any]:
    if not isinstance(entry, Mapping):
        raise BadStates(f"states[{place}] must be an object")
    for name in ("action_id", "state", "note", "evidence", "start_on"):
        text = entry.get(name, "")
        if not isinstance(text, str) or len(text) > TEXT:
            raise BadStates(f"states[{place}].{name} must be a text of no more than {TEXT} characters")
    if entry.get("state") not in STATES:
        raise BadStates(f"states[{place}].state must be one of {', '.join(STATES)}")
    if not entry.get("action_id"):
        raise BadStates(f"states[{place}].action_id is missing")
    try:
        day = date.fromisoformat(entry["start_on"]) if entry.get("start_on") else None
    except ValueError as problem:
        raise BadStates(f"states[{place}].start_on must be a day such as 2026-11-30") from problem
    return {**entry, "start_on": day}


def _moved(store: Store, entry: Mapping[str, Any], who: str) -> str:
    """Through the states on the way, as far as the rules allow."""
    action_id, to = str(entry["action_id"]), str(entry["state"])
    now = actions.get(store, action_id)
    if now is None:
        return "unknown"
    if now["state"] == to:
        return "same"
    try:
        for state in _steps(str(now["state"]), to):
            last = state == to
            step = Step(
                state,
                note=str(entry.get("note") or ""),
                evidence=str(entry.get("evidence") or "") if last else "",
                start_on=entry["start_on"] if last else None,
            )
            actions.move(store, action_id, step, who)
    except action_rules.NotAllowed as problem:
        return problem.reason
    except records.Conflict:
        return "conflict"
    return "moved"


def _steps(now: str, to: str) -> tuple[str, ...]:
    if now in _WAY and to in _WAY and _WAY.index(now) < _WAY.index(to):
        return _WAY[_WAY.index(now) + 1 : _WAY.index(to) + 1]
    return (to,)
