"""Hints at why two items are mixed up, each with the rows that speak for it."""

import re
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

SWAP_WINDOW = pd.Timedelta(minutes=30)
# Two names are alike from this share of common characters on; two codes when two keystrokes tell them apart.
ALIKE = 85.0
CODE_KEYSTROKES = 2
# Codes shorter than this are always a few keystrokes apart.
SHORTEST_CODE = 5
NUMBER = re.compile(r"\d+")


class Hint(NamedTuple):
    """A possible cause of a mix-up: code of the cause, what speaks for it, row ids of the cases."""

    code: str
    signs: tuple[str, ...]
    rows: tuple


def of_pairs(table: pd.DataFrame, mixups: pd.DataFrame, lines: pd.DataFrame) -> list[tuple[Hint, ...]]:
    """Hints of each pair: the one that most of its cases speak for first.

    Two orders of an often confused pair are now and then packed close together by chance, so a label swap comes first
    only where it explains no fewer cases than it leaves over; those left over are what speaks for the other hints.

    Parameters
    ----------
    table : DataFrame
        Pairs: ordered, received, reciprocal, rows.
    mixups : DataFrame
        Cases: ordered, received, row; for label swaps order_id, station, packed_at.
    lines : DataFrame
        Shipped lines: sku; parent_sku, product_name, bin when known.

    Returns
    -------
    list of tuple of Hint, one entry per pair
    """
    swapped = label_swaps(mixups)
    parent, name, bin_ = (_of_sku(lines, column) for column in ("parent_sku", "product_name", "bin"))
    columns = (table[column].tolist() for column in ("ordered", "received", "reciprocal", "rows"))
    found = []
    for ordered, received, reciprocal, rows in zip(*columns, strict=True):
        hints = []
        swaps = swapped.get((ordered, received), ())
        taken = set(swaps)
        left = tuple(row for row in rows if row not in taken) or rows
        explained = sum(row in taken for row in rows)
        if swaps:
            hints.append(Hint("label_swap", ("same_station_30_minutes",), swaps))
        signs = _alike(ordered, received, parent, name)
        # Crossed labels make a pair reciprocal, too: only what they leave over speaks for a look-alike.
        if reciprocal and explained < len(rows):
            signs = (*signs, "reciprocal")
        if signs:
            hints.append(Hint("lookalike", signs, left))
        if adjacent(bin_.get(ordered, ""), bin_.get(received, "")):
            hints.append(Hint("pick_slot", ("neighbour_bin",), left))
        if 2 * explained < len(rows):
            hints.sort(key=lambda hint: hint.code == "label_swap")
        found.append(tuple(hints))
    return found


def label_swaps(mixups: pd.DataFrame) -> dict[tuple, tuple]:
    """Row ids of crossed labels, by (ordered, received): each order got what the other had ordered.

    Parameters
    ----------
    mixups : DataFrame
        ordered, received, row, order_id, station, packed_at; without the last three nothing is found.

    Returns
    -------
    dict of (ordered, received) to tuple of row ids, of both cases of each swap
    """
    found: dict[tuple, dict] = {}
    for swap in swaps(mixups).itertuples():
        rows = found.setdefault((swap.ordered, swap.received), {})
        rows[swap.row] = rows[swap.row_other] = None
    return {pair: tuple(rows) for pair, rows in found.items()}


def swaps(mixups: pd.DataFrame) -> pd.DataFrame:
    """Crossed labels, one row per case and its counterpart (so each swap is there from both sides).

    Parameters
    ----------
    mixups : DataFrame
        As `label_swaps`.

    Returns
    -------
    DataFrame
        The columns of `mixups`, and row_other, order_id_other, packed_at_other; empty when a column is missing.
    """
    needed = ["order_id", "station", "packed_at"]
    if not set(needed) <= set(mixups.columns):
        more = ["row_other", "order_id_other", "packed_at_other"]
        return mixups.iloc[:0].reindex(columns=[*mixups.columns, *more])
    events = mixups.dropna(subset=needed).copy()
    events["packed_at"] = pd.to_datetime(events["packed_at"])
    others = events[["ordered", "received", "row", *needed]]
    others = others.rename(columns={"ordered": "received", "received": "ordered"})
    both = events.merge(others, on=["ordered", "received", "station"], suffixes=("", "_other"))
    near = (both["packed_at"] - both["packed_at_other"]).abs() <= SWAP_WINDOW
    return both[near & (both["order_id"] != both["order_id_other"])].reset_index(drop=True)


def adjacent(one: str, other: str) -> bool:
    """Whether two bin codes differ by one step in exactly one of their numbers.

    Examples
    --------
    >>> adjacent("A-01-03", "A-01-04"), adjacent("A-01-03", "A-02-04"), adjacent("", "")
    (True, False, False)
    """
    if not one or not other or NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return False
    steps = [abs(int(a) - int(b)) for a, b in zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)]
    return sum(steps) == 1


def _alike(ordered: str, received: str, parent: dict, name: dict) -> tuple[str, ...]:
    signs = []
    family = parent.get(ordered)
    if family is not None and family == parent.get(received):
        signs.append("same_parent")
    one, other = str(ordered), str(received)
    near = OSA.distance(one, other, score_cutoff=CODE_KEYSTROKES) <= CODE_KEYSTROKES
    if near and min(len(one), len(other)) >= SHORTEST_CODE and fuzz.ratio(one, other) >= ALIKE:
        signs.append("similar_code")
    names = str(name.get(ordered, "")), str(name.get(received, ""))
    if all(names) and fuzz.token_sort_ratio(*names) >= ALIKE:
        signs.append("similar_name")
    return tuple(signs)


def _of_sku(lines: pd.DataFrame, column: str) -> dict:
    """The most frequent value of a column for each SKU."""
    if column not in lines.columns:
        return {}
    known = lines.loc[lines[column].notna(), ["sku", column]]
    counts = known.value_counts().reset_index()
    return dict(zip(*(counts.drop_duplicates("sku")[key] for key in ("sku", column)), strict=True))
