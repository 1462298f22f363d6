"""The audit trail, filtered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.schema.rights import MANAGE
from data.store import Store

MOST = 200_000


@dataclass(frozen=True)
class TrailFilter:
    """Which lines: by person, table, kind of change ('' for all; a plain save is 'saved') and days, UTC."""

    who: str = ""
    table: str = ""
    change: str = ""
    first: date | None = None
    last: date | None = None


_TABLE = "split_part(what, '.', 1)"
_CHANGE = "coalesce(nullif(split_part(what, '.', 2), ''), 'saved')"


def trail(store: Store, wanted: TrailFilter) -> pd.DataFrame:
    """Lines of the trail, the newest first: changed_at, who, table, change, subject, detail."""
    store.asker.require(MANAGE, "audit")
    return store.frame(
        f'select changed_at, who, {_TABLE} as "table", {_CHANGE} as change, subject, detail from audit '
        f"where ($who = '' or who = $who) and ($table = '' or {_TABLE} = $table) "
        f"and ($change = '' or {_CHANGE} = $change) and ($first is null or changed_at >= $first) "
        f"and ($last is null or changed_at < $last::date + 1) order by changed_at desc, rowid desc limit {MOST}",
        {
            "who": wanted.who, "table": wanted.table, "change": wanted.change,
            "first": wanted.first, "last": wanted.last,
        },
    )  # fmt: skip


def trail_choices(store: Store) -> dict[str, list[str]]:
    """Who, which tables and which changes occur in the trail."""
    store.asker.require(MANAGE, "audit")
    rows = store.rows(f"select distinct who, {_TABLE}, {_CHANGE} from audit")
    names = ("who", "table", "change")
    return {name: sorted({str(row[n]) for row in rows if row[n]}) for n, name in enumerate(names)}
