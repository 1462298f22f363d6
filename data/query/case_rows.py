"""rows(): the case lines behind a number, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data import schema
from data.query.filters import Filters
from data.query.sql import CASE_DAY, COSTS, GRAIN, case_source, condition, seen_params
from data.store import Store

PAGE_ROWS = 50
# of a case line; its entries say them
_OF_COSTS = ("cost_total", *COSTS, "costs_without_rate", "cost_unknown", "error_cost")


@dataclass(frozen=True)
class Page:
    """One page of rows and how many there are in all."""

    frame: pd.DataFrame
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-self.total // self.size))


WHICH: dict[str, str] = {
    "all": "true",
    "errors": "decides and fault <> 'no' and in_rate",
    "all_errors": "decides and fault <> 'no'",
    "unknown_fault": "decides and fault = 'unknown' and in_rate",
    "unmatched": "decides and fault <> 'no' and not in_rate",
    "cost_unknown": "decides and fault <> 'no' and cost_unknown",
    "seller": "fault <> 'no'",
    "not_seller": "fault = 'no'",
    "caught": "caught and fault <> 'no'",
    "open": "closed_at is null and resolved_at is null and coalesce(status, '') not in ('refunded', 'rejected', 'cancelled', 'closed')",
    "unjudged": "not judged",
}
_SEARCHED = (
    "case_id",
    "order_id",
    "sku",
    "case_sku",
    "received_sku",
    "product_name",
    "comment",
    "raw_reason",
    "judgement_note",
    "ticket_no",
)
SORTABLE = (
    "opened_at",
    "ship_day",
    "respond_by",
    "cost_total",
    "case_id",
    "sku",
    "packer",
    "cause",
    "symptom",
    "fault",
    "status",
    "shop",
    "received_sku",
    "order_id",
    "variation",
    "product_name",
    "quantity",
    "cause_status",
    "detection",
    "origin",
    "request",
    "resolution",
    "station",
    "shift",
    "warehouse",
    "carrier",
    "ticket_no",
    "contacted_at",
    "ticket_at",
    "resolved_at",
    "closed_at",
    "judged",
)


def rows(
    store: Store,
    filters: Filters = Filters(),
    *,
    which: str = "errors",
    search: str = "",
    order: str = "opened_at",
    descending: bool = True,
    page: int = 1,
    size: int = PAGE_ROWS,
) -> Page:
    """The case lines behind a number of cells(): ``which`` names the count, one of ``WHICH``."""
    by = _order(order, descending)
    where, params = _searched(filters, search)
    where = f"{where} and ({WHICH[which]})"
    source, params = case_source(store, filters), [*seen_params(filters), *params]
    total = int(store.value(f"select count(*) from {source} where {where}", params) or 0)
    page = min(max(1, page), max(1, -(-total // size)))
    frame = store.frame(
        f"select * from {source} where {where} "
        f"order by {by} "
        f"limit {int(size)} offset {int((page - 1) * size)}",
        params,
    )
    return Page(frame, total, page, size)


def columns_of_rows(
    store: Store, filters: Filters, columns: Sequence[str], which: str = "errors", limit: int = 1_000_000
) -> pd.DataFrame:
    """Some columns of the case lines of ``rows``, the newest first: a line has a hundred."""
    wrong = [name for name in columns if not name.isidentifier()]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is no column")
    where, params = condition(filters, CASE_DAY[filters.basis], lambda n: n, ("exposure", "outcome"))
    return store.frame(
        f"select {', '.join(columns)} from {case_source(store, filters)} where {where} and ({WHICH[which]}) "
        f"order by {_order('opened_at', descending=True)} limit {int(limit)}",
        [*seen_params(filters), *params],
    )


def counts(store: Store, filters: Filters = Filters(), search: str = "") -> dict[str, int]:
    """How many case lines ``rows`` finds for each of ``WHICH``."""
    where, params = _searched(filters, search)
    columns = ", ".join(f"count(*) filter (where {condition})" for condition in WHICH.values())
    return dict(
        zip(
            WHICH,
            store.rows(f"select {columns} from {store.materialised('case_rows')} where {where}", params)[0],
            strict=True,
        )
    )


def keys(
    store: Store,
    filters: Filters = Filters(),
    *,
    which: str = "errors",
    search: str = "",
    order: str = "opened_at",
    descending: bool = True,
    limit: int = 10_000,
) -> list[dict[str, str]]:
    """Keys of the case lines of ``rows``, in their order, the first ``limit`` of them."""
    where, params = _searched(filters, search)
    found = store.rows(
        f"select platform, case_shop, case_id, case_sku, case_variation from {store.materialised('case_rows')} where {where} and ({WHICH[which]}) "
        f"order by {_order(order, descending)} limit {int(limit)}",
        params,
    )
    return [dict(zip(schema.CASE_KEY, row, strict=True)) for row in found]


def _searched(filters: Filters, search: str) -> tuple[str, list[Any]]:
    where, params = condition(filters, CASE_DAY[filters.basis], lambda n: n, ("exposure", "outcome"))
    for word in search.split()[:8]:
        where += (
            " and (" + " or ".join(f"contains(lower(coalesce({c}, '')), lower(?))" for c in _SEARCHED) + ")"
        )
        params += [word] * len(_SEARCHED)
    return where, params


def _order(order: str, descending: bool) -> str:
    if order not in SORTABLE:
        raise ValueError(f"cannot sort by {order!r}; known: {', '.join(SORTABLE)}")
    way = "desc" if descending else "asc"
    return f"{order} {way} nulls last, platform, case_shop, case_id, case_sku, case_variation"


def case(store: Store, key: Mapping[str, str]) -> dict[str, Any] | None:
    """One case line with everything known of it, or None. ``key``: the columns of ``schema.CASE_KEY``."""
    wanted = tuple(key[name] for name in schema.CASE_KEY)
    return next(iter(case_lines(store, [wanted]).values()), None)


def case_lines(store: Store, keys: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], dict[str, Any]]:
    """As ``case`` for several keys in one question: those that are there, by their key (in the order of CASE_KEY)."""
    if not keys:
        return {}
    names = ("platform", "case_shop", "case_id", "case_sku", "case_variation")
    marks = ", ".join(["(" + ", ".join("?" * len(names)) + ")"] * len(keys))
    frame = store.frame(
        f"select * from {store.materialised('case_rows')} where ({', '.join(names)}) in ({marks})",
        [part for key in keys for part in key],
    )
    return {
        tuple(str(row[n]) for n in names): {str(k): (None if pd.isna(v) else v) for k, v in row.items()}
        for row in frame.to_dict("records")
    }


def case_costs(store: Store, filters: Filters = Filters()) -> pd.DataFrame:
    """Cost entries of the case lines in view: case key, kind, source, amount, currency, reporting_amount, dimensions."""
    where, params = condition(filters, CASE_DAY[filters.basis], lambda n: n, ("exposure", "outcome"))
    return store.frame(
        "select k.kind, k.source, k.amount, k.currency as cost_currency, k.booked_on, k.reporting_amount, k.reporting_currency, "
        f"r.* exclude (currency) from {store.materialised('cost_entries')} as k inner join "
        f"(select * exclude ({', '.join(_OF_COSTS)}) from {case_source(store, filters)} where {where}) as r "
        "using (platform, case_shop, case_id, case_sku, case_variation)",
        [*seen_params(filters), *params],
    )


def wrong_orders(store: Store, filters: Filters = Filters()) -> pd.DataFrame:
    """Orders with at least one error, by week: week, wrong_orders. An order counts once in a week."""
    day = CASE_DAY[filters.basis]
    where, params = condition(filters, day, lambda n: n, ("exposure", "outcome"))
    frame = store.frame(
        f"select {GRAIN['week'].format(day=day)} as week, "
        "count(distinct (platform, shop, coalesce(order_id, line_id))) as wrong_orders "
        f"from {case_source(store, filters)} where {where} and ({WHICH['errors']}) group by 1 order by 1",
        [*seen_params(filters), *params],
    )
    return frame.assign(week=pd.to_datetime(frame["week"]))
