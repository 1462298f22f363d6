"""What can be judged: the weeks of shipment whose claims are in, and the control chart of whatever is in view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analysis import maturity, standing, weekly
from analysis.draw import control
from data import query
from data.query import Filters
from data.schema import ACTIONS
from data.store import Store
from pages.ui import ask, parts
from pages.ui.words import ui_words

HISTORY_WEEKS = 52
MOST_MARKERS = 4


@dataclass(frozen=True)
class Judged:
    """``filters`` cut at the last day that can be judged (None when no week can), and all weeks of the past."""

    filters: Filters | None
    weeks: pd.DataFrame
    until: date | None

    def over(self, weeks: int) -> Filters | None:
        """The last so many weeks that can be judged, whatever period was chosen."""
        if self.filters is None or self.until is None:
            return None
        return self.filters.between(self.until - timedelta(weeks=weeks) + timedelta(days=1), self.until)


def curves() -> maturity.Curves:
    """Reporting delays as of the newest day of the data."""
    return ask.answer(_curves, ask.extent().as_of)


def _curves(store: Store, as_of: date) -> maturity.Curves:
    return maturity.delay_curves(query.delays(store, as_of))


def judged(filters: Filters) -> Judged:
    """The part of a period that can be judged by the reporting delays."""
    extent = ask.extent()
    end = filters.end or extent.as_of
    if end is None or extent.as_of is None:
        return Judged(None, pd.DataFrame(), None)
    start = filters.start or extent.first_day or end
    weeks = weekly.cohorts(ask.cells(("day", "platform"), _past(filters)), curves(), extent.as_of)
    until = standing.judged_until(weeks, end)
    inside = until is not None and until >= start
    return Judged(filters.between(start, until) if inside else None, weeks, until)


def chart(filters: Filters, name: str) -> None:
    """Control chart of the weekly error rate of what is in view, with the year before it and action markers."""
    words, as_of = ui_words(), ask.extent().as_of
    if as_of is None:
        return
    drawn = weekly.weekly(ask.cells(("day", "platform"), _past(filters)), curves(), as_of)
    if drawn.weeks.empty or not drawn.weeks["lines"].sum():
        parts.empty("orders")
        return
    rare = drawn.kind == "g"
    counts: dict[str, Any] = {n: words.number(drawn.weeks[n].sum()) for n in ("errors", "lines")}
    figure = control.control(
        drawn.chart, words, parts.look(),
        dates=list(drawn.dates),
        better="higher" if rare else "lower",
        scale=1 if rare else 10_000,
        mature=None if rare else list(drawn.weeks["maturity"].fillna(0)),
        nowcast=None if rare else drawn.nowcast,
        markers=_markers(filters),
    )  # fmt: skip
    facts = [
        words(f"skus.kind.{drawn.kind}"),
        words("fact.n", **counts),
        words("fact.as_of", day=words.date(as_of)),
    ]
    if drawn.missing:
        facts.append(words("skus.weeks_missing", n=drawn.missing))
    parts.chart(
        figure,
        f"{name}.gaps" if rare else f"{name}.weekly",
        data=drawn.chart.assign(week=drawn.dates.to_numpy()),
        facts=facts,
        select="" if rare else "week",
        computed=counts,
    )


def _past(filters: Filters) -> Filters:
    extent = ask.extent()
    end = filters.end or extent.as_of
    start = filters.start or extent.first_day
    if end is None or start is None:
        return filters
    return filters.between(min(start, end - timedelta(weeks=HISTORY_WEEKS)), end)


def _markers(filters: Filters) -> list[control.Marker]:
    """The newest actions whose scope is what is in view, or has no values."""
    actions = ask.everything(ACTIONS)
    actions = actions[actions["start_on"].notna()].sort_values("start_on")
    chosen = {f"{name}={value}" for name, values in filters.values for value in values}
    mine = [
        not (pairs := {p for p in str(scope or "").split("&") if p.split("=")[0] in _SCOPES})
        or bool(pairs & chosen)
        for scope in actions["scope"]
    ]
    part = actions[mine].tail(MOST_MARKERS)
    return [
        control.Marker(pd.Timestamp(day).date(), str(title))
        for day, title in zip(part["start_on"], part["title"], strict=True)
    ]


_SCOPES = ("sku", "parent_sku", "packer", "picker", "station", "shift", "shop", "carrier", "warehouse")
