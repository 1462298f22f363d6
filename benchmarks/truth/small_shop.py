"""A small shop with a short history: one item goes wrong, or nothing does; what is named, week after week."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.signals import unusual
from benchmarks.truth import Row

# Rate of the other items; the planted item's share of lines, and its errors per line before and after.
USUAL, SHARE = 0.008, 0.22
BEFORE, AFTER = 3 / 310, 25 / 263
ITEMS = (8, 30)
# Weeks before the change, and complete weeks after it by which it must be named.
HISTORY, ALLOWED = (6, 20), 3


def measure(runs: int, rng: np.random.Generator) -> Iterator[Row]:
    """Shops in which the planted item is named in time, and quiet weeks in which anything is named."""
    found = np.mean([_named(rng) for _ in range(runs)])
    yield Row(
        "one item from 3 in 310 to 25 in 263, 150 to 500 lines a week: named within three weeks",
        float(found), 0.8, least=True,
    )  # fmt: skip
    for weeks in HISTORY:
        quiet = np.mean([bool(signals(shop(rng, weeks, 0))) for _ in range(runs)])
        yield Row(f"nothing changes, {weeks} weeks of history: anything named in a week", float(quiet), 0.05)


def shop(rng: np.random.Generator, before: int, after: int) -> dict[tuple[str, ...], pd.DataFrame]:
    """Weekly counts of a shop's items (`item0` goes wrong after ``before`` weeks) and of the whole shop."""
    items, weeks = int(rng.integers(*ITEMS)), before + after
    volume = rng.poisson(rng.integers(150, 500) * rng.lognormal(0, 0.1, weeks))
    shares = np.concatenate([[SHARE], (1 - SHARE) * rng.dirichlet(np.full(items, 1.5))])
    lines = np.array([rng.multinomial(v, shares) for v in volume]).T
    rates = np.concatenate([[BEFORE], USUAL * rng.lognormal(0, 0.5, items)])
    level = np.repeat(rates[:, None], weeks, axis=1)
    level[0, before:] = AFTER
    errors = rng.binomial(lines, level)
    mondays = pd.date_range("2026-08-03", periods=weeks, freq="7D")
    frame = pd.DataFrame(
        {
            "week": np.tile(mondays, items + 1),
            "sku": np.repeat([f"item{i}" for i in range(items + 1)], weeks),
            "parent_sku": "",
            "shop": "A",
            "carrier": np.where(np.arange((items + 1) * weeks) % 2, "J", "K"),
            "lines": lines.ravel(),
            "errors": errors.ravel(),
        }
    )
    return {
        by: frame.groupby(["week", *by])[["lines", "errors"]].sum().reset_index()
        for by in unusual.LOOKED_AT
        if set(by) <= set(frame.columns)
    }


def signals(tables: dict[tuple[str, ...], pd.DataFrame]) -> list[unusual.Signal]:
    """What is named with all weeks complete."""
    weeks = pd.DataFrame({"week": tables[("shop",)]["week"].unique(), "mature": True})
    return unusual.find(tables, weeks)


def _named(rng: np.random.Generator) -> bool:
    """Whether the item is named in one of the first weeks after the change, each with the weeks up to it."""
    before = int(rng.integers(*HISTORY))
    tables = shop(rng, before, ALLOWED)
    for weeks in range(before + 1, before + ALLOWED + 1):
        first = tables[("shop",)]["week"].unique()[:weeks]
        known = {by: frame[frame["week"].isin(first)] for by, frame in tables.items()}
        if any(("sku", "item0") in s.values and s.direction == "above" for s in signals(known)):
            return True
    return False
