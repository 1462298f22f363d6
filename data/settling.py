"""Cases and costs out of typed rows: the report's own steps, and the costs of orders given to their cases."""

from __future__ import annotations

import pandas as pd

from data import derive, schema
from data.formats import Recognised
from data.schema import TABLES, Table
from data.store import Cursor


def derived_rows(cursor: Cursor, recognised: Recognised) -> tuple[str, ...]:
    """Run the report's steps on the (few) case rows; their results become the typed tables."""
    name = recognised.report.table
    frame = cursor.frame(f"select * from typed_{name}")
    cursor.run(f"drop table typed_{name}")
    made = derive.run_post(frame, recognised.report)
    costs = made.get("costs")
    if costs is not None:
        made["costs"] = _settle(cursor, costs)
    extra = []
    for table in ("cases", "costs"):
        result = made.get(table)
        if result is None or (table != name and result.empty):
            continue
        cursor.register("derived", result)
        cursor.run(
            f"create or replace temp table typed_{table} as select {_typed_list(cursor, TABLES[table])} from derived"
        )
        cursor.unregister("derived")
        if table != name:
            extra.append(table)
    return tuple(extra)


def _typed_list(cursor: Cursor, table: Table) -> str:
    columns = [row[0] for row in cursor.rows("describe select * from derived")]
    kinds = {c.name: schema.SQL_TYPES[c.type] for c in table.columns}
    chosen = [f"try_cast({n} as {kinds[n]}) as {n}" for n in columns if n in kinds]
    if "row_no" in columns:
        chosen.insert(0, "row_no")
    return ", ".join(chosen)


def _settle(cursor: Cursor, costs: pd.DataFrame) -> pd.DataFrame:
    """Costs as they are stored: refunds that a return states carry source 'return', nothing is stored as 0.

    Whether such a refund was paid is asked of the case whenever costs are read (cost_entries.sql), because the
    status of a return may be understood, or change, later. An amount that was stored before and is gone becomes 0.
    """
    if costs.empty:
        return costs
    costs = _find_cases(cursor, costs)
    told = (costs["kind"] == "refund") & (costs["source"] == "import")
    costs = costs.assign(source=costs["source"].mask(told, "return"))
    nothing = costs["amount"].map(lambda amount: not amount).astype(bool)
    cursor.register("nothing", costs[nothing])
    before = cursor.frame(
        "select u.* from nothing as u semi join costs as c on c.platform = u.platform and c.case_id = u.case_id "
        "and c.kind = u.kind and c.source = u.source"
    )
    cursor.unregister("nothing")
    kept = costs[~nothing]
    return pd.concat([kept, before], ignore_index=True) if len(before) else kept


def _find_cases(cursor: Cursor, costs: pd.DataFrame) -> pd.DataFrame:
    """Give settled costs the case of their order, and the shop under which that case is stored."""
    if not (costs["source"] == "settlement").any():
        return costs
    cursor.register("settled", costs)
    found = cursor.frame(
        "select o.* replace (coalesce(nullif(o.case_id, ''), c.case_id) as case_id, "
        "coalesce(nullif(o.shop, ''), k.shop, c.shop, '') as shop) from settled as o left join "
        "(select order_id, platform, min(case_id) as case_id, min(shop) as shop from cases group by all) as c "
        "on coalesce(o.case_id, '') = '' and o._order_id = c.order_id and o.platform = c.platform left join "
        "(select case_id, platform, min(shop) as shop from cases group by all) as k "
        "on o.case_id = k.case_id and o.platform = k.platform"
    )
    cursor.unregister("settled")
    return found[found["case_id"].fillna("") != ""]
