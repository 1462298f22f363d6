"""cells(): lines, errors, cases and cost by any dimensions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data import schema
from data.query.filters import Filters
from data.query.sql import COSTS, EXPOSURE, GRAIN, exposure_query, outcome_query
from data.store import Store

NUMBERS = ("errors", "unknown_fault", "cases", "unmatched", "cost_unknown", "priced")
MONEY = ("cost_total", "cost_priced", *COSTS)


def cells(
    store: Store, by: Sequence[str] = (), filters: Filters = Filters(), measures: Sequence[str] | None = None
) -> pd.DataFrame:
    """Volume and errors grouped by any dimensions, one row per combination that occurs, zeros included.

    Parameters
    ----------
    store : Store
    by : sequence of str
        Dimensions of ``schema.DIMENSIONS`` and at most one time grain (day, week, month; a week is its Monday).
    filters : Filters
        Filters on outcomes (cause, symptom, ...) narrow the errors and leave the exposure whole.
    measures : sequence of str, optional
        Ignored names raise; default all.

    Returns
    -------
    DataFrame
        Columns ``by``, lines, orders, units (exposure; when ``by`` holds outcomes, that of the exposure part),
        errors (lines with a seller's fault or an unknown one), unknown_fault, cases, unmatched (errors whose
        shipped line is not known: counted here and in ``cases``, never in ``errors``), cost_total and cost_<kind>
        (reporting currency, of the errors, matched or not), cost_unknown (errors without a known cost),
        priced (errors with one) and cost_priced (what those cost, all their case lines together).
    """
    by = tuple(by)
    _check_by(by)
    bad = [m for m in measures or () if m not in (*EXPOSURE, *NUMBERS, *MONEY)]
    if bad:
        raise ValueError(f"unknown measure {bad[0]!r}")
    exposure_by = tuple(n for n in by if n in schema.TIME_GRAINS or schema.DIMENSIONS[n].side == "exposure")
    volume_sql, volume_params = exposure_query(store, exposure_by, filters)
    outcome_sql, outcome_params = outcome_query(store, by, filters)
    join = " and ".join(f"v.{n} is not distinct from o.{n}" for n in exposure_by) or "true"
    keys = ", ".join(f"coalesce(v.{n}, o.{n}) as {n}" if n in exposure_by else f"o.{n}" for n in by)
    outer = "full join" if exposure_by == by else "right join"
    numbers = ", ".join(
        [f"coalesce(v.{n}, 0)::bigint as {n}" for n in EXPOSURE]
        + [f"coalesce(o.{n}, 0)::bigint as {n}" for n in NUMBERS]
        + [f"coalesce(o.{n}, 0)::decimal(18, 2) as {n}" for n in MONEY]
    )
    order = ", ".join(str(i + 1) for i in range(len(by)))
    frame = store.frame(
        f"with v as ({volume_sql}), o as ({outcome_sql}) select {keys + ', ' if keys else ''}{numbers} "
        f"from v {outer} o on {join}{' order by ' + order if by else ''}",
        [*volume_params, *outcome_params],
    )
    frame[list(MONEY)] = frame[list(MONEY)].astype(float)
    for name in schema.TIME_GRAINS:
        if name in frame:
            frame[name] = pd.to_datetime(frame[name])
    return frame[[*by, *measures]] if measures else frame


DAILY = ("day", "week", "month", "platform", "shop")
DAILY_BY = ("day", "platform", "shop")


def daily(store: Store, scope: Filters) -> pd.DataFrame:
    """``cells`` by day, platform and shop: what ``summed`` makes every smaller question of the same scope from."""
    return cells(store, DAILY_BY, scope)


def daily_scope(by: Sequence[str], filters: Filters) -> Filters | None:
    """The filters of the ``daily`` numbers that add up to these cells; None where they do not.

    An order has lines of several days of order, so those do not add up.
    """
    if not set(by) <= set(DAILY) or filters.basis == "ordered":
        return None
    return filters.between(None, None).having("platform").having("shop")


def summed(days: pd.DataFrame, by: Sequence[str], filters: Filters) -> pd.DataFrame:
    """``cells`` of a question from the ``daily`` numbers of its ``daily_scope``."""
    by = tuple(by)
    _check_by(by)
    moments, inside = days["day"].to_numpy(), np.ones(len(days), bool)
    if filters.start is not None:
        inside &= moments >= np.datetime64(filters.start)
    if filters.end is not None:
        inside &= moments <= np.datetime64(filters.end)
    for name in ("platform", "shop"):
        if filters.get(name):
            inside &= days[name].isin(filters.get(name)).to_numpy(bool)
        if filters.lacking(name):
            inside &= ~days[name].isin(filters.lacking(name)).to_numpy(bool)
    names = list(by)
    if len(names) > 1 or (names and names[0] not in GRAIN):
        return _grouped(days[inside], names)
    moments = moments[inside]
    if names and names[0] != "day":
        day = pd.DatetimeIndex(moments)
        back = day.day_of_week if names[0] == "week" else day.day - 1
        moments = (day - pd.to_timedelta(back, unit="D")).to_numpy(moments.dtype)
    # the days are in order, so equal ones stand together
    apart = moments[1:] != moments[:-1] if names else np.zeros(max(len(moments) - 1, 0), bool)
    first = np.flatnonzero(np.append(True, apart)) if len(moments) else np.zeros(0, int)
    sums = {names[0]: moments[first]} if names else {}
    for columns in ([*EXPOSURE, *NUMBERS], list(MONEY)):
        numbers = days[columns].to_numpy()[inside]
        added = np.add.reduceat(numbers, first, axis=0) if len(first) else numbers[:0]
        if not names and not len(first):
            added = np.zeros((1, len(columns)), numbers.dtype)
        # amounts are of whole cents
        sums |= zip(columns, added.round(2).T, strict=True)
    return pd.DataFrame(sums)


def _grouped(part: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Sums of ``daily`` numbers by several dimensions of them, or by one that is no time."""
    numbers, money = [*EXPOSURE, *NUMBERS, *MONEY], list(MONEY)
    if names == list(DAILY_BY):
        frame = part[[*names, *numbers]].reset_index(drop=True)
    else:
        day = part["day"]
        week = (day - pd.to_timedelta(day.dt.day_of_week, unit="D")).astype(day.dtype)
        month = (day - pd.to_timedelta(day.dt.day - 1, unit="D")).astype(day.dtype)
        keys = part.assign(week=week, month=month)
        frame = keys.groupby(names, dropna=False, sort=True)[numbers].sum().reset_index()
    frame[money] = frame[money].round(2)
    return frame


def _check_by(by: tuple[str, ...]) -> None:
    for name in by:
        if name not in schema.DIMENSIONS and name not in schema.TIME_GRAINS:
            raise ValueError(
                f"cannot group by {name!r}; known: {', '.join((*schema.TIME_GRAINS, *schema.DIMENSIONS))}"
            )
    if len(set(by)) != len(by) or sum(n in schema.TIME_GRAINS for n in by) > 1:
        raise ValueError("each dimension once, and at most one time grain")
