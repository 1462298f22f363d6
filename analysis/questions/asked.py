"""Questions of several tables that screens and reports ask alike: what changed, who differs, what costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from analysis import explain
from analysis.causes import exchanges
from analysis.causes import mixups as confusion
from analysis.costs import priority
from analysis.explain import periods
from analysis.fair import attribution, compare
from analysis.rates import maturity, period_rate
from data import query
from data.query import Filters
from data.store import Store

DIMENSIONS = ("sku", "parent_sku", "packer", "picker", "station", "shift", "warehouse", "carrier", "shop")
# A shorter comparison than four weeks makes every change look like chance, or chance like a change.
LEAST_BEFORE = 28
# What a week is too short for is looked for in so many complete weeks.
LONGER = timedelta(weeks=8)
STRATA = ("parent_sku", "shop", "sku")


@dataclass(frozen=True)
class Compared:
    """What can be compared: its strata of difficulty, the place it is compared within, and whether it learns."""

    name: str
    strata: tuple[str, ...] = STRATA
    place: tuple[str, ...] = ("warehouse",)
    learns: bool = False


COMPARED: dict[str, Compared] = {
    c.name: c
    for c in (
        Compared("packer", learns=True),
        Compared("station"),
        Compared("shift"),
        Compared("picker", learns=True),
        Compared("carrier"),
        Compared("shop", strata=("parent_sku", "sku")),
    )
}


class Mixups(NamedTuple):
    """Pairs one way each, both ways of a pair together (``told``), and orders whose labels were crossed."""

    pairs: pd.DataFrame
    told: pd.DataFrame
    crossed: pd.DataFrame


def longer_before(now: Filters, before: Filters) -> Filters:
    """The period to compare with: ``before``, or the four weeks before ``now`` when that is shorter than they are."""
    assert now.start is not None and now.end is not None
    if (now.end - now.start).days + 1 >= LEAST_BEFORE:
        return before
    return now.between(now.start - timedelta(days=LEAST_BEFORE), now.start - timedelta(days=1))


def leaves(store: Store, now: Filters, before: Filters, curves: maturity.Curves | None) -> pd.DataFrame:
    """Counts of both periods by every combination of the dimensions; with curves, lines as far as claims are in."""
    if curves is None:
        both = [query.cells(store, DIMENSIONS, f, measures=("lines", "errors")) for f in (before, now)]
    else:
        as_of = query.extent(store).as_of
        by = ("day", "platform", *DIMENSIONS)
        both = [
            periods.ripened(query.cells(store, by, f, measures=("lines", "errors")), curves, as_of)
            for f in (before, now)
        ]
    return periods.side_by_side(both[0], both[1], DIMENSIONS)


def varying(table: pd.DataFrame) -> list[str]:
    """Dimensions with more than one value: the others explain nothing."""
    return [name for name in DIMENSIONS if table[name].nunique() > 1]


def explained(table: pd.DataFrame) -> list[explain.Explanation]:
    """What explains the change of ``leaves``, both directions, corrected for the search."""
    return explain.localise(table, varying(table), direction="both")


def work(store: Store, filters: Filters, who: str) -> pd.DataFrame:
    """Lines and errors of each value on each stratum and place."""
    of = COMPARED[who]
    by = tuple(dict.fromkeys((who, *of.place, *of.strata)))
    return query.cells(store, by, filters.having(who), measures=("lines", "errors"))


def compared(store: Store, filters: Filters, who: str) -> pd.DataFrame:
    """The fair comparison; lines of nobody or of several people are reference only."""
    of = COMPARED[who]
    return compare.compare(attribution.of_one(work(store, filters, who), who), who, of.strata, place=of.place)


def mixups(store: Store, filters: Filters) -> Mixups:
    """Items taken for each other in a period, and crossed labels."""
    seen = query.mixups(store, filters)
    shipped = query.cells(store, ("sku",), filters)
    crossed = exchanges.crossed(seen)
    if seen.empty or not shipped["lines"].sum():
        return Mixups(seen.iloc[:0], seen.iloc[:0], crossed)
    touched = sorted({*seen["sku"], *seen["received_sku"]})
    lines = shipped[["sku", "lines"]].merge(query.items(store, touched), on="sku", how="left")
    pairs = confusion.pairs(seen, lines)
    return Mixups(pairs, exchanges.exchanges(pairs, shipped.set_index("sku")["errors"]), crossed)


def touching(store: Store, filters: Filters) -> pd.DataFrame:
    """Mix-ups both ways of a pair together; a chosen item is looked for on both sides of a pair."""
    told = mixups(store, filters.having("sku").having("parent_sku")).told
    chosen = filters.get("sku")
    return told[told["one"].isin(chosen) | told["other"].isin(chosen)] if chosen and len(told) else told


def priorities(store: Store, filters: Filters, by: str = "sku") -> pd.DataFrame:
    """Items by expected avoidable cost; empty without errors."""
    cells = period_rate.cost_each(query.cells(store, (by,), filters))
    return priority.priority(cells[cells[by].fillna("") != ""], by, "cost_each")


def longer_until(until: date | None, filters: Filters, first_day: date | None) -> Filters | None:
    """The last complete weeks, for what a short period is too short to tell; None when they are no longer than it."""
    assert filters.start is not None
    if until is None:
        return None
    start = until - LONGER + timedelta(days=1)
    if first_day is not None and first_day > start:
        start += timedelta(weeks=-(-(first_day - start).days // 7))
    return filters.between(start, until) if start < filters.start else None
