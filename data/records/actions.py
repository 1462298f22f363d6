"""Actions: created, changed, moved on by the rules, with an event for every change of state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from data.records import masking, records
from data.records.action_rules import (
    AGAIN,
    JUDGED,
    MASKED,
    PLAN,
    Incomplete,
    Step,
    check_step,
    lacking,
    planned,
    restart,
    same_value,
    started,
    windows,
)  # fmt: skip
from data.schema import ACTION_EVENTS, ACTIONS
from data.schema.taxonomy import ACTION_KINDS
from data.store import Cursor, Store, utc_now
from data.store.lake.again import rerun


@rerun
def create(
    store: Store,
    row: Mapping[str, Any],
    who: str,
    trigger: tuple[date | None, date | None] = (None, None),
) -> str:
    """Create an action in state proposed, its proof planned; its id.

    A given ``action_id`` makes a second click harmless.

    Parameters
    ----------
    trigger : (first day, last day)
        The window whose errors led to the action, usually the period of the retro.

    Raises
    ------
    Incomplete
        If owner, due date, target, metric or scope is missing.
    """
    if names := lacking(row):
        raise Incomplete(names)
    action_id = str(row.get("action_id") or records.new_id("A"))
    if records.get(store, ACTIONS, {"action_id": action_id}) is not None:
        return action_id
    new = {
        **planned(row, trigger, utc_now().date()),
        **row,
        "action_id": action_id,
        "state": "proposed",
        "verdict": "",
    }
    with store.writing(numbers=False) as cursor:
        new |= {n: masking.masked(cursor, new.get(n)) for n in MASKED}
        records.put(store, ACTIONS, new, who, 0, cursor)
        _event(cursor, action_id, who, "", "proposed", "")
    return action_id


def get(store: Store, action_id: str) -> dict[str, Any] | None:
    """The action, or None."""
    return records.get(store, ACTIONS, {"action_id": action_id})


def everything(store: Store, retro_id: str | None = None) -> pd.DataFrame:
    """All actions, or those of a retro."""
    return records.everything(store, ACTIONS, **({"retro_id": retro_id} if retro_id else {}))


def update(
    store: Store, action_id: str, change: Mapping[str, Any], who: str, expected_version: int | None
) -> int:
    """Change fields of an action, not its state; the new version.

    Raises
    ------
    Incomplete
        If a compulsory field would be empty.
    records.Conflict
        If somebody changed it meanwhile.
    ValueError
        If the plan of the proof would change after the start: it is fixed before.
    """
    now = get(store, action_id)
    if now is None:
        raise KeyError(action_id)
    if "state" in change:
        raise ValueError("the state is changed by move()")
    if names := lacking({**now, **change}):
        raise Incomplete(names)
    fixed = {n for n in PLAN if n in change and not same_value(change[n], now[n])}
    if fixed and started(now):
        raise ValueError(f"the proof was planned before the start: {', '.join(sorted(fixed))}")
    with store.reading() as cursor:
        new = {n: masking.masked(cursor, v) if n in MASKED else v for n, v in change.items()}
    if "kind" in new:
        new["strength"] = ACTION_KINDS.get(str(new["kind"] or ""), "")
    return records.put(store, ACTIONS, {**new, "action_id": action_id}, who, expected_version)


@rerun
def move(store: Store, action_id: str, step: Step, who: str, version: int | None = None) -> int:
    """Change the state by the rules, with its event; the new version. ``version``: the one that the writer saw.

    Raises
    ------
    NotAllowed
        If a rule forbids it.
    records.Conflict
        If somebody changed it meanwhile.
    """
    with store.writing(numbers=False) as cursor:
        now = get_inside(cursor, action_id)
        if now["state"] == step.to:
            return int(now["version"] or 0)
        if version is not None and version != int(now["version"] or 0):
            raise records.Conflict(ACTIONS.name, now)
        change = _brought(cursor, step)
        check_step({**now, **change}, step, utc_now().date())
        if step.to == "implemented":
            again = restart(now, _events_inside(cursor, action_id), step.start_on)
            change |= {} if again is None else windows(*again) | {"exposure_needed": step.exposure}
        stored = records.put(
            store, ACTIONS, {"action_id": action_id, "state": step.to, **change}, who, version, cursor
        )
        # what the system notes is a record of numbers, not a text
        note = step.note if step.note.startswith("{") else masking.masked(cursor, step.note)
        _event(cursor, action_id, who, str(now["state"]), step.to, note)
    return stored


def _brought(cursor: Cursor, step: Step) -> dict[str, Any]:
    """Fields of an action that a step changes, beside its state."""
    change: dict[str, Any] = {"start_on": step.start_on} if step.start_on is not None else {}
    if step.evidence.strip():
        change["evidence"] = masking.masked(cursor, step.evidence.strip())
    if step.due_on is not None:
        change["due_on"] = step.due_on
    elif step.to == "reopened":
        change["due_on"] = utc_now().date() + AGAIN
    if step.to == "reopened":
        change["check_on"] = None
    if step.to in JUDGED:
        numbers = json.dumps(dict(step.numbers or {}), default=str)
        change |= {"verdict": step.verdict, "verdict_numbers": numbers}
    if step.to in ("reopened", "verifying"):
        change["verdict"] = ""
    return change


def events(store: Store, action_id: str | None = None) -> pd.DataFrame:
    """Changes of state, oldest first."""
    frame = records.everything(store, ACTION_EVENTS, **({"action_id": action_id} if action_id else {}))
    return frame.sort_values("changed_at", ignore_index=True)


def get_inside(cursor: Cursor, action_id: str) -> dict[str, Any]:
    """The action as the transaction sees it.

    Raises
    ------
    KeyError
        If there is none.
    """
    found = cursor.rows(
        f"select {', '.join(ACTIONS.names)} from {ACTIONS.name} where action_id = ?", [action_id]
    )
    if not found:
        raise KeyError(action_id)
    return dict(zip(ACTIONS.names, found[0], strict=True))


def _events_inside(cursor: Cursor, action_id: str) -> pd.DataFrame:
    names = ", ".join(ACTION_EVENTS.names)
    return cursor.frame(
        f"select {names} from {ACTION_EVENTS.name} where action_id = ? order by changed_at", [action_id]
    )


def _event(cursor: Cursor, action_id: str, who: str, before: str, after: str, note: str) -> None:
    cursor.run(
        f"insert into {ACTION_EVENTS.name} (action_id, changed_at, who, from_state, to_state, note) values (?, ?, ?, ?, ?, ?)",
        [action_id, utc_now(), who, before, after, note],
    )
