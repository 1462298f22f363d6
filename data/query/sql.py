"""Pieces of SQL that the questions share."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from data import schema
from data.query.claims import claimed
from data.query.filters import Filters
from data.schema import taxonomy
from data.store import Store
from data.store.views import DECIDES, with_error_costs

COSTS = tuple(f"cost_{kind}" for kind in taxonomy.COST_KINDS)
EXPOSURE = ("lines", "orders", "units")
CASE_DAY = {"shipped": "event_day", "ordered": "coalesce(order_day, open_day)", "opened": "open_day"}
GRAIN = {
    "day": "{day}",
    "week": "date_trunc('week', {day})::date",
    "month": "date_trunc('month', {day})::date",
}


def exposure_query(store: Store, by: tuple[str, ...], filters: Filters) -> tuple[str, list[Any]]:
    """SQL of the exposure. The cube answers for days of shipment; the ordered basis reads the lines."""
    where, params = condition(filters, "day", lambda n: n, ("exposure",))
    columns = "".join(f"{GRAIN[n].format(day='day')} as {n}, " if n in GRAIN else f"{n}, " for n in by)
    group = "group by all" if by else "group by ()"
    used = {n for n in by if n not in GRAIN} | {
        n for n in filters.dimensions if schema.DIMENSIONS[n].side == "exposure"
    }
    if filters.claimed:
        used |= {"platform", "shop"}
        where += f" and {claimed(store, 'shipped')}"
    source = volume_source(store, used) if filters.basis != "ordered" else f"({_ordered()})"
    # below the order, an order with lines in several groups is an order of each of them
    orders = "sum(orders)" if source == "cube_orders" else "sum(lines)"
    if filters.basis == "ordered":
        orders = "count(distinct order_id)"
    return (
        f"select {columns}sum(lines) as lines, {orders} as orders, sum(units) as units from {source} as shipped where {where} {group}",
        params,
    )


def volume_source(store: Store, used: Collection[str]) -> str:
    """The smallest roll-up of the cube that has the dimensions, or the cube."""
    for table, dimensions in schema.ROLLUPS.items():
        # without packing the cube is not larger than the roll-up of goods, which then holds no rows
        if set(used) <= set(dimensions) and (table != "cube_goods" or _goods_filled(store)):
            return table
    return "cube"


def _goods_filled(store: Store) -> bool:
    return bool(store.once("select exists (from cube_goods)"))


def _ordered() -> str:
    """SQL of the lines by the day of their order; who packed them is not asked."""
    line = {n: f"coalesce({n}, '')" for n in schema.LINE_DIMENSIONS}
    line |= {"parent_sku": "coalesce(nullif(parent_sku, ''), sku, '')"}
    line |= dict.fromkeys(schema.PACKING_DIMENSIONS, "''")
    chosen = ", ".join(f"{sql} as {n}" for n, sql in line.items())
    return (
        f"select order_day as day, {chosen}, 1 as lines, order_id, coalesce(quantity, 1) as units "
        "from all_order_lines where ship_day is not null"
    )


def outcome_query(store: Store, by: tuple[str, ...], filters: Filters) -> tuple[str, list[Any]]:
    """SQL of errors, cases and costs by ``by``, with its parameters."""
    day = CASE_DAY[filters.basis]
    where, params = condition(filters, day, lambda n: n, ("exposure", "outcome"))
    columns = ", ".join(f"{GRAIN[n].format(day=day)} as {n}" if n in GRAIN else n for n in by)
    error = "decides and fault <> 'no'"
    costs = ", ".join(
        f"sum({name}) filter (where fault <> 'no') as {name}" for name in ("cost_total", *COSTS)
    )
    return (
        f"select {columns + ', ' if columns else ''}"
        f"count(*) filter (where {error} and in_rate) as errors, "
        f"count(*) filter (where {error} and in_rate and fault = 'unknown') as unknown_fault, "
        f"count(*) as cases, "
        f"count(*) filter (where {error} and not in_rate) as unmatched, "
        f"count(*) filter (where {error} and cost_unknown) as cost_unknown, "
        f"count(error_cost) as priced, sum(error_cost) as cost_priced, {costs} "
        f"from {case_source(store, filters)} where {where} group by {'all' if by else '()'}",
        [*seen_params(filters), *params],
    )


def case_source(store: Store, filters: Filters) -> str:
    """Source of case lines with their costs: all, or those opened by the day of the filters, as they were known then.

    A case line that hangs together with no other one is what it was: only the others are decided anew.
    """
    cases = store.materialised("case_rows")
    if filters.seen_by is None:
        return cases
    known = "coalesce(open_day <= ?, true)"
    together = f"select * exclude (decides, error_cost), {DECIDES} as decides from {cases} where together and {known}"
    return (
        f"(select * exclude (decides, error_cost), decides, error_cost from {cases} where not together and {known} "
        f"union all {with_error_costs(together)})"
    )


def seen_params(filters: Filters) -> list[Any]:
    """Parameters of `case_source`."""
    return [] if filters.seen_by is None else [filters.seen_by, filters.seen_by]


def condition(filters: Filters, day: str, column: Any, sides: tuple[str, ...]) -> tuple[str, list[Any]]:
    """The filters as a condition on ``day`` and the columns of ``sides``, with its parameters."""
    parts, params = ["true"], []
    if filters.start is not None:
        parts.append(f"{day} >= ?")
        params.append(filters.start)
    if filters.end is not None:
        parts.append(f"{day} <= ?")
        params.append(filters.end)
    for name, chosen in filters.values:
        if chosen and schema.DIMENSIONS[name].side in sides:
            parts.append(f"{column(name)} in ({', '.join('?' * len(chosen))})")
            params.extend(chosen)
    for name, excluded in filters.without:
        if schema.DIMENSIONS[name].side in sides:
            parts.append(f"{column(name)} not in ({', '.join('?' * len(excluded))})")
            params.extend(excluded)
    return " and ".join(parts), params
