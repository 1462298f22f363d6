"""Actions: what may be created, the states and who may follow whom, and the events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from data.query import Filters, filter_text
from data.records import masking, table
from data.schema import ACTION_EVENTS, ACTIONS
from data.schema.taxonomy import ACTION_KINDS, ACTION_STATES, DUE_STATES, OPEN_STATES
from data.store import Store, utc_now

COMPULSORY: tuple[str, ...] = ("title", "owner", "due_on", "metric", "target_ratio", "scope")
# What the proof can judge: a share of shipped lines. pair_rate: lines of the scope's SKUs that left as another of them.
PROVEN: tuple[str, ...] = ("error_rate", "pair_rate")
# Too many other things move these by the week for a verdict: they are followed in a chart, before and since.
CHARTED: tuple[str, ...] = (
    "cost_per_1000_lines", "cost_per_error", "hours_to_contact", "days_to_resolve", "overdue", "unknown_cause",
)  # fmt: skip
METRICS: tuple[str, ...] = (*PROVEN, *CHARTED)
MASKED: tuple[str, ...] = ("title", "description", "evidence")
OPEN = OPEN_STATES
JUDGED: tuple[str, ...] = ("effective", "not_effective", "inconclusive")
FINISHED: tuple[str, ...] = (*JUDGED, "closed")
DUE = DUE_STATES
TRANSITIONS: dict[str, tuple[str, ...]] = {
    "proposed": ("agreed", "closed"),
    "agreed": ("in_progress", "proposed", "closed"),
    "in_progress": ("implemented", "agreed", "closed"),
    "implemented": ("verifying", "in_progress"),
    "verifying": ("effective", "not_effective", "inconclusive", "in_progress"),
    "effective": ("closed", "reopened"),
    "not_effective": ("closed", "reopened"),
    "inconclusive": ("closed", "verifying", "reopened"),
    "closed": ("reopened",),
    "reopened": ("agreed", "in_progress", "closed"),
}
# Which verdicts of the numbers allow a judged state: nobody decides that an action worked.
PROOF: dict[str, tuple[str, ...]] = {
    "effective": ("worked",),
    "not_effective": ("no_evidence", "worse"),
    "inconclusive": ("too_early", "no_evidence", ""),
}
GIVEN_UP: tuple[str, ...] = ("proposed", "agreed", "in_progress", "reopened")
BASELINE = timedelta(weeks=26)
TRIGGER = timedelta(weeks=4)
# Time that a reopened action has until somebody gives it a date of its own.
AGAIN = timedelta(weeks=2)


class Incomplete(ValueError):
    """An action without what it must have; ``missing`` names the columns."""

    def __init__(self, missing: tuple[str, ...]):
        self.missing = missing
        super().__init__(f"an action needs {', '.join(missing)}")


class NotAllowed(ValueError):
    """A change of state that the rules forbid; ``reason`` is its code: order, start, proof, evidence, note or due."""

    def __init__(self, reason: str, current: str, to: str):
        self.reason = reason
        self.current = current
        self.to = to
        super().__init__(f"{current} -> {to}: {reason}")


def missing(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the compulsory columns that are empty or make no sense."""
    lacking = [name for name in COMPULSORY if _empty(row.get(name))]
    target = row.get("target_ratio")
    if "target_ratio" not in lacking and not 0 < float(target) < 1:  # type: ignore[arg-type]
        lacking.append("target_ratio")
    if "scope" not in lacking and not filter_text.read(str(row["scope"])).values:
        lacking.append("scope")
    if "metric" not in lacking and row["metric"] not in METRICS:
        lacking.append("metric")
    if row.get("metric") == "pair_rate" and not paired(row):
        lacking.append("pair")
    return tuple(lacking)


def paired(row: Mapping[str, Any]) -> bool:
    """True when the scope names at least two SKUs, and counts those that left as another of them."""
    scope = filter_text.read(str(row.get("scope") or ""))
    return len(scope.get("sku")) > 1 and set(scope.get("received_sku")) == set(scope.get("sku"))


def scope_for(metric: str, scope: Filters) -> Filters:
    """The scope whose errors are the metric's: of a pair, those where one SKU left as the other."""
    return scope.having("received_sku", *scope.get("sku")) if metric == "pair_rate" else scope


