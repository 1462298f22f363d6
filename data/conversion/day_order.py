"""What a file's days say beside their own column: the order that an unread column proves, and days that cannot be."""

from __future__ import annotations

from typing import NamedTuple

from data.formats import Recognised
from data.meaning import values
from data.store import Cursor

MOST = 0.02  # of the rows: more of them out of order is no chance
FEW = 3  # rows from which on days are asked about that can be read in one way only
_DAY = r"^\s*\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
_TEXTS = 400

# of one row: what comes first, and what later; a day of slack, for a day without an hour and for zones
_WITHIN: dict[str, tuple[tuple[str, str], ...]] = {
    "order_lines": (
        ("ordered_at", "shipped_at"),
        ("shipped_at", "delivered_at"),
        ("ordered_at", "delivered_at"),
    ),
    "cases": (("opened_at", "resolved_at"), ("opened_at", "closed_at")),
}
# table -> its moment, the stored table of the same orders, its moments, and whether those come first
_BESIDE: dict[str, tuple[tuple[str, str, str, bool], ...]] = {
    "order_lines": (("ordered_at", "cases", "opened_at", False), ("ordered_at", "packing", "packed_at", False)),
    "cases": (
        ("opened_at", "order_lines", "ordered_at", True),
        ("opened_at", "order_lines", "shipped_at", True),
        ("opened_at", "order_lines", "delivered_at", True),
    ),
    "packing": (("packed_at", "order_lines", "ordered_at", True),),
}  # fmt: skip
# a claim may be made before a parcel has arrived: that it never will is then what it says
_EARLY = {("opened_at", "delivered_at"): 0.5}


class Disorder(NamedTuple):
    """Two columns of which too many rows are out of order, how many of how many, and one that is."""

    earlier: str
    later: str
    rows: int
    of: int
    example: str


def proved_elsewhere(cursor: Cursor, rows: str, recognised: Recognised) -> bool | None:
    """Whether the day comes first, by columns of ``rows`` that are not read into anything; None when none proves it."""
    proofs: set[bool | None] = set()
    there = cursor.columns(rows)
    for at in range(len(recognised.header)):
        if at in recognised.positions or f"c{at}" not in there:
            continue
        texts = cursor.rows(
            f"select distinct regexp_extract(c{at}, '{_DAY}') from {rows} where regexp_matches(c{at}, '{_DAY}') "
            f"limit {_TEXTS}"
        )
        form = values.decide_dates([str(text) for (text,) in texts])
        if isinstance(form, values.DateFormat):
            proofs.add(form.day_first)
    proofs.discard(None)
    return proofs.pop() if len(proofs) == 1 else None


def disordered(cursor: Cursor, table: str, rows: str, fewest: int = FEW) -> Disorder | None:
    """Moments of the staged ``rows`` that cannot be: shipped before ordered, claimed before shipped; None without.

    Compared within the rows, and with what is stored of the same orders. Fewer rows than ``fewest`` say nothing.
    """
    there = {str(row[0]) for row in cursor.rows(f"describe select * from {rows}")}
    for earlier, later in _WITHIN.get(table, ()):
        if {earlier, later} <= there:
            found = _compared(cursor, f"from {rows} as r", f"r.{earlier}", f"r.{later}", fewest)
            if found:
                return Disorder(earlier, later, *found)
    if "order_id" not in there:
        return None
    for own, other, moment, first in _BESIDE.get(table, ()):
        if own not in there or not cursor.value(f"select exists (from {other})"):
            continue
        nearest = "min" if first else "max"
        joined = (
            f"from {rows} as r inner join (select order_id, {nearest}({moment}) as moment from {other} "
            f"where order_id in (select order_id from {rows}) group by order_id) as o using (order_id)"
        )
        pair = ("o.moment", f"r.{own}") if first else (f"r.{own}", "o.moment")
        names = (moment, own) if first else (own, moment)
        found = _compared(cursor, joined, *pair, fewest, _EARLY.get((own, moment), MOST))
        if found:
            return Disorder(*names, *found)
    return None


def _compared(
    cursor: Cursor, source: str, earlier: str, later: str, fewest: int, most: float = MOST
) -> tuple[int, int, str] | None:
    """Rows out of order, rows that have both, and one out of order; None when they are few."""
    wrong = f"{later} < {earlier} - interval 1 day"
    count, of, one = cursor.rows(
        f"select count(*) filter ({wrong}), count(*), min({earlier}::varchar || ' > ' || {later}::varchar) "
        f"filter ({wrong}) {source} where {earlier} is not null and {later} is not null"
    )[0]
    few = count <= most * of or count < fewest
    return None if not count or few else (int(count), int(of), str(one))
