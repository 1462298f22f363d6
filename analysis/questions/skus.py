"""Which items are worth working on, which differ, and which are taken for each other."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from analysis.causes import exchanges
from analysis.causes import mixups as confusion
from analysis.costs import priority
from analysis.fair import compare
from analysis.rates import period_rate
from analysis.signals.expected import ExpectedErrors
from data import query
from data.query import Filters
from data.records.source import Source

SURE = 0.8  # below this probability of being above the average nothing is claimed of an item
LEAST_TOLD = 0.1  # fewer avoidable errors than half of this are none


class Mixups(NamedTuple):
    """Pairs one way each, both ways of a pair together (``told``), and orders whose labels were crossed."""

    pairs: pd.DataFrame
    told: pd.DataFrame
    crossed: pd.DataFrame


def priorities(source: Source, filters: Filters, by: str = "sku") -> pd.DataFrame:
    """Items by expected avoidable cost; empty without errors."""
    # lines of shops without claims are in no rate
    cells = ExpectedErrors(source).cells((by,), replace(filters, claimed=True))
    each = period_rate.cost_each(cells).clip(lower=0)
    cells = cells.assign(errors=cells[["errors", "lines"]].min(axis=1), cost_each=each)
    return priority.priority(cells[cells[by].fillna("") != ""], by, "cost_each")


def valued(ranked: pd.DataFrame) -> str:
    """What items are ranked by: ``avoidable_cost``, or ``avoidable_errors`` where no cost is known."""
    return "avoidable_cost" if ranked["avoidable_cost"].sum() > 0 else "avoidable_errors"


def standing_out(ranked: pd.DataFrame) -> str:
    """What may be said of the first of ranked items: it costs most ("cost"), has most "errors", "unsure", or ""."""
    value = valued(ranked)
    above = ranked[(ranked[value] > 0) & (ranked["errors"] > 0)]
    if above.empty or above["avoidable_errors"].max() < LEAST_TOLD / 2:
        return ""
    if above["probability"].iloc[0] < SURE:
        return "unsure"
    return "cost" if value == "avoidable_cost" else "errors"


def compared(source: Source, filters: Filters, by: str) -> pd.DataFrame:
    """Items against what the other items of the same shops and warehouses would have had."""
    cells = ExpectedErrors(source).counts((by, "shop", "warehouse"), filters)
    return compare.compare(cells[cells[by] != ""], by, "shop", place=("warehouse",), spread_counts=False)


def mixups(source: Source, filters: Filters) -> Mixups:
    """Items taken for each other in a period, and crossed labels."""
    seen = source.ask(query.mixups, filters)
    shipped = source.cells(("sku",), filters)
    crossed = exchanges.crossed(seen)
    if seen.empty or not shipped["lines"].sum():
        return Mixups(seen.iloc[:0], seen.iloc[:0], crossed)
    about = source.ask(query.every_item)
    about = about[about["sku"].isin({*seen["sku"], *seen["received_sku"]})]
    lines = shipped[["sku", "lines"]].merge(about, on="sku", how="left")
    pairs = confusion.pairs(seen, lines)
    return Mixups(pairs, exchanges.exchanges(pairs, shipped.set_index("sku")["errors"]), crossed)


def touching(source: Source, filters: Filters) -> pd.DataFrame:
    """Mix-ups both ways of a pair together; a chosen item is looked for on both sides of a pair."""
    told = mixups(source, filters.having("sku").having("parent_sku")).told
    chosen = filters.get("sku")
    return told[told["one"].isin(chosen) | told["other"].isin(chosen)] if chosen and len(told) else told
