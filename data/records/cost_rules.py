"""What a cost rule would change before it is saved, and which currencies lack an exchange rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.schema import COST_RULES
from data.store import Cursor, Store

_ROWS = "platform, case_shop, case_id, case_sku, case_variation"


@dataclass(frozen=True)
class Effect:
    """Cases that get an entry by the rule, what the entries add up to in the reporting currency, and what changes."""

    cases: int
    amount: float
    without_rate: int
    before: float
    after: float


def effect_of(store: Store, rule: Mapping[str, Any] | tuple[tuple[str, Any], ...]) -> Effect:
    """Total cost with and without a rule. It is tried in a transaction that is taken back, so nothing is stored."""
    row = {**dict.fromkeys(COST_RULES.names), **dict(rule)}
    with store.reading() as cursor:
        cursor.run("begin transaction")
        try:
            before = _total(cursor)
            cursor.run("delete from cost_rules where rule_id = ?", [row["rule_id"]])
            without = _entries(cursor, str(row["kind"]))
            marks = ", ".join("?" * len(COST_RULES.names))
            cursor.run(
                f"insert into cost_rules ({', '.join(COST_RULES.names)}) values ({marks})",
                [row[n] for n in COST_RULES.names],
            )
            after, entries = _total(cursor), _entries(cursor, str(row["kind"]))
        finally:
            cursor.run("rollback")
    return Effect(entries[0] - without[0], entries[1] - without[1], entries[2] - without[2], before, after)


def missing_rates(store: Store) -> pd.DataFrame:
    """Currencies of costs that no exchange rate covers: currency, entries, first_day."""
    return store.frame(
        "select currency, count(*) as entries, min(booked_on) as first_day from cost_entries "
        "where reporting_amount is null and amount is not null and coalesce(currency, '') <> '' "
        "group by currency order by entries desc"
    )


def _total(cursor: Cursor) -> float:
    return float(cursor.value("select coalesce(sum(reporting_amount), 0) from cost_entries"))


def _entries(cursor: Cursor, kind: str) -> tuple[int, float, int]:
    row = cursor.rows(
        f"select count(distinct ({_ROWS})), coalesce(sum(reporting_amount), 0), "
        "count(*) filter (where reporting_amount is null) "
        "from cost_entries where source = 'rule' and kind = ?",
        [kind],
    )[0]
    return int(row[0]), float(row[1]), int(row[2])