def planned(row: Mapping[str, Any], trigger: tuple[date | None, date | None], today: date) -> dict[str, Any]:
    """The windows of the proof, fixed before the start: what raised the alarm is left out of the baseline."""
    end = trigger[1] or today
    return {
        **windows(trigger[0] or end - TRIGGER + timedelta(days=1), end),
        "wait_days": int(row.get("wait_days") or 0),
        "strength": ACTION_KINDS.get(str(row.get("kind") or ""), ""),
    }


def windows(start: date, end: date) -> dict[str, date]:
    """The baseline of a proof, and the days from ``start`` to ``end`` that are left out of it."""
    return {
        "exclude_start": start,
        "exclude_end": end,
        "baseline_start": start - BASELINE,
        "baseline_end": start - timedelta(days=1),
    }


def relapse(own: pd.DataFrame) -> tuple[date, date] | None:
    """First and last day of what last reopened an action, by its events; None for one never reopened.

    The weeks that the numbers named, or the four weeks up to the day on which somebody reopened it.
    """
    last = own[own["to_state"] == "reopened"].tail(1)
    if last.empty:
        return None
    try:
        told = json.loads(str(last["note"].iloc[0]))
        return date.fromisoformat(told["start"]), date.fromisoformat(told["end"])
    except (ValueError, TypeError, KeyError):
        end = pd.Timestamp(last["changed_at"].iloc[0]).date()
        return end - TRIGGER + timedelta(days=1), end


def standing(row: Mapping[str, Any], own: pd.DataFrame) -> str:
    """Which start the plan of the proof belongs to: "" (never reopened), first (it was reopened since), or again."""
    back = relapse(own)
    if back is None or _empty(row.get("start_on")):
        return ""
    return "again" if _equal(row.get("exclude_end"), back[1]) else "first"


def restart(row: Mapping[str, Any], own: pd.DataFrame, start_on: date | None) -> tuple[date, date] | None:
    """What the new baseline of a reopened action leaves out when it starts again on a later day; None for others."""
    back = relapse(own)
    if back is None or start_on is None or standing(row, own) == "again":
        return None
    return back if _empty(row.get("start_on")) or start_on > pd.Timestamp(row["start_on"]).date() else None


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
    lacking = missing(row)
    if lacking:
        raise Incomplete(lacking)
    action_id = str(row.get("action_id") or table.new_id("A"))
    if table.get(store, ACTIONS, {"action_id": action_id}) is not None:
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
        table.put(store, ACTIONS, new, who, 0, cursor)
        _event(cursor, action_id, who, "", "proposed", "")
    return action_id


def get(store: Store, action_id: str) -> dict[str, Any] | None:
    """The action, or None."""
    return table.get(store, ACTIONS, {"action_id": action_id})


def everything(store: Store, retro_id: str | None = None) -> pd.DataFrame:
    """All actions, or those of a retro."""
    return table.everything(store, ACTIONS, **({"retro_id": retro_id} if retro_id else {}))


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
    lacking = missing({**now, **change})
    if lacking:
        raise Incomplete(lacking)
    fixed = {n for n in PLAN if n in change and not _equal(change[n], now[n])}
    if fixed and started(now):
        raise ValueError(f"the proof was planned before the start: {', '.join(sorted(fixed))}")
    with store.reading() as cursor:
        new = {n: masking.masked(cursor, v) if n in MASKED else v for n, v in change.items()}
    if "kind" in new:
        new["strength"] = ACTION_KINDS.get(str(new["kind"] or ""), "")
    return table.put(store, ACTIONS, {**new, "action_id": action_id}, who, expected_version)


PLAN: tuple[str, ...] = (
    "scope",
    "metric",
    "target_ratio",
    "wait_days",
    "exposure_needed",
    "baseline_start",
    "baseline_end",
    "exclude_start",
    "exclude_end",
)


def started(row: Mapping[str, Any]) -> bool:
    """True when the action is in place, so that its proof is under way."""
    return row["state"] in ("implemented", "verifying", *FINISHED) and not _empty(row.get("start_on"))


def allowed(state: str) -> tuple[str, ...]:
    """States that may follow."""
    return TRANSITIONS.get(state, ())


