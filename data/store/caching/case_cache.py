"""The rows of all cases and their costs, in memory; after a write only those that it may have changed are made anew.

What a case's rows follow from is compared by hashes with what they were made of. Cases hang together by their number
and by their order, by which costs find them too: whoever shares one with something that changed is made anew with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.store.cursor import Cursor, transaction
from data.store.views import VIEWS, view_sql

CACHED: tuple[str, ...] = ("cost_entries", "case_rows")
_BY_CASE: tuple[str, ...] = (
    "cases", "case_steps", "case_judgements", "hand_cases", "case_desk", "case_facts", "costs",
)  # fmt: skip
_OF_ALL = """
    select (select string_agg(value, '|' order by value) from settings where name = 'reporting_currency'),
        (select bit_xor(hash(t)) from fx_rates as t), (select bit_xor(hash(t)) from cost_rules as t),
        (select bit_xor(hash(t)) from user_causes as t)
"""  # what every case may depend on
_SUMS = "select " + ", ".join(
    f"(select (count(*), sum(hash(t)::hugeint)) from {table} as t)" for table in _BY_CASE
)
_MOST = 0.3  # of the cases: where more may have changed, all are made anew


class CaseCache:
    """Tables ``kept.case_rows`` and ``kept.cost_entries``, with the rows of the views of that name."""

    def __init__(self) -> None:
        self._of_all: tuple[object, ...] | None = None
        self._sums: tuple[object, ...] = ()  # of the rows of each table of _BY_CASE
        self._replaced = 0  # cases since all were made: the engine keeps the room of rows that are gone

    def bring_up_to_date(self, cursor: Cursor) -> int | None:
        """Make the rows anew that may differ from the views; how many cases those were, None when all."""
        known, self._of_all = self._of_all, None  # until it has succeeded
        with transaction(cursor):  # reads one moment of the store
            of_all, sums = cursor.rows(_OF_ALL)[0], cursor.rows(_SUMS)[0]
            changed = [
                t for t, old, new in zip(_BY_CASE, self._sums or sums, sums, strict=True) if old != new
            ]
            near = None
            if known == of_all:
                near = _near(cursor, changed, self._replaced) if changed else 0
            if near is None:
                _make_all(cursor)
            elif changed:
                _make_near(cursor)
            for table in _BY_CASE if near is None else changed:
                cursor.run(f"create or replace table kept.seen_{table} as {_seen(table)}")
        self._replaced = 0 if near is None else self._replaced + near
        self._of_all, self._sums = of_all, sums
        return near


def _seen(table: str) -> str:
    order = ", order_id" if table == "cases" else ""
    return f"select case_id{order}, hash(t) as hash from {table} as t"


def _near(cursor: Cursor, changed: Sequence[str], replaced: int) -> int | None:
    """Note what may have changed: numbers of cases and orders in the temporary table ``near_names``, and ``some_cases``.

    Returns how many cases those are; None when it is better to make all anew.
    """
    cursor.run("create or replace temp table near_names (name varchar)")
    for table in changed:
        names = "case_id, order_id" if table == "cases" else "case_id"
        cursor.run(f"""
            insert into near_names select unnest([{names}]) from (
                select *, 1 as n from ({_seen(table)}) union all select *, -1 as n from kept.seen_{table}
            ) group by {names}, hash having sum(n) <> 0
        """)
    most = _MOST * int(cursor.value("select count(*) from cases")) - replaced
    known = -1
    while True:
        cursor.run("delete from near_names where name is null or name = ''")
        cursor.run(
            "create or replace temp table some_cases as select * from cases "
            "where case_id in (from near_names) or order_id in (from near_names)"
        )
        count = int(cursor.value("select count(*) from some_cases"))
        if count > most:
            return None
        if count == known:
            return count
        known = count
        cursor.run("insert into near_names select unnest([case_id, order_id]) from some_cases")


def _make_all(cursor: Cursor) -> None:
    cursor.run(f"create or replace temp table all_cases as {view_sql('case_effective')}")
    of = {"case_effective": "all_cases", "cost_entries": "kept.cost_entries"}
    for view in CACHED:
        cursor.run(f"create or replace table kept.{view} as {view_sql(view, of)}")
    cursor.run("drop table all_cases")


def _make_near(cursor: Cursor) -> None:
    cursor.run("create or replace temp table some_costs as from costs where case_id in (from near_names)")
    of = {"cases": "some_cases", "costs": "some_costs"} | {view: f"some_{view}" for view in VIEWS}
    for view in VIEWS:  # each asks those before it
        cursor.run(f"create or replace temp table some_{view} as {view_sql(view, of)}")
    for view in CACHED:
        cursor.run(f"delete from kept.{view} where case_id in (from near_names)")
        cursor.run(f"insert into kept.{view} from some_{view}")
