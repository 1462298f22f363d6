"""Closed actions on whose scope the errors are back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from analysis.proof import plan, relapse
from analysis.rates import maturity
from analysis.signals import claim_delays, weekly
from analysis.signals.expected import ExpectedErrors
from data import query
from data.meaning.missing import day_of, missing
from data.query import Filters
from data.records.source import Direct, Source
from data.schema import ACTION_EVENTS, ACTIONS
from data.store import Store

CLOSED: tuple[str, ...] = ("effective", "closed")
# Code of the rule by which an action is reopened, as its note keeps it.
CODE = "relapse"


@dataclass(frozen=True)
class Recurrence:
    """Newest weeks of an action's scope, after it was closed, in which its errors are back."""

    action_id: str
    title: str
    scope: Filters
    start: date
    end: date
    unusual: int
    errors: int
    lines: int
    rules: tuple[str, ...]

    def note(self) -> dict[str, Any]:
        """Its numbers, as the event of the reopening keeps them."""
        return {
            "code": "recurrence", "start": self.start.isoformat(), "end": self.end.isoformat(), "unusual": self.unusual,
            "errors": self.errors, "lines": self.lines, "rules": list(self.rules),
        }  # fmt: skip


def of_store(store: Store) -> list[Recurrence]:
    """``recurring`` on a store; a module-level function, so that a screen can keep the answer."""
    return recurring(Direct(store))


def recurring(source: Source) -> list[Recurrence]:
    """Closed actions on whose scope the rate has risen since they were closed; to be called after every import.

    The measure is the rate of the weeks since the action began, so that a return to what was before is seen
    (`relapse.evidence`). Only weeks that begin after the action was closed can be a relapse; only mature ones count.
    """
    source = ExpectedErrors(source)
    as_of = source.extent().as_of
    rows = source.everything(ACTIONS)
    rows = rows[rows["state"].isin(CLOSED)]
    if as_of is None or rows.empty:
        return []
    curves = claim_delays.curves(source, as_of)
    claims = source.ask(query.claims_known, as_of)
    events = source.everything(ACTION_EVENTS)
    found = (_recurrence(source, row, events, curves, claims, as_of) for row in rows.to_dict("records"))
    return [r for r in found if r is not None]


def closed_on(row: Mapping[Any, Any], events: pd.DataFrame) -> date | None:
    """Day since which an action counts as closed, None when it is not known."""
    own = events[(events["action_id"] == row["action_id"]) & events["to_state"].isin(CLOSED)]
    moment = own["changed_at"].min() if len(own) else row["edited_at"]
    reopened = events[(events["action_id"] == row["action_id"]) & (events["to_state"] == "reopened")]
    if len(reopened):
        later = own[own["changed_at"] > reopened["changed_at"].max()]
        moment = later["changed_at"].min() if len(later) else moment
    return day_of(moment)


def begun(row: Mapping[Any, Any], events: pd.DataFrame, closed: date) -> date:
    """Day from which the weeks show what the action achieved: its start, or the closing after a later reopening."""
    start = day_of(row["start_on"])
    reopened = events[(events["action_id"] == row["action_id"]) & (events["to_state"] == "reopened")]
    if start is None or (len(reopened) and start <= reopened["changed_at"].max().date()):
        return closed
    wait = row.get("wait_days")
    return start + timedelta(days=0 if wait is None or missing(wait) else int(wait))


def _recurrence(
    source: Source,
    row: Mapping[Any, Any],
    events: pd.DataFrame,
    curves: maturity.Curves,
    claims: pd.DataFrame,
    as_of: date,
) -> Recurrence | None:
    fixed, closed = plan.plan(row, as_of), closed_on(row, events)
    if fixed is None or closed is None:
        return None
    begin = begun(row, events, closed)
    days = source.cells(
        ("day", "platform", "shop"), fixed.scope.between(min(begin, fixed.baseline[0], as_of), as_of)
    )
    weeks = weekly.cohorts(query.aged(days, claims, as_of), curves, as_of)
    weeks = weeks[weeks["mature"]]
    since = weeks[weeks["week"] >= pd.Timestamp(begin)].reset_index(drop=True)
    last = pd.Timestamp(fixed.baseline[1] - timedelta(days=6))
    past = weeks[weeks["week"].between(pd.Timestamp(fixed.baseline[0]), last)]
    first = int((since["week"] <= pd.Timestamp(closed)).sum())
    told = relapse.evidence(*_counts(since), first, _counts(past))
    if not told.total[0] >= relapse.SURE:
        return None
    inside = since.iloc[int(told.begins[0]) :]
    start, end = inside["week"].iloc[0].date(), inside["week"].iloc[-1].date() + timedelta(days=6)
    return Recurrence(
        str(row["action_id"]), str(row["title"]), fixed.scope, start, min(end, as_of), len(inside),
        int(inside["errors"].sum()), int(inside["lines"].sum()), (CODE,),
    )  # fmt: skip


def _counts(weeks: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    errors, lines = (weeks[name].to_numpy(float)[None, :] for name in ("errors", "lines"))
    return errors, lines
