"""When the parcel that replaces a wrong one left and arrived: read from the order exports by its tracking number."""

from __future__ import annotations

from collections.abc import Mapping

from data.records import records
from data.schema import CASE_DESK, CASE_KEY
from data.store import Cursor

IMPORT = "import"
# grain: a case line whose replacement is in an order export, with what nobody has entered of it yet
_FOUND = f"""
    with numbers as (
        select {", ".join(f"c.{k}" for k in CASE_KEY)}, c.opened_at,
            coalesce(nullif(s.reship_tracking_no, ''), nullif(c.reship_tracking_no, '')) as tracking_no
        from cases as c left join case_steps as s using ({", ".join(CASE_KEY)})
    )
    select {", ".join(f"n.{k}" for k in CASE_KEY)},
        coalesce(any_value(d.reship_sent_at), min(o.shipped_at)) as reship_sent_at,
        coalesce(any_value(d.reship_delivered_at), max(o.delivered_at)) as reship_delivered_at,
        coalesce(any_value(nullif(d.reship_carrier, '')), any_value(nullif(o.carrier, ''))) as reship_carrier
    from numbers as n
    inner join all_order_lines as o on n.tracking_no = o.tracking_no and n.platform = o.platform
    left join case_desk as d on {" and ".join(f"n.{k} = d.{k}" for k in CASE_KEY)}
    -- the parcel that went wrong left before anybody complained: its own number is no replacement
    where o.shipped_at >= n.opened_at
    group by all
    having (any_value(d.reship_sent_at) is null and min(o.shipped_at) is not null)
        or (any_value(d.reship_delivered_at) is null and max(o.delivered_at) is not null)
"""


def fill(cursor: Cursor, key: Mapping[str, str] | None = None) -> int:
    """Enter what the order exports tell of replacements and nobody has entered; how many case lines that were.

    The caller holds the transaction. What people entered stays as it is. ``key``: of this case line alone.
    """
    if not cursor.value(
        "select exists (from case_steps where reship_tracking_no <> '') "
        "or exists (from cases where reship_tracking_no <> '')"
    ):
        return 0
    names = (*CASE_KEY, "reship_sent_at", "reship_delivered_at", "reship_carrier")
    found = [dict(zip(names, row, strict=True)) for row in cursor.rows(_FOUND)]
    if key is not None:
        found = [row for row in found if all(row[k] == key[k] for k in CASE_KEY)]
    for row in found:
        records.put_in(cursor, CASE_DESK, row, IMPORT)
    return len(found)
