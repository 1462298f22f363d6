"""Closed actions whose scope shows a signal again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
from scipy import stats

from analysis import maturity, weekly
from analysis.source import Direct, Source
from data import scopes
from data.query import Filters
from data.schema import ACTION_EVENTS, ACTIONS
from data.store import Store

CLOSED: tuple[str, ...] = ("effective", "closed")
HISTORY = timedelta(weeks=52)
# Every import is a further look, and the rules of a chart alone would reopen one steady action in four within half a
# year (simulated). Their errors must also be this improbable at the rate since the start.
SURE = 0.002


@dataclass(frozen=True)
class Recurrence:
    """Weeks of an action's scope that are unusually bad after it was closed."""

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
    """Closed actions on whose scope the newest judged weeks signal; to be called after an import.

    Limits are those of the weeks since the action began, so that a rate that returns to what it was is seen. Only
    weeks that begin after the action was closed count, and only mature ones.
    """
    as_of = source.extent().as_of
    rows = source.everything(ACTIONS)
    rows = rows[rows["state"].isin(CLOSED)]
    if as_of is None or rows.empty:
        return []
    curves = maturity.delay_curves(source.delays(as_of))
    events = source.everything(ACTION_EVENTS)
    found = (_of(source, row, closed_on(row, events), curves, as_of) for row in rows.to_dict("records"))
    return [r for r in found if r is not None]


def closed_on(row: Mapping[Any, Any], events: pd.DataFrame) -> date | None:
    """Day since which an action counts as closed, None when it is not known."""
    own = events[(events["action_id"] == row["action_id"]) & events["to_state"].isin(CLOSED)]
    moment = own["changed_at"].min() if len(own) else row["edited_at"]
    reopened = events[(events["action_id"] == row["action_id"]) & (events["to_state"] == "reopened")]
    if len(reopened):
        later = own[own["changed_at"] > reopened["changed_at"].max()]
        moment = later["changed_at"].min() if len(later) else moment
    return None if pd.isna(moment) else pd.Timestamp(moment).date()


def _of(
    source: Source, row: Mapping[Any, Any], closed: date | None, curves: maturity.Curves, as_of: date
) -> Recurrence | None:
    scope = scopes.read(row["scope"])
    if closed is None or not scope.values:
        return None
    start = None if pd.isna(row["start_on"]) else pd.Timestamp(row["start_on"]).date()
    past = scope.between(min(start or closed, as_of - HISTORY), as_of)
    drawn = weekly.weekly(
        source.cells(("day", "platform"), past), curves, as_of, phases=[start] if start else []
    )
    if drawn.weeks.empty:
        return None
    worse = "below" if drawn.kind == "g" else "above"  # lines between errors: fewer are worse
    days = pd.to_datetime(drawn.dates).reset_index(drop=True)
    chart = drawn.chart.reset_index(drop=True)
    newest = days.max() - pd.Timedelta(weeks=weekly.RECENT_WEEKS)
    hit = chart[
        (chart["signal"] != "")
        & (chart["direction"] == worse)
        & (days > pd.Timestamp(closed))
        & (days > newest)
    ]
    if hit.empty:
        return None
    first = days[hit.index.min()].date()
    last = min(days[hit.index.max()].date() + timedelta(days=6), as_of)
    inside = drawn.weeks[
        (drawn.weeks["week"] >= pd.Timestamp(first) - pd.Timedelta(days=6)) & drawn.weeks["mature"]
    ]
    if _chance(inside, drawn.weeks, start or closed) > SURE:
        return None
    return Recurrence(
        str(row["action_id"]), str(row["title"]), scope, first, last, len(hit),
        int(inside["errors"].sum()), int(inside["lines"].sum()), tuple(dict.fromkeys(" ".join(hit["signal"]).split())),
    )  # fmt: skip


def _chance(inside: pd.DataFrame, weeks: pd.DataFrame, start: date) -> float:
    """Chance of so many errors in these weeks at the rate of the weeks between the start and them, both as counted."""
    before = weeks[
        weeks["mature"] & (weeks["week"] >= pd.Timestamp(start)) & ~weeks["week"].isin(inside["week"])
    ]
    now, then = inside[["errors", "lines"]].sum(), before[["errors", "lines"]].sum()
    if now["lines"] <= 0 or then["lines"] <= 0:
        return 1.0
    share = now["lines"] / (now["lines"] + then["lines"])
    return float(stats.binom.sf(now["errors"] - 1, now["errors"] + then["errors"], share))
