"""The cube and its roll-ups as one text of SQL that DuckDB and Spark both run, over all lines and packing at once.

It says what ``data.store.cube`` makes a few days at a time. Sums are cast, lists are sets that are sorted and joined; DuckDB
knows the two functions for that by ``MACROS``. Totals of users without lines are not part of it.
"""

from __future__ import annotations

from data import schema

MACROS = (
    "create macro collect_set(x) as list(distinct x) filter (where x is not null)",
    "create macro array_join(texts, mark) as array_to_string(texts, mark)",
)
SOURCES = ("order_lines", "packing")
CUBE = "cube_of_lines"  # name of the view of the cube, of which roll-ups are summed
_LEVELS = {
    "by_line": ("order_id, sku", "order_id <> '' and sku <> ''"),
    "by_parcel": ("tracking_no", "tracking_no <> ''"),
    "by_order": ("order_id", "order_id <> ''"),
}


def texts() -> dict[str, str]:
    """SQL of each derived table in the order in which they are made; all but the first two read ``CUBE``."""
    made = {"cube": _cube(), "cube_orders": _orders()}
    for name, dimensions in schema.ROLLUPS.items():
        if name not in made:
            made[name] = (
                f"select day, {', '.join(dimensions)}, origin, cast(sum(lines) as bigint) as lines, "
                f"cast(sum(units) as bigint) as units from {CUBE} group by day, {', '.join(dimensions)}, origin"
            )
    return made


def _orders() -> str:
    places = ", ".join(f"coalesce({n}, '') as {n}" for n in schema.ORDER_DIMENSIONS)
    return (
        f"select ship_day as day, {places}, 'lines' as origin, count(distinct order_id) as orders, "
        "count(*) as lines, cast(sum(coalesce(quantity, 1)) as bigint) as units "
        f"from order_lines where ship_day is not null group by {', '.join(str(n + 1) for n in range(len(schema.ORDER_DIMENSIONS) + 2))}"
    )


def _cube() -> str:
    names = schema.PACKING_DIMENSIONS
    levels = ",\n".join(
        f"{level} as (select {keys}, {', '.join(f'{_people(n)} as {n}' for n in names)}, true as known "
        f"from events where {where} group by {keys})"
        for level, (keys, where) in _LEVELS.items()
    )
    packed = {
        n: f"coalesce(case when l.known then l.{n} when g.known then g.{n} when k.known then k.{n} else o.{n} end, '')"
        for n in names
    }
    of_line = {n: f"coalesce(t.{n}, '')" for n in schema.LINE_DIMENSIONS}
    of_line["parent_sku"] = "coalesce(nullif(t.parent_sku, ''), t.sku)"
    columns = of_line | packed
    chosen = ", ".join(f"{columns[n]} as {n}" for n in schema.CUBE_DIMENSIONS)
    groups = ", ".join(schema.CUBE_DIMENSIONS)
    return f"""
        with newest as (  -- two systems logged the same parcel: the one loaded last speaks
            select *, max(import_id) over (partition by order_id, tracking_no, source) as of_source,
                max(import_id) over (partition by order_id, tracking_no) as of_parcel
            from packing
        ),
        events as (select * from newest where of_source = of_parcel or of_parcel is null),
        {levels},
        lines as (
            select t.ship_day as day, {chosen}, cast(coalesce(t.quantity, 1) as bigint) as units
            from order_lines as t
            left join by_line as l on t.order_id = l.order_id and t.sku = l.sku
            left join by_parcel as g on nullif(t.tracking_no, '') = g.tracking_no
            left join by_parcel as k on nullif(t.package_id, '') = k.tracking_no
            left join by_order as o on t.order_id = o.order_id
            where t.ship_day is not null
        )
        select day, {groups}, 'lines' as origin, count(*) as lines, cast(sum(units) as bigint) as units
        from lines group by day, {groups}
    """


def _people(name: str) -> str:
    return f"array_join(array_sort(collect_set(nullif({name}, ''))), '+')"
