"""Filters, and every question asked of the store: cells() for numbers, rows() for the rows behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

import pandas as pd

from data import schema
from data.schema import taxonomy
from data.store import Store

Basis = Literal["shipped", "ordered", "opened"]
COSTS = tuple(f"cost_{kind}" for kind in taxonomy.COST_KINDS)
COUNTS = ("errors", "unknown_fault", "cases", "unmatched", "cost_total", "cost_unknown", *COSTS)
EXPOSURE = ("lines", "orders", "units")
PAGE_ROWS = 50
_CASE_DAY = {"shipped": "event_day", "ordered": "coalesce(order_day, open_day)", "opened": "open_day"}
_GRAIN = {
    "day": "{day}",
    "week": "date_trunc('week', {day})::date",
    "month": "date_trunc('month', {day})::date",
}


@dataclass(frozen=True)
class Filters:
    """What a screen looks at. ``values`` holds (dimension, chosen values) pairs; ends are inclusive.

    ``seen_by`` leaves out cases opened after that day, as if it were still that day: an earlier period compared with a
    young one then counts claims of the same age only. Judgements and costs of the cases that remain are those of now.
    """

    start: date | None = None
    end: date | None = None
    basis: Basis = "shipped"
    exposure: str = "lines"
    values: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())
    seen_by: date | None = None

    def __post_init__(self) -> None:
        unknown = [name for name, _ in self.values if name not in schema.DIMENSIONS]
        if unknown:
            raise ValueError(f"unknown dimension {unknown[0]!r}; known: {', '.join(schema.DIMENSIONS)}")
        if self.basis not in schema.DATE_BASES:
            raise ValueError(f"unknown basis {self.basis!r}; known: {', '.join(schema.DATE_BASES)}")
        if self.exposure not in schema.EXPOSURES:
            raise ValueError(f"unknown exposure {self.exposure!r}; known: {', '.join(schema.EXPOSURES)}")

    def get(self, dimension: str) -> tuple[str, ...]:
        """Chosen values of a dimension, () for all."""
        return dict(self.values).get(dimension, ())

    def having(self, dimension: str, *chosen: str) -> Filters:
        """The same filters with other values of one dimension; none = all."""
        rest = tuple((n, v) for n, v in self.values if n != dimension)
        return replace(self, values=tuple(sorted((*rest, (dimension, chosen)))) if chosen else rest)

    def between(self, start: date | None, end: date | None) -> Filters:
        """The same filters over another period."""
        return replace(self, start=start, end=end)

    def before(self, as_of: date | None = None) -> Filters:
        """The period of the same length before this one, aligned on the weekday; see ``earlier``."""
        if self.start is None or self.end is None:
            raise ValueError("a period without both ends has no period before it")
        days = (self.end - self.start).days + 1
        return self.earlier(days if days < 7 else -(-days // 7) * 7, as_of)

    def earlier(self, days: int, as_of: date | None = None) -> Filters:
        """The period so many days earlier.

        Parameters
        ----------
        as_of : date, optional
            Last day on which a claim can be in this period. With it, the earlier period counts only the claims that
            had arrived when it was as old as this one is now.
        """
        if self.start is None or self.end is None:
            raise ValueError("a period without both ends has no earlier one")
        shift = timedelta(days=days)
        seen = self.seen_by or as_of
        return replace(
            self.between(self.start - shift, self.end - shift), seen_by=seen - shift if seen else None
        )


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
        (reporting currency, of the errors, matched or not), cost_unknown (errors without a known cost).
    """
    by = tuple(by)
    _check_by(by)
    bad = [m for m in measures or () if m not in (*EXPOSURE, *COUNTS)]
    if bad:
        raise ValueError(f"unknown measure {bad[0]!r}")
    exposure_by = tuple(n for n in by if n in schema.TIME_GRAINS or schema.DIMENSIONS[n].side == "exposure")
    volume_sql, volume_params = _volume(exposure_by, filters)
    outcome_sql, outcome_params = _outcomes(store, by, filters)
    join = " and ".join(f"v.{n} is not distinct from o.{n}" for n in exposure_by) or "true"
    keys = ", ".join(f"coalesce(v.{n}, o.{n}) as {n}" if n in exposure_by else f"o.{n}" for n in by)
    outer = "full join" if exposure_by == by else "right join"
    numbers = ", ".join(
        [f"coalesce(v.{n}, 0)::bigint as {n}" for n in EXPOSURE]
        + [
            f"coalesce(o.{n}, 0)::bigint as {n}"
            for n in COUNTS
            if not n.startswith("cost_") or n == "cost_unknown"
        ]
        + [
            f"coalesce(o.{n}, 0)::decimal(18, 2) as {n}"
            for n in COUNTS
            if n.startswith("cost_") and n != "cost_unknown"
        ]
    )
    order = ", ".join(str(i + 1) for i in range(len(by)))
    frame = store.frame(
        f"with v as ({volume_sql}), o as ({outcome_sql}) select {keys + ', ' if keys else ''}{numbers} "
        f"from v {outer} o on {join}{' order by ' + order if by else ''}",
        [*volume_params, *outcome_params],
    )
    for name in COUNTS:
        if name.startswith("cost_") and name != "cost_unknown":
            frame[name] = frame[name].astype(float)
    for name in schema.TIME_GRAINS:
        if name in frame:
            frame[name] = pd.to_datetime(frame[name])
    return frame[[*by, *measures]] if measures else frame


