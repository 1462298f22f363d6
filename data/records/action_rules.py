"""What the rules of actions say: states and who may follow whom, the plan of a proof, what an action must have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from data.meaning.missing import day_of, empty
from data.query import Filters, filter_text
from data.schema.taxonomy import ACTION_KINDS, ACTION_STATES, DUE_STATES, OPEN_STATES

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


@dataclass(frozen=True)
class Step:
    """A change of an action's state, with what it brings.

    Attributes
    ----------
    to : str
        The new state.
    note : str
        Why, in words; for what the system does, numbers as JSON.
    verdict, numbers
        What ``analysis.proof.proof`` found; needed for effective, not_effective and inconclusive.
    start_on : date, optional
        First day on which it works; needed (here or before) for implemented.
    evidence : str
        What was done; needed (here or before) for implemented.
    due_on : date, optional
        New due date. A reopened action has two weeks without one, and goes on only with one that is not over.
    exposure : int, optional
        Lines that the new proof needs, when a reopened action starts again (``restart``).
    """

    to: str
    note: str = ""
    evidence: str = ""
    start_on: date | None = None
    due_on: date | None = None
    verdict: str = ""
    numbers: Mapping[str, Any] | None = None
    exposure: int | None = None


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


def lacking(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the compulsory columns that are empty or make no sense."""
    names = [name for name in COMPULSORY if empty(row.get(name))]
    if "target_ratio" not in names and not 0 < float(row["target_ratio"]) < 1:
        names.append("target_ratio")
    if "scope" not in names and not filter_text.read(str(row["scope"])).values:
        names.append("scope")
    if "metric" not in names and row["metric"] not in METRICS:
        names.append("metric")
    if row.get("metric") == "pair_rate" and not paired(row):
        names.append("pair")
    return tuple(names)


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


def proof_round(row: Mapping[str, Any], own: pd.DataFrame) -> str:
    """Which start the plan of the proof belongs to: "" (never reopened), first (it was reopened since), or again."""
    back = relapse(own)
    if back is None or empty(row.get("start_on")):
        return ""
    return "again" if same_value(row.get("exclude_end"), back[1]) else "first"


def restart(row: Mapping[str, Any], own: pd.DataFrame, start_on: date | None) -> tuple[date, date] | None:
    """What the new baseline of a reopened action leaves out when it starts again on a later day; None for others."""
    back = relapse(own)
    if back is None or start_on is None or proof_round(row, own) == "again":
        return None
    return back if empty(row.get("start_on")) or start_on > pd.Timestamp(row["start_on"]).date() else None


def started(row: Mapping[str, Any]) -> bool:
    """True when the action is in place, so that its proof is under way."""
    return row["state"] in ("implemented", "verifying", *FINISHED) and not empty(row.get("start_on"))


def allowed(state: str) -> tuple[str, ...]:
    """States that may follow."""
    return TRANSITIONS.get(state, ())


def check_step(row: Mapping[str, Any], step: Step, today: date) -> None:
    """Whether the rules let an action go on; ``row`` is the action with what the step brings.

    Raises
    ------
    NotAllowed
        If a rule forbids it.
    """
    current, to = str(row["state"]), step.to
    forbidden = {
        "order": to not in ACTION_STATES or to not in allowed(current),
        "start": to in ("implemented", "verifying") and empty(row.get("start_on")),
        "evidence": to == "implemented" and empty(row.get("evidence")),
        "proof": to in PROOF and step.verdict not in PROOF[to],
        "note": (to == "reopened" or (to == "closed" and current in GIVEN_UP)) and not step.note.strip(),
        "due": current == "reopened" and to in DUE and (day_of(row.get("due_on")) or date.min) < today,
    }
    for reason, applies in forbidden.items():
        if applies:
            raise NotAllowed(reason, current, to)


def same_value(one: Any, other: Any) -> bool:
    """True when two values of a field are the same: a day and its text, 1 and 1.0, two that are empty."""
    if empty(one) or empty(other):
        return empty(one) and empty(other)
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return float(one) == float(other)
    return (
        str(one)[:10] == str(other)[:10]
        if isinstance(one, date) or isinstance(other, date)
        else str(one) == str(other)
    )
