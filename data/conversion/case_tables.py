"""Cases and costs out of typed rows: the report's own steps."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from data import schema
from data.conversion import steps
from data.conversion.case_rows import REPEATED_AMOUNTS
from data.formats import Recognised
from data.schema import CASES, TABLES, Table
from data.store import Cursor

# columns of case rows that follow from others -> what a file has to tell for them
_FOLLOWS = {
    "seller_fault": {"seller_fault", "symptom", "raw_reason"},
    "resolution": {"resolution", "raw_resolution", "status"},
}


def told_of_cases(filled: Collection[str], columns: Collection[str]) -> set[str]:
    """Columns of the made case rows that the file itself tells, or that follow from what it tells."""
    return {n for n in filled if n in columns or _FOLLOWS.get(n, set()).intersection(columns)}


def derived_rows(cursor: Cursor, recognised: Recognised) -> tuple[str, ...]:
    """Run the report's steps on the (few) case rows; their results become the typed tables."""
    name = recognised.report.table
    frame = cursor.frame(f"select * from typed_{name}")
    if name == "cases" and recognised.report.repeats == "last":
        _tell_copies(cursor)
        _tell_amounts_once(cursor)
    cursor.run(f"drop table typed_{name}")
    made = steps.run_post(frame, recognised.report)
    costs = made.get("costs")
    if costs is not None:
        made["costs"] = _settle(costs)
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


def _tell_copies(cursor: Cursor) -> None:
    """Name the rows that are the same as a later one; they count once."""
    names = ", ".join(n for n in cursor.columns("typed_cases") if n != "row_no")
    cursor.run(
        "insert into problems (row_no, column_name, value, code, rejected) "
        "select row_no, '', '', 'duplicate_row', false from typed_cases "
        f"qualify row_number() over (partition by {names} order by row_no desc) > 1"
    )


def _tell_amounts_once(cursor: Cursor) -> None:
    """Name the rows of a key that tell an equal amount again though they differ otherwise; it counts once."""
    have = cursor.columns("typed_cases")
    key = ", ".join(n for n in CASES.key if n in have)
    for name in sorted(REPEATED_AMOUNTS & have):
        others = ", ".join(n for n in sorted(have) if n != "row_no")
        cursor.run(
            "insert into problems (row_no, column_name, value, code, rejected) "
            f"select max(row_no), '', cast(any_value({name}) as varchar), 'amount_told_again', false from "
            f"(select distinct on ({others}) * from typed_cases where {name} is not null) "
            f"group by {key} having count(*) > 1 and count(distinct {name}) = 1"
        )


def _typed_list(cursor: Cursor, table: Table) -> str:
    columns = [row[0] for row in cursor.rows("describe select * from derived")]
    kinds = {c.name: schema.SQL_TYPES[c.type] for c in table.columns}
    chosen = [f"try_cast({n} as {kinds[n]}) as {n}" for n in columns if n in kinds]
    if "row_no" in columns:
        chosen.insert(0, "row_no")
    return ", ".join(chosen)


def _settle(costs: pd.DataFrame) -> pd.DataFrame:
    """Costs as they are stored: what a return export states carries source 'return'.

    They are stored whether or not they count. Whether a refund was paid is asked of the case whenever costs are read
    (cost_entries.sql), because the status of a return may be understood, or change, later; so is the case of an order
    that an income statement settles, because its return may be loaded later. Until then the order's number stands
    for the case's. An amount of 0 is stored too: it may take back what an older export states.
    """
    settled = costs["source"] == "settlement"
    case_id = costs["case_id"].where(~settled | costs["case_id"].ne(""), costs["_order_id"])
    costs = costs.assign(source=costs["source"].where(settled, "return"), case_id=case_id)
    return costs[costs["case_id"] != ""]
