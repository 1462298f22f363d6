"""Headroom: how many more errors a shop can have before a marketplace's limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

import pandas as pd


@dataclass(frozen=True)
class Limit:
    """Share 0..1 of the orders of the last ``days`` at which a marketplace acts."""

    share: float
    days: int


# What a shop starts with until it sets its own limits; rules differ by site and change, so screens say to check them.
LIMITS: dict[str, Limit] = {
    # non-fulfilment rate, seller policy as of 2024-01-29: points from 10 % of the last 7 days
    "shopee": Limit(0.10, 7),
    # order defect rate, seller performance targets: under 1 % of the last 60 days
    "amazon": Limit(0.01, 60),
}
DAYS = 30


def limits(chosen: Mapping[str, float] | None) -> dict[str, Limit]:
    """Limits in force: the defaults, and over them what the shop set as {platform: share}; 0 takes a default away."""
    made = dict(LIMITS)
    for platform, share in (chosen or {}).items():
        made[platform] = Limit(float(share), LIMITS[platform].days if platform in LIMITS else DAYS)
    return {platform: limit for platform, limit in made.items() if 0 < limit.share <= 1}


def left(errors: int, orders: int, share: float) -> int:
    """Errors that can still come while their share of the orders stays below the limit; negative: reached already.

    Examples
    --------
    >>> left(85, 1000, 0.1), left(100, 1000, 0.1)
    (14, -1)
    """
    return ceil(Decimal(str(share)) * int(orders)) - 1 - int(errors)


def headroom(cells: pd.DataFrame, limit: Limit) -> pd.DataFrame:
    """Shops of one marketplace against its limit, the tightest first.

    Parameters
    ----------
    cells : DataFrame
        shop, errors (reported in the window), orders (shipped in the window).

    Returns
    -------
    DataFrame
        shop, errors, orders, share (0..1), left (see ``left``); shops without orders have no share and are left out.
    """
    part = cells[cells["orders"] > 0]
    spare = [left(e, o, limit.share) for e, o in zip(part["errors"], part["orders"], strict=True)]
    made = part[["shop", "errors", "orders"]].assign(share=part["errors"] / part["orders"], left=spare)
    return made.sort_values(["left", "shop"], kind="stable", ignore_index=True)


def window(end: date, limit: Limit) -> tuple[date, date]:
    """First and last day that the limit looks at."""
    return (pd.Timestamp(end) - pd.Timedelta(days=limit.days - 1)).date(), end
