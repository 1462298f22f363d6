"""Which packing events belong to which shipped lines."""

from __future__ import annotations

from data.schema import PACKING_DIMENSIONS
from data.store.cursor import Cursor

FIELDS: tuple[str, ...] = (*dict.fromkeys((*PACKING_DIMENSIONS, "bin")),)


def attach_packing(cursor: Cursor, lines: str, target: str) -> None:
    """Temporary table ``target``: for each row of ``lines`` (by rowid) the packing events that belong to it.

    Matched by (order, SKU), else by tracking or package number, else by order. Two people on one line are
    named together ("P03+P07"): the line counts once, for neither alone. Columns: line_row, packed_level,
    those of ``FIELDS``, packed_at.
    """
    cursor.run(f"""
        create or replace temp table {target}_near as
        select * from all_packing
        where order_id in (select order_id from {lines})
            or tracking_no in (select tracking_no from {lines} where tracking_no <> '')
            or tracking_no in (select package_id from {lines} where package_id <> '')
    """)
    if cursor.value(f"select count(distinct source) > 1 from {target}_near"):
        # two systems logged the same parcel: the one loaded last speaks
        cursor.run(f"""
            create or replace temp table {target}_near as select * from {target}_near
            qualify max(import_id) over (partition by order_id, tracking_no, source)
                = max(import_id) over (partition by order_id, tracking_no)
        """)
    levels = (
        ("line", "order_id, sku", "order_id <> '' and sku <> ''"),
        ("parcel", "tracking_no", "tracking_no <> ''"),
        ("order", "order_id", "order_id <> ''"),
    )
    for level, keys, where in levels:
        cursor.run(
            f"create or replace temp table {target}_{level} as {_events(f'{target}_near', keys, where)}"
        )
    chosen = ", ".join(
        f"case when l.found then l.{f} when g.found then g.{f} when k.found then k.{f} else o.{f} end as {f}"
        for f in (*FIELDS, "packed_at")
    )
    cursor.run(f"""
        create or replace temp table {target} as
        select
            t.rowid as line_row,
            case when l.found then 'line' when g.found or k.found then 'parcel' else 'order' end as packed_level,
            {chosen}
        from {lines} as t
        left join {target}_line as l on t.order_id = l.order_id and t.sku = l.sku
        left join {target}_parcel as g on nullif(t.tracking_no, '') = g.tracking_no
        left join {target}_parcel as k on nullif(t.package_id, '') = k.tracking_no
        left join {target}_order as o on t.order_id = o.order_id
        where l.found or g.found or k.found or o.found
    """)
    for suffix in ("near", "line", "parcel", "order"):
        cursor.run(f"drop table {target}_{suffix}")


def _events(source: str, keys: str, where: str) -> str:
    spans = ", ".join(f"min(nullif({f}, '')) as {f}_first, max(nullif({f}, '')) as {f}_last" for f in FIELDS)
    names = ", ".join(
        f"case when {f}_first is not distinct from {f}_last then {f}_first "
        f"else array_to_string({f}_all, '+') end as {f}"
        for f in FIELDS
    )
    lists = ", ".join(
        f"case when min(nullif({f}, '')) is distinct from max(nullif({f}, '')) "
        f"then list_sort(list(distinct {f}) filter (where {f} <> '')) end as {f}_all"
        for f in FIELDS
    )
    crowded = " or ".join(f"{f}_first is distinct from {f}_last" for f in FIELDS)
    return f"""
        with spans as (
            select {keys}, {spans}, max(packed_at) as packed_at, true as found from {source} where {where} group by {keys}
        ),
        shared as (select {keys} from spans where {crowded}),
        lists as (
            select {keys}, {lists} from {source} semi join shared using ({keys}) where {where} group by {keys}
        )
        select {keys}, found, packed_at, {names} from spans left join lists using ({keys})
    """