def _check_by(by: tuple[str, ...]) -> None:
    for name in by:
        if name not in schema.DIMENSIONS and name not in schema.TIME_GRAINS:
            raise ValueError(
                f"cannot group by {name!r}; known: {', '.join((*schema.TIME_GRAINS, *schema.DIMENSIONS))}"
            )
    if len(set(by)) != len(by) or sum(n in schema.TIME_GRAINS for n in by) > 1:
        raise ValueError("each dimension once, and at most one time grain")


def _volume(by: tuple[str, ...], filters: Filters) -> tuple[str, list[Any]]:
    """SQL of the exposure. The cube answers for days of shipment; the ordered basis reads the lines."""
    shipped = filters.basis != "ordered"
    where, params = _where(filters, "day", lambda n: n, ("exposure",))
    columns = "".join(f"{_GRAIN[n].format(day='day')} as {n}, " if n in _GRAIN else f"{n}, " for n in by)
    group = "group by all" if by else "group by ()"
    used = {n for n in by if n not in _GRAIN} | {
        n for n, _ in filters.values if schema.DIMENSIONS[n].side == "exposure"
    }
    if used - set(schema.ORDER_DIMENSIONS) or not shipped:
        source = "cube" if shipped else f"({_ORDERED})"
        # below the order, an order with lines in several groups is an order of each of them
        orders = "sum(lines)" if shipped else "count(distinct order_id)"
        return (
            f"select {columns}sum(lines) as lines, {orders} as orders, sum(units) as units from {source} where {where} {group}",
            params,
        )
    sql = f"""
        select {columns}sum(lines) as lines, sum(orders) as orders, sum(units) as units from (
            select * from cube union all by name select * from cube_orders
        ) where {where} {group}
    """
    return sql, params


_ORDERED = """
    select order_day as day, platform, coalesce(shop, '') as shop, coalesce(warehouse, '') as warehouse,
        coalesce(carrier, '') as carrier, coalesce(sku, '') as sku, coalesce(nullif(parent_sku, ''), sku, '') as parent_sku,
        '' as packer, '' as picker, '' as station, '' as shift, '' as scan, 1 as lines, order_id,
        coalesce(quantity, 1) as units
    from order_lines where ship_day is not null"""


def _outcomes(store: Store, by: tuple[str, ...], filters: Filters) -> tuple[str, list[Any]]:
    day = _CASE_DAY[filters.basis]
    where, params = _where(filters, day, lambda n: n, ("exposure", "outcome"))
    columns = ", ".join(f"{_GRAIN[n].format(day=day)} as {n}" if n in _GRAIN else n for n in by)
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
        f"count(*) filter (where {error} and cost_unknown) as cost_unknown, {costs} "
        f"from {_cases(store, filters)} where {where} group by {'all' if by else '()'}",
        [*_seen_params(filters), *params],
    )


# which of several cases on a line decides, among those of which something was known by a day
_DECIDES = """row_number() over (
        partition by coalesce(line_id, concat_ws(chr(31), platform, case_shop, case_id, case_sku, case_variation))
        order by opened_at desc, case_id desc, case_sku desc, case_variation desc
    ) = 1 as decides"""


def _cases(store: Store, filters: Filters) -> str:
    """Source of case lines with their costs: all, or those opened by the day of the filters."""
    return _seen(store.kept("case_rows"), filters)


def _seen(cases: str, filters: Filters) -> str:
    if filters.seen_by is None:
        return cases
    return f"(select * exclude (decides), {_DECIDES} from {cases} where coalesce(open_day <= ?, true))"


def _seen_params(filters: Filters) -> list[Any]:
    return [] if filters.seen_by is None else [filters.seen_by]


