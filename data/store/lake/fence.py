"""The row that every write changes first: two that began at one moment cannot both be stored."""

from __future__ import annotations

from dataclasses import dataclass

from data.store.cursor import Cursor
from data.store.recovery.acknowledged import VERSION, WRITTEN

FENCE, NUMBERS = "fence", "numbers"  # in meta: who wrote last; the version since which no number has changed
NAMES = (FENCE, VERSION, WRITTEN, NUMBERS)


@dataclass(frozen=True)
class Stand:
    """What the fence says: version of the store and of its numbers, and who wrote last."""

    version: int
    numbers: int
    token: str


def lay(cursor: Cursor) -> None:
    """Give a store its fence where it has none."""
    have = {name for (name,) in cursor.rows("select name from meta")}
    for name in NAMES:
        if name not in have:
            cursor.run("insert into meta values (?, '0')", [name])


def stand(cursor: Cursor) -> Stand:
    """What the fence says now."""
    found = dict(cursor.rows(f"select name, value from meta where name in {NAMES}"))
    return Stand(int(found[VERSION]), int(found[NUMBERS]), str(found[FENCE]))


def pass_through(cursor: Cursor, token: str, *, shown: bool, numbers: bool) -> None:
    """Change the fence, before anything else in the transaction; the version grows with what is written in it."""
    grown = f"(select (cast(value as bigint) + {int(shown)})::varchar from meta where name = '{VERSION}')"
    cursor.run(
        f"""update meta set value = case name
            when '{FENCE}' then ?
            when '{VERSION}' then {grown}
            when '{NUMBERS}' then if(?, {grown}, value)
            else (cast(value as bigint) + 1)::varchar end
        where name in {NAMES}""",
        [token, shown and numbers],
    )
