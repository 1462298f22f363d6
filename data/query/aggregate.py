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
    inside = pd.Series(True, index=days.index)
    if filters.start is not None:
        inside &= days["day"] >= pd.Timestamp(filters.start)
    if filters.end is not None:
        inside &= days["day"] <= pd.Timestamp(filters.end)
    for name in ("platform", "shop"):
        if filters.get(name):
            inside &= days[name].isin(filters.get(name))
        if filters.lacking(name):
            inside &= ~days[name].isin(filters.lacking(name))
    frame = _added_up(days[inside], by)
    frame[list(MONEY)] = frame[list(MONEY)].round(2)  # amounts are of whole cents
    return frame


def _added_up(part: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Sums of the ``daily`` numbers, which are in order of their days, by dimensions of them."""
    numbers = [*EXPOSURE, *NUMBERS, *MONEY]
    if not by:
        return pd.DataFrame({name: [part[name].to_numpy().sum()] for name in numbers})
    names = list(by)
    if names == list(DAILY_BY):
        return part[[*by, *numbers]].reset_index(drop=True)
    day = part["day"]
    week = (day - pd.to_timedelta(day.dt.day_of_week, unit="D")).astype(day.dtype)
    month = (day - pd.to_timedelta(day.dt.day - 1, unit="D")).astype(day.dtype)
    if len(names) > 1 or names[0] not in GRAIN:
        keys = part.assign(week=week, month=month)
        return keys.groupby(names, dropna=False, sort=True)[numbers].sum().reset_index()
    key = {"day": day, "week": week, "month": month}[names[0]]
    moments = key.to_numpy().astype("int64")  # days in order: equal ones stand together
    first = np.flatnonzero(np.append(True, moments[1:] != moments[:-1])) if len(moments) else []
    sums = {n: np.add.reduceat(part[n].to_numpy(), first) if len(first) else part[n] for n in numbers}
    return pd.DataFrame({names[0]: key.iloc[first].array, **sums})


def _check_by(by: tuple[str, ...]) -> None:
    for name in by:
        if name not in schema.DIMENSIONS and name not in schema.TIME_GRAINS:
            raise ValueError(
                f"cannot group by {name!r}; known: {', '.join((*schema.TIME_GRAINS, *schema.DIMENSIONS))}"
            )
    if len(set(by)) != len(by) or sum(n in schema.TIME_GRAINS for n in by) > 1:
        raise ValueError("each dimension once, and at most one time grain")