def move(
    store: Store,
    action_id: str,
    to: str,
    who: str,
    *,
    note: str = "",
    verdict: str = "",
    numbers: Mapping[str, Any] | None = None,
    start_on: date | None = None,
    evidence: str = "",
    due_on: date | None = None,
    exposure_needed: int | None = None,
    expected_version: int | None = None,
) -> int:
    """Change the state by the rules, with its event; the new version.

    Parameters
    ----------
    verdict, numbers
        What ``analysis.proof.proof`` found; needed for effective, not_effective and inconclusive.
    start_on : date, optional
        First day on which it works; needed (here or before) for implemented.
    due_on : date, optional
        New due date. A reopened action has two weeks without one, and goes on only with one that is not over.
    exposure_needed : int, optional
        Lines that the new proof needs, when a reopened action starts again (``restart``).

    Raises
    ------
    NotAllowed
        If a rule forbids it.
    records.Conflict
        If somebody changed it meanwhile.
    """
    with store.writing(numbers=False) as cursor:
        now = get_inside(cursor, action_id)
        current = str(now["state"])
        if current == to:
            return int(now["version"] or 0)
        if expected_version is not None and expected_version != int(now["version"] or 0):
            raise table.Conflict(ACTIONS.name, now)
        change: dict[str, Any] = {"start_on": start_on} if start_on is not None else {}
        if evidence.strip():
            change["evidence"] = masking.masked(cursor, evidence.strip())
        if due_on is not None:
            change["due_on"] = due_on
        elif to == "reopened":
            change["due_on"] = utc_now().date() + AGAIN
        if to == "reopened":
            change["check_on"] = None
        _check({**now, **change}, to, verdict, note)
        again = restart(now, _events_inside(cursor, action_id), start_on) if to == "implemented" else None
        if again is not None:
            change |= windows(*again) | {"exposure_needed": exposure_needed}
        if to in JUDGED:
            change |= {"verdict": verdict, "verdict_numbers": json.dumps(dict(numbers or {}), default=str)}
        if to in ("reopened", "verifying"):
            change |= {"verdict": ""}
        version = table.put(
            store, ACTIONS, {"action_id": action_id, "state": to, **change}, who, expected_version, cursor
        )
        # what the system notes is a record of numbers, not a text
        _event(
            cursor,
            action_id,
            who,
            current,
            to,
            note if note.startswith("{") else masking.masked(cursor, note),
        )
    return version


def _check(row: Mapping[str, Any], to: str, verdict: str, note: str) -> None:
    current = str(row["state"])
    if to not in ACTION_STATES or to not in allowed(current):
        raise NotAllowed("order", current, to)
    if to in ("implemented", "verifying") and _empty(row.get("start_on")):
        raise NotAllowed("start", current, to)
    if to == "implemented" and _empty(row.get("evidence")):
        raise NotAllowed("evidence", current, to)
    if to in PROOF and verdict not in PROOF[to]:
        raise NotAllowed("proof", current, to)
    if (to == "reopened" or (to == "closed" and current in GIVEN_UP)) and not note.strip():
        raise NotAllowed("note", current, to)
    if current == "reopened" and to in DUE and (_empty(row.get("due_on")) or _over(row["due_on"])):
        raise NotAllowed("due", current, to)


def _over(day: Any) -> bool:
    return pd.Timestamp(day).date() < utc_now().date()


def events(store: Store, action_id: str | None = None) -> pd.DataFrame:
    """Changes of state, oldest first."""
    frame = table.everything(store, ACTION_EVENTS, **({"action_id": action_id} if action_id else {}))
    return frame.sort_values("changed_at", ignore_index=True)


def proven(row: Mapping[str, Any]) -> bool:
    """True when the numbers said that it worked."""
    return row["verdict"] == "worked" and row["state"] in ("effective", "closed")


def get_inside(cursor: Any, action_id: str) -> dict[str, Any]:
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


def _events_inside(cursor: Any, action_id: str) -> pd.DataFrame:
    names = ", ".join(ACTION_EVENTS.names)
    return cursor.frame(
        f"select {names} from {ACTION_EVENTS.name} where action_id = ? order by changed_at", [action_id]
    )


def _event(cursor: Any, action_id: str, who: str, before: str, after: str, note: str) -> None:
    cursor.run(
        f"insert into {ACTION_EVENTS.name} (action_id, changed_at, who, from_state, to_state, note) values (?, ?, ?, ?, ?, ?)",
        [action_id, utc_now(), who, before, after, note],
    )


def _empty(value: Any) -> bool:
    return value is None or value is pd.NaT or value != value or str(value).strip() == ""


def _equal(one: Any, other: Any) -> bool:
    if _empty(one) or _empty(other):
        return _empty(one) and _empty(other)
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return float(one) == float(other)
    return (
        str(one)[:10] == str(other)[:10]
        if isinstance(one, date) or isinstance(other, date)
        else str(one) == str(other)
    )
