"""Cases and costs out of typed rows: the report's own steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

import pandas as pd

from data import schema
from data.conversion import steps
from data.conversion.case_amounts import RETURN_KEY
from data.conversion.case_costs import signs, turned
from data.conversion.case_rows import REPEATED_AMOUNTS
from data.formats import Recognised
from data.schema import CASES, TABLES, Table
from data.store import Cursor

AT_ONCE = 20_000  # rows of a file that Python puts together at once
# columns of case rows that follow from others -> what a file has to tell for them
_FOLLOWS = {
    "seller_fault": {"seller_fault", "symptom", "raw_reason"},
    "resolution": {"resolution", "raw_resolution", "status"},
}


def told_of_cases(filled: Collection[str], columns: Collection[str]) -> set[str]:
    """Columns of the made case rows that the file itself tells, or that follow from what it tells."""
    return {n for n in filled if n in columns or _FOLLOWS.get(n, set()).intersection(columns)}


def derived_rows(cursor: Cursor, recognised: Recognised) -> tuple[str, ...]:
    """Run the report's steps on case rows, some at a time; their results become the typed tables.

    Returns the tables besides the report's own that they fill.
    """
    name = recognised.report.table
    if name == "cases" and recognised.report.repeats == "last":
        _tell_copies(cursor)
        _tell_amounts_once(cursor)
    cursor.run(f"alter table typed_{name} rename to told_rows")
    filled: set[str] = set()
    counted: Counter[tuple[str, bool]] = Counter()
    for frame in _parts(cursor, settled=name == "costs"):
        made = steps.run_post(frame, recognised.report)
        if "costs" in made:
            counted += signs(made["costs"])
            made["costs"] = _settle(made["costs"])
        for table, result in made.items():
            if table == name or not result.empty:
                _add(cursor, TABLES[table], result, new=table not in filled)
                filled.add(table)
    cursor.run("drop table told_rows")
    for kind in turned(counted) if "costs" in filled else ():
        cursor.run("update typed_costs set amount = -amount where kind = ?", [kind])
    return tuple(table for table in ("cases", "costs") if table in filled and table != name)


def _parts(cursor: Cursor, *, settled: bool) -> Iterator[pd.DataFrame]:
    """The rows in the order of the file, some at a time, and all rows of a return (of a settled order) together."""
    if cursor.value("select count(*) from told_rows") <= AT_ONCE:
        yield cursor.frame("select * from told_rows")
        return
    # without the number of a return its order is what is settled
    names = (*RETURN_KEY, "_order_id") if settled else RETURN_KEY
    together = ", ".join(f"coalesce({n}, '')" for n in names if n in cursor.columns("told_rows"))
    cursor.run(
        "create or replace temp table parts as select rowid as place, "
        f"min(row_no) over (partition by {together}) // {AT_ONCE} as part from told_rows"
    )
    for (part,) in cursor.rows("select distinct part from parts order by part"):
        places = f"select place from parts where part = {part}"
        yield cursor.frame(f"select * from told_rows where rowid in ({places}) order by row_no")
    cursor.run("drop table parts")


def _add(cursor: Cursor, table: Table, rows: pd.DataFrame, *, new: bool) -> None:
    """The rows into the typed table, made anew of the first of them."""
    cursor.register("derived", rows)
    typed = f"select {_typed_list(cursor, table)} from derived"
    target = f"typed_{table.name}"
    cursor.run(
        f"create or replace temp table {target} as {typed}"
        if new
        else f"insert into {target} by name {typed}"
    )
    cursor.unregister("derived")


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