def _where(filters: Filters, day: str, column: Any, sides: tuple[str, ...]) -> tuple[str, list[Any]]:
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
    return " and ".join(parts), params


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
    "unknown_fault": "decides and fault = 'unknown' and in_rate",
    "unmatched": "decides and fault <> 'no' and not in_rate",
    "cost_unknown": "decides and fault <> 'no' and cost_unknown",
    "seller": "fault <> 'no'",
    "not_seller": "fault = 'no'",
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
    where, params = _found(filters, search)
    where = f"{where} and ({WHICH[which]})"
    source, params = _cases(store, filters), [*_seen_params(filters), *params]
    total = int(store.value(f"select count(*) from {source} where {where}", params) or 0)
    page = min(max(1, page), max(1, -(-total // size)))
    frame = store.frame(
        f"select * from {source} where {where} "
        f"order by {by} "
        f"limit {int(size)} offset {int((page - 1) * size)}",
        params,
    )
    return Page(frame, total, page, size)


def counts(store: Store, filters: Filters = Filters(), search: str = "") -> dict[str, int]:
    """How many case lines ``rows`` finds for each of ``WHICH``."""
    where, params = _found(filters, search)
    columns = ", ".join(f"count(*) filter (where {condition})" for condition in WHICH.values())
    return dict(
        zip(
            WHICH,
            store.rows(f"select {columns} from {store.kept('case_rows')} where {where}", params)[0],
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
    where, params = _found(filters, search)
    found = store.rows(
        f"select platform, case_shop, case_id, case_sku, case_variation from {store.kept('case_rows')} where {where} and ({WHICH[which]}) "
        f"order by {_order(order, descending)} limit {int(limit)}",
        params,
    )
    return [dict(zip(schema.CASE_KEY, row, strict=True)) for row in found]


def _found(filters: Filters, search: str) -> tuple[str, list[Any]]:
    where, params = _where(filters, _CASE_DAY[filters.basis], lambda n: n, ("exposure", "outcome"))
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
        f"select * from {store.kept('case_rows')} where ({', '.join(names)}) in ({marks})",
        [part for key in keys for part in key],
    )
    return {
        tuple(str(row[n]) for n in names): {str(k): (None if pd.isna(v) else v) for k, v in row.items()}
        for row in frame.to_dict("records")
    }


def case_costs(store: Store, filters: Filters = Filters()) -> pd.DataFrame:
    """Cost entries of the case lines in view: case key, kind, source, amount, currency, reporting_amount, dimensions."""
    where, params = _where(filters, _CASE_DAY[filters.basis], lambda n: n, ("exposure", "outcome"))
    return store.frame(
        "select k.kind, k.source, k.amount, k.currency as cost_currency, k.booked_on, k.reporting_amount, k.reporting_currency, "
        f"r.* exclude (currency) from cost_entries as k inner join (select * from {_seen('case_effective', filters)} where {where}) as r "
        "using (platform, case_shop, case_id, case_sku, case_variation)",
        [*_seen_params(filters), *params],
    )


def wrong_orders(store: Store, filters: Filters = Filters()) -> pd.DataFrame:
    """Orders with at least one error, by week: week, wrong_orders. An order counts once in a week."""
    day = _CASE_DAY[filters.basis]
    where, params = _where(filters, day, lambda n: n, ("exposure", "outcome"))
    frame = store.frame(
        f"select {_GRAIN['week'].format(day=day)} as week, "
        "count(distinct (platform, shop, coalesce(order_id, line_id))) as wrong_orders "
        f"from {_cases(store, filters)} where {where} and ({WHICH['errors']}) group by 1 order by 1",
        [*_seen_params(filters), *params],
    )
    return frame.assign(week=pd.to_datetime(frame["week"]))


def moments(store: Store, filters: Filters = Filters()) -> pd.DataFrame:
    """When each case was opened, contacted, answered, due and finished (naive UTC), whatever the filters' period."""
    where, params = _where(
        replace(filters, start=None, end=None), "open_day", lambda n: n, ("exposure", "outcome")
    )
    frame = store.frame(
        "select opened_at, contacted_at, respond_by, ticket_at, coalesce(resolved_at, closed_at) as finished_at "
        f"from {_cases(store, filters)} where {where}",
        [*_seen_params(filters), *params],
    )
    return frame.apply(pd.to_datetime)


def values(store: Store, dimension: str, limit: int = 5000) -> list[str]:
    """Values of a dimension that occur, most lines (or cases) first; '' left out."""
    if dimension not in schema.DIMENSIONS:
        raise ValueError(f"unknown dimension {dimension!r}")
    if schema.DIMENSIONS[dimension].side == "exposure":
        sql = (
            f"select v from (select {dimension} as v, sum(lines) as n from cube group by 1 "
            f"union all select {dimension}, 0 from {store.kept('case_rows')} group by 1)"
        )
    else:
        sql = f"select v from (select {dimension} as v, count(*) as n from {store.kept('case_rows')} group by 1)"
    return [
        r[0] for r in store.rows(f"{sql} where v <> '' group by v order by sum(n) desc, v limit {int(limit)}")
    ]


def delays(store: Store, until: date, weeks: int = 26) -> pd.DataFrame:
    """Reporting delays of errors opened in the ``weeks`` before ``until``: platform, delay_days, age_limit_days.

    Only lines shipped in that window, so that ``age_limit_days`` (days from shipment to ``until``) is what
    truncates each delay. Without a single error, the delays of all cases stand in: no errors is a finding, too.
    """
    sql = (
        "select platform, date_diff('day', ship_day, open_day) as delay_days, date_diff('day', ship_day, ?) as age_limit_days "
        f"from {store.kept('case_rows')} where decides and ship_day is not null and open_day >= ship_day "
        "and open_day <= ? and ship_day > ?"
    )
    params = [until, until, until - timedelta(weeks=weeks)]
    errors = store.frame(f"{sql} and fault <> 'no'", params)
    return errors if len(errors) else store.frame(sql, params)


@dataclass(frozen=True)
class Extent:
    """What the store holds: first and last day of shipment, newest case day, data-as-of day, counts."""

    first_day: date | None
    last_day: date | None
    last_case_day: date | None
    lines: int
    cases: int
    orders_known: bool
    packing_known: bool
    is_demo: bool

    @property
    def as_of(self) -> date | None:
        """The last day on which a shipment or a claim could be seen."""
        days = [d for d in (self.last_day, self.last_case_day) if d is not None]
        return max(days) if days else None

    @property
    def empty(self) -> bool:
        """True when nothing was loaded."""
        return self.lines == 0 and self.cases == 0


def extent(store: Store) -> Extent:
    """First and last days, counts, and which kinds of data are there."""
    row = store.rows(
        "select (select min(day) from cube), (select max(day) from cube), (select max(open_day) from cases), "
        "(select coalesce(sum(lines), 0) from cube), (select count(*) from cases), "
        "(select count(*) > 0 from cube), (select count(*) > 0 from packing), "
        "(select coalesce(bool_or(is_demo), false) from imports where undone_at is null)"
    )[0]
    return Extent(row[0], row[1], row[2], int(row[3]), int(row[4]), bool(row[5]), bool(row[6]), bool(row[7]))


def match_levels(store: Store) -> pd.DataFrame:
    """How many case lines met their shipped line at each level: level, cases."""
    return store.frame("select level, count(*) as cases from case_facts group by 1 order by 2 desc")


def packing_share(store: Store) -> float | None:
    """Share of shipped lines (0..1) whose packer is known; None without lines."""
    value = store.value(
        "select sum(lines) filter (where packer <> '') / nullif(sum(lines), 0) from cube where origin = 'lines'"
    )
    return None if value is None else float(value)


def mixups(store: Store, filters: Filters = Filters()) -> pd.DataFrame:
    """Errors in view whose received item is known: case_id, order_id, sku, received_sku, station, shift, packed_at."""
    where, params = _where(filters, _CASE_DAY[filters.basis], lambda n: n, ("exposure", "outcome"))
    return store.frame(
        "select case_id, order_id, sku, received_sku, nullif(station, '') as station, shift, packed_at "
        f"from {store.kept('case_rows')} where {where} and {WHICH['errors']} and received_sku <> '' and sku <> '' order by packed_at, case_id",
        params,
    )


def items(store: Store, skus: Sequence[str]) -> pd.DataFrame:
    """Name, family and usual bin of items: sku, parent_sku, product_name, bin; null where nobody said."""
    if not skus:
        return pd.DataFrame({n: pd.Series(dtype=str) for n in ("sku", "parent_sku", "product_name", "bin")})
    marks = ", ".join("?" * len(skus))
    return store.frame(
        f"""
        with names as (
            select sku, mode(nullif(parent_sku, '')) as parent_sku,
                mode(concat_ws(' ', nullif(product_name, ''), nullif(variation, ''))) as product_name
            from order_lines where sku in ({marks}) group by sku
        ),
        bins as (
            select sku, mode(nullif(bin, '')) as bin from packing where sku in ({marks}) group by sku
        )
        select sku, parent_sku, nullif(product_name, '') as product_name, bin
        from names left join bins using (sku) order by sku
        """,
        [*skus, *skus],
    )
