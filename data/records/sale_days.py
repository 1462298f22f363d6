"""Sale days of marketplaces and local ones: shipped defaults, and what a manager set instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from data.records import records
from data.schema import SALE_DAYS
from data.store import Store

# A day of each year (11-11) or of one year (2027-02-06).
DAY = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})")
# What is ordered on a sale is shipped within so many days.
SHIPPED_WITHIN = 4


@dataclass(frozen=True)
class SaleDay:
    """A day of each year on which much more is ordered, and in how many days from it on that is shipped; 0: no sale."""

    day: str
    name: str
    days: int = SHIPPED_WITHIN


DEFAULTS: tuple[SaleDay, ...] = (
    SaleDay("06-18", "6.18"), SaleDay("09-09", "9.9"), SaleDay("11-11", "11.11"), SaleDay("12-12", "12.12"),
)  # fmt: skip


def parsed(text: str) -> tuple[int | None, int, int] | None:
    """Year (None: each), month and day of a text such as 11-11 or 2027-02-06, None when it is no day."""
    found = DAY.fullmatch(text.strip())
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    assert month is not None and day is not None
    try:
        date(year or 2024, month, day)
    except ValueError:
        return None
    return year, month, day


def calendar(store: Store) -> pd.DataFrame:
    """The calendar: day, name, days, shipped (True: a default that nobody changed); the own row of a day counts."""
    own = records.everything(store, SALE_DAYS)[["day", "name", "days"]]
    taken = {parsed(str(day)) for day in own["day"]}
    kept = [(d.day, d.name, d.days) for d in DEFAULTS if parsed(d.day) not in taken]
    shipped = pd.DataFrame(kept, columns=["day", "name", "days"])
    found = pd.concat([own.assign(shipped=False), shipped.assign(shipped=True)], ignore_index=True)
    found["days"] = pd.to_numeric(found["days"]).fillna(SHIPPED_WITHIN).astype(int)
    return found.sort_values("day", ignore_index=True)


def shipping_days(store: Store, first: date, last: date) -> tuple[date, ...]:
    """All days from first to last on which what was ordered on a sale is shipped."""
    found: set[date] = set()
    for row in calendar(store).to_dict("records"):
        known = parsed(str(row["day"]))
        if known is None:
            continue
        year, month, day = known
        for each in [year] if year else range(first.year - 1, last.year + 1):
            try:
                start = date(each, month, day)
            except ValueError:  # 29 February
                continue
            found |= {start + timedelta(days=n) for n in range(int(row["days"]))}
    return tuple(sorted(d for d in found if first <= d <= last))
