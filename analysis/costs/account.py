"""A marketplace's metrics of an account, counted as the marketplace counts them from what the shop's files tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Any

import pandas as pd

from analysis.costs.account_rules import TIERS, AccountRule

COUNTS: tuple[str, ...] = ("orders", "cancelled", "shipped", "late", "returns", "undecided", "all_returns")


@dataclass(frozen=True)
class Health:
    """A metric over a window: what is certain, and what it is at most when all that is open goes against the shop.

    ``counted`` of ``base`` orders; ``most`` of ``most_base``. Values are None where the base is empty.
    """

    counted: int
    base: int
    most: int
    most_base: int

    @property
    def value(self) -> float | None:
        """Share that is certain."""
        return self.counted / self.base if self.base else None

    @property
    def highest(self) -> float | None:
        """Share at most."""
        return self.most / self.most_base if self.most_base else None


def window(end: date, rule: AccountRule) -> tuple[date, date]:
    """First and last day that the rule looks at."""
    return end - timedelta(days=rule.days - 1), end


def tallies(daily: pd.DataFrame, rule: AccountRule) -> pd.DataFrame:
    """The fields of ``Health`` of each day; ``daily`` has day and ``COUNTS`` of one shop."""
    d = daily
    open_too = d["returns"] + d["undecided"]
    if rule.metric == "non_fulfilment":
        both = d["orders"] + d["cancelled"]
        columns = (d["returns"], d["orders"], open_too + d["cancelled"], both)
    elif rule.metric == "late_shipment":
        columns = (d["late"], d["shipped"], d["late"], d["shipped"])
    elif rule.metric == "return_disputes":
        # which of them the seller disputed against the policy is in no file: none is certain
        columns = (0 * open_too, d["all_returns"], open_too, d["all_returns"])
    else:
        columns = (d["returns"], d["orders"], open_too, d["orders"])
    names = ("counted", "base", "most", "most_base")
    return pd.DataFrame({"day": pd.to_datetime(d["day"]), **dict(zip(names, columns, strict=True))})


def health(daily: pd.DataFrame, rule: AccountRule, end: date) -> Health:
    """The metric of one shop over the window that ends on a day; ``daily`` as for ``tallies``."""
    first, last = window(end, rule)
    found = tallies(daily, rule)
    part = found[(found["day"] >= pd.Timestamp(first)) & (found["day"] <= pd.Timestamp(last))]
    return Health(*(int(part[name].sum()) for name in ("counted", "base", "most", "most_base")))


def points(rule: AccountRule, counted: int, base: int) -> int:
    """Points for a value; 0 below the share, without a known share and without orders.

    Examples
    --------
    >>> from analysis.costs.account_rules import DEFAULTS
    >>> [points(DEFAULTS[0], *value) for value in ((29, 290), (30, 300), (999, 10_000), (0, 0))]
    [1, 2, 0, 0]
    """
    if rule.share is None or not base or counted < max(rule.fewest, 1):
        return 0
    if Fraction(counted, base) < Fraction(str(rule.share)):
        return 0
    return rule.points + (1 if rule.many and counted >= rule.many else 0)


def room(rule: AccountRule, counted: int, base: int) -> int | None:
    """Further orders that can go wrong before the share is reached, the base unchanged; negative: reached already."""
    if rule.share is None or not base:
        return None
    return max(ceil(Fraction(str(rule.share)) * base), rule.fewest) - 1 - counted


def quarter_start(day: date) -> date:
    """First Monday of the quarter in force on a day: points given before it have ended.

    Examples
    --------
    >>> quarter_start(date(2026, 11, 30)), quarter_start(date(2026, 10, 1))
    (datetime.date(2026, 10, 5), datetime.date(2026, 7, 6))
    """
    start = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    monday = start + timedelta(days=-start.weekday() % 7)
    return monday if monday <= day else quarter_start(start - timedelta(days=1))


def evaluations(last_day: date, since: date) -> list[date]:
    """Mondays from a day on whose window of days before them is complete."""
    monday = since + timedelta(days=-since.weekday() % 7)
    return [monday + timedelta(days=n) for n in range(0, (last_day - monday).days + 2, 7)]


def next_monday(last_day: date) -> date:
    """The first Monday whose value still depends on days that are not in the data."""
    return last_day + timedelta(days=7 - (last_day + timedelta(days=1)).weekday() + 1)


def sure_points(daily: pd.DataFrame, rule: AccountRule, last_day: date) -> int:
    """Points that what is certain has given so far and that have not ended."""
    since = (
        last_day - timedelta(days=rule.lives) if rule.lives else quarter_start(last_day + timedelta(days=1))
    )
    # nothing is known of Mondays whose window begins before the data
    known: Any = pd.to_datetime(daily["day"]).min()
    total = 0
    for monday in evaluations(last_day, since):
        end = monday - timedelta(days=1)
        if pd.notna(known) and pd.Timestamp(window(end, rule)[0]) >= known:
            seen = health(daily, rule, end)
            total += points(rule, seen.counted, seen.base)
    return total


def tier(total: int) -> int:
    """Number of tiers that the points have reached (0: none)."""
    return sum(total >= t for t in TIERS)
