"""What the store holds: its days, shops, currencies, shares matched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.store import Store

# how the file of rows is called that were corrected on the screen, and the one to be filled in
CORRECTED = " – "
CORRECT_ENDING = "-correct.xlsx"


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

    @property
    def unclaimed(self) -> bool:
        """True when lines are known and no claim is: they are in no rate, because silence is no claim."""
        return self.lines > 0 and self.cases == 0


def extent(store: Store) -> Extent:
    """First and last days, counts, and which kinds of data are there."""
    row = store.rows(
        "select (select min(day) from cube_orders), (select max(day) from cube_orders), (select max(open_day) from cases), "
        "(select coalesce(sum(lines), 0) from cube_orders), (select count(*) from cases), "
        "(select count(*) > 0 from cube_orders), (select count(*) > 0 from all_packing), "
        "(select coalesce(bool_or(is_demo), false) from imports where undone_at is null)"
    )[0]
    return Extent(row[0], row[1], row[2], int(row[3]), int(row[4]), bool(row[5]), bool(row[6]), bool(row[7]))


@dataclass(frozen=True)
class Holdings:
    """What the store holds, in the five figures that are looked at after loading. Shares are 0..1."""

    lines: int
    cases: int
    first_day: date | None
    last_day: date | None
    matched: float | None  # share of the cases that met their order
    unpriced: int  # lines and costs without an amount or a currency


def holdings(store: Store) -> Holdings:
    """The store as it is now."""
    row = store.rows(
        """
        select
            (select count(*) from all_order_lines),
            (select count(*) from cases),
            (select least(min(coalesce(order_day, ship_day)), (select min(open_day) from cases)) from all_order_lines),
            (select greatest(max(coalesce(order_day, ship_day)), (select max(open_day) from cases)) from all_order_lines),
            (select avg(if(level <> '', 1.0, 0.0)) from case_facts),
            (select count(*) from all_order_lines where unit_price is null or coalesce(currency, '') = '')
            + (select count(*) from costs where coalesce(currency, '') = '')
        """
    )[0]
    matched = None if row[4] is None else float(row[4])
    return Holdings(int(row[0]), int(row[1]), row[2], row[3], matched, int(row[5]))


def rows_of_last(store: Store, import_id: str) -> int | None:
    """Rows of the upload before this one of the same export and shop; None when it is the first.

    Corrected rows are neither compared nor compared with: they are a few of another upload's.
    """
    found = store.rows(
        f"with whole as (from imports where file not like '%{CORRECT_ENDING}' and file not like '%{CORRECTED}I-%.csv') "
        "select b.rows_in from whole as i inner join whole as b on b.platform = i.platform and b.report = i.report "
        "and b.table_name = i.table_name and coalesce(b.shop, '') = coalesce(i.shop, '') and b.import_id < i.import_id "
        "where i.import_id = ? and b.undone_at is null order by b.import_id desc limit 1",
        [import_id],
    )
    return int(found[0][0]) if found else None


def unpriced_shops(store: Store) -> pd.DataFrame:
    """Shops whose currency is known and that have rows without one: platform, shop, currency, rows."""
    return store.frame(
        """
        select s.platform, s.shop, s.currency, count(*) as rows
        from shops as s inner join (
            select platform, shop, currency from all_order_lines union all select platform, shop, currency from cases
            union all select platform, shop, currency from costs
        ) as r on r.platform = s.platform and r.shop = s.shop
        where coalesce(s.currency, '') <> '' and coalesce(r.currency, '') = ''
        group by all order by all
        """
    )


def match_levels(store: Store) -> pd.DataFrame:
    """How many case lines met their shipped line at each level: level, cases."""
    return store.frame("select level, count(*) as cases from case_facts group by 1 order by 2 desc")


def packing_share(store: Store) -> float | None:
    """Share of shipped lines (0..1) whose packer is known; None without lines."""
    value = store.value(
        "select sum(lines) filter (where packer <> '') / nullif(sum(lines), 0) from cube_floor where origin = 'lines'"
    )
    return None if value is None else float(value)
