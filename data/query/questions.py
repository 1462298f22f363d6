"""Smaller questions: values of a dimension, delays, moments, mix-ups, items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from data import schema
from data.query.case_rows import WHICH
from data.query.claims import aged, claims_known
from data.query.filters import Filters
from data.query.sql import CASE_DAY, case_source, condition, seen_params, volume_source
from data.store import Store


def moments(store: Store, filters: Filters = Filters()) -> pd.DataFrame:
    """When each case was opened, contacted, answered, due and finished (naive UTC), whatever the filters' period."""
    where, params = condition(
        replace(filters, start=None, end=None), "open_day", lambda n: n, ("exposure", "outcome")
    )
    frame = store.frame(
        "select opened_at, contacted_at, respond_by, ticket_at, coalesce(resolved_at, closed_at) as finished_at "
        f"from {case_source(store, filters)} where {where}",
        [*seen_params(filters), *params],
    )
    return frame.apply(pd.to_datetime)


def values(store: Store, dimension: str, limit: int = 5000) -> list[str]:
    """Values of a dimension that occur, most lines (or cases) first; '' left out."""
    if dimension not in schema.DIMENSIONS:
        raise ValueError(f"unknown dimension {dimension!r}")
    if schema.DIMENSIONS[dimension].side == "exposure":
        sql = (
            f"select v from (select {dimension} as v, sum(lines) as n from {volume_source(store, (dimension,))} group by 1 "
            f"union all select {dimension}, 0 from {store.materialised('case_rows')} group by 1)"
        )
    else:
        sql = f"select v from (select {dimension} as v, count(*) as n from {store.materialised('case_rows')} group by 1)"
    return [
        r[0] for r in store.rows(f"{sql} where v <> '' group by v order by sum(n) desc, v limit {int(limit)}")
    ]


def delays(store: Store, until: date, weeks: int = 26) -> pd.DataFrame:
    """Reporting delays of errors opened in the ``weeks`` before ``until``: platform, delay_days, age_limit_days.

    Only lines shipped in that window, so that ``age_limit_days`` (days from shipment to the last day of which claims are known) is what
    truncates each delay. Without a single error, the delays of all cases stand in: no errors is a finding, too.
    """
    sql = (
        "select platform, shop, ship_day as day, date_diff('day', ship_day, open_day) as delay_days "
        f"from {store.materialised('case_rows')} where decides and ship_day is not null and open_day >= ship_day "
        "and open_day <= ? and ship_day > ?"
    )
    known = claims_known(store, until)
    newest = min(until, known["known_until"].max().date()) if len(known) else until
    params = [until, newest - timedelta(weeks=weeks)]
    errors = store.frame(f"{sql} and fault <> 'no'", params)
    found = errors if len(errors) else store.frame(sql, params)
    limited = aged(found.assign(day=pd.to_datetime(found["day"])), known, until)
    return limited.rename(columns={"age_days": "age_limit_days"})[
        ["platform", "delay_days", "age_limit_days"]
    ]


def mixups(store: Store, filters: Filters = Filters()) -> pd.DataFrame:
    """Errors in view whose received item is known: case_id, order_id, sku, received_sku, station, shift, packed_at."""
    where, params = condition(filters, CASE_DAY[filters.basis], lambda n: n, ("exposure", "outcome"))
    return store.frame(
        "select case_id, order_id, sku, received_sku, nullif(station, '') as station, shift, packed_at "
        f"from {store.materialised('case_rows')} where {where} and {WHICH['errors']} and received_sku <> '' and sku <> '' order by packed_at, case_id",
        params,
    )


def items(store: Store, skus: Sequence[str]) -> pd.DataFrame:
    """Name, family and usual bin of items: sku, parent_sku, product_name, bin; null where nobody said."""
    if not skus:
        return pd.DataFrame({n: pd.Series(dtype=str) for n in ("sku", "parent_sku", "product_name", "bin")})
    return _items(store, f"sku in ({', '.join('?' * len(skus))})", [*skus, *skus])


def every_item(store: Store) -> pd.DataFrame:
    """``items`` of all that was shipped or packed: asked once, whichever of them a screen looks at."""
    return _items(store, "sku <> ''", [])


def _items(store: Store, where: str, params: Sequence[str]) -> pd.DataFrame:
    return store.frame(
        f"""
        with names as (
            select sku, mode(nullif(parent_sku, '')) as parent_sku,
                mode(concat_ws(' ', nullif(product_name, ''), nullif(variation, ''))) as product_name
            from all_order_lines where {where} group by sku
        ),
        bins as (
            select sku, mode(nullif(bin, '')) as bin from all_packing where {where} group by sku
        )
        select sku, parent_sku, nullif(product_name, '') as product_name, bin
        from names left join bins using (sku) order by sku
        """,
        params,
    )
