"""What was lost at earlier starts, said until somebody has taken note."""

from __future__ import annotations

import json
from datetime import datetime

from data.schema.rights import MANAGE
from data.store.cursor import utc_now
from data.store.recovery.torn import Lost
from data.store.store import Store


def losses(store: Store) -> list[Lost]:
    """What was lost at earlier starts and nobody has taken note of yet."""
    found = []
    for (text,) in store.rows("select value from meta where name = 'lost'"):
        row = json.loads(text)
        times = {n: row[n] and datetime.fromisoformat(row[n]) for n in ("since", "until")}
        found.append(Lost(**(row | times | {"tables": tuple(row["tables"])})))
    return found


def take_note(store: Store, who: str) -> None:
    """Somebody has read what was lost: from now on only the audit trail says it."""
    with store.writing(numbers=False, needs=MANAGE) as cursor:
        cursor.run(
            "insert into audit (changed_at, who, what, subject, detail) "
            "select ?, ?, 'store.lost', '', value from meta where name = 'lost'",
            [utc_now(), who],
        )
        cursor.run("delete from meta where name = 'lost'")
