"""What the store holds: its days, shops, currencies, shares matched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.store import Store


@dataclass(frozen=True)
class Extent:
    """What the store holds: first and last day of shipment, newest case day, data-as-of day, counts."""

    first_day: date | None
    last_day: date | None
    last_case_day: date | None
    lines: int
    cases: int
    orders_known: bool
    packing_known: bool
    is_demo: bool

    @property
    def as_of(self) -> date | None:
        """The last day on which a shipment or a claim could be seen."""
        days = [d for d in (self.last_day, self.last_case_day) if d is not None]
        return max(days) if days else None

    @property
    def empty(self) -> bool:
        """True when nothing was loaded."""
        return self.lines == 0 and self.cases == 0


def extent(store: Store) -> Extent:
    """First and last days, counts, and which kinds of data are there."""
    row = store.rows(
        "select (select min(day) from cube_orders), (select max(day) from cube_orders), (select max(open_day) from cases), "
        "(select coalesce(sum(lines), 0) from cube_orders), (select count(*) from cases), "
        "(select count(*) > 0 from cube_orders), (select count(*) > 0 from packing), "
        "(select coalesce(bool_or(is_demo), false) from imports where undone_at is null)"
    )[0]
    return Extent(row[0], row[1], row[2], int(row[3]), int(row[4]), bool(row[5]), bool(row[6]), bool(row[7]))


def match_levels(store: Store) -> pd.DataFrame:
    """How many case lines met their shipped line at each level: level, cases."""
    return store.frame("select level, count(*) as cases from case_facts group by 1 order by 2 desc")


def packing_share(store: Store) -> float | None:
    """Share of shipped lines (0..1) whose packer is known; None without lines."""
    value = store.value(
        "select sum(lines) filter (where packer <> '') / nullif(sum(lines), 0) from cube_floor where origin = 'lines'"
    )
    return None if value is None else float(value)
