"""Mix-ups told as stories: both directions of a pair as one exchange, and parcels whose labels were crossed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.causes import mixup_hints

# An exchange is told when it is beyond chance after Benjamini-Hochberg at this rate, and was seen at least so often.
FALSE_DISCOVERY = 0.05
FEWEST = 2


def exchanges(pairs: pd.DataFrame, errors: pd.Series) -> pd.DataFrame:
    """Pairs with both directions in one row, the strongest evidence first.

    Parameters
    ----------
    pairs : DataFrame
        Of `confusion.pairs`.
    errors : Series
        Errors of each SKU, index SKU.

    Returns
    -------
    DataFrame
        one, other (SKUs; one is the item ordered more often wrongly), there (one ordered, other came), back, count
        (both), errors (of both SKUs), both_ways, expected, p (of the stronger direction), q, sure (beyond chance),
        hint, signs (tuple), explained (cases that speak for the hint).

    Examples
    --------
    >>> from analysis import confusion
    >>> seen = pd.DataFrame({"ordered": ["a"] * 5 + ["b"] * 3, "received": ["b"] * 5 + ["a"] * 3})
    >>> shipped = pd.DataFrame({"sku": ["a", "b", "c"], "lines": [100, 100, 800]})
    >>> told = exchanges(confusion.pairs(seen, shipped), pd.Series({"a": 6, "b": 4}))
    >>> told[["there", "back", "errors"]].to_numpy().tolist()
    [[5, 3, 10]]
    """
    columns = [
        "one",
        "other",
        "there",
        "back",
        "count",
        "errors",
        "both_ways",
        "expected",
        "p",
        "q",
        "sure",
        "hint",
    ]
    columns += ["signs", "explained"]
    if pairs.empty:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
    told = []
    counted = errors.to_dict()
    for group in _grouped(pairs):
        first = group[0]
        back = sum(row.count for row in group[1:])
        hints = _joined(group)
        best = hints[0] if hints else mixup_hints.Hint("", (), ())
        told.append(
            {
                "one": first.ordered,
                "other": first.received,
                "there": first.count,
                "back": back,
                "count": first.count + back,
                "errors": int(counted.get(first.ordered, 0) + counted.get(first.received, 0)),
                "both_ways": back > 0,
                "expected": sum(row.expected for row in group),
                "p": min(row.p for row in group),
                "q": min(row.q for row in group),
                "hint": best.code,
                "signs": best.signs,
                "explained": len(best.rows),
            }
        )
    out = pd.DataFrame(told)
    out["sure"] = (out["q"] <= FALSE_DISCOVERY) & (out["count"] >= FEWEST)
    return out.sort_values(["p", "count"], ascending=[True, False], ignore_index=True)[columns]


def matrix(pairs: pd.DataFrame, most: int = 10) -> pd.DataFrame:
    """Counts of the items mixed up most: ordered (rows) x received (columns); no row or column is all zeros."""
    strongest = pairs.head(most * 2)
    names = list(dict.fromkeys(np.ravel(strongest[["ordered", "received"]].to_numpy()).tolist()))[:most]
    inside = pairs[pairs["ordered"].isin(names) & pairs["received"].isin(names)]
    table = inside.pivot_table(
        index="ordered", columns="received", values="count", aggfunc="sum", fill_value=0
    )
    names = [n for n in names if n in table.index or n in table.columns]
    table = table.reindex(index=names, columns=names, fill_value=0).astype(int)
    return table.loc[table.any(axis=1), table.any(axis=0)]


def around(pairs: pd.DataFrame, one: str, other: str, most: int = 6) -> list[list[Any]]:
    """Counts of two items and of those that either is taken for most: ordered, received, count of each way seen."""
    own = pairs[pairs["ordered"].isin((one, other)) | pairs["received"].isin((one, other))]
    strongest = own.sort_values("count", ascending=False, kind="stable")[["ordered", "received"]]
    names = list(dict.fromkeys([one, other, *np.ravel(strongest.to_numpy()).tolist()]))[:most]
    inside = pairs[pairs["ordered"].isin(names) & pairs["received"].isin(names)]
    ways = zip(inside["ordered"], inside["received"], inside["count"], strict=True)
    return [[str(ordered), str(received), int(count)] for ordered, received, count in ways]


def crossed(mixups: pd.DataFrame) -> pd.DataFrame:
    """Orders that got each other's goods, packed at one station within half an hour: one row per two orders.

    Parameters
    ----------
    mixups : DataFrame
        case_id, order_id, sku, received_sku, station, packed_at.

    Returns
    -------
    DataFrame
        station, packed_at (of the earlier), order_id, order_other, sku, sku_other, case_id, case_other; newest first.
    """
    renamed = mixups.rename(columns={"sku": "ordered", "received_sku": "received", "case_id": "row"})
    both = mixup_hints.swaps(renamed)
    both = both[both["packed_at"] <= both["packed_at_other"]]
    both = both[(both["packed_at"] < both["packed_at_other"]) | (both["order_id"] < both["order_id_other"])]
    out = both.rename(
        columns={
            "ordered": "sku",
            "received": "sku_other",
            "row": "case_id",
            "row_other": "case_other",
            "order_id_other": "order_other",
        }
    )
    columns = ["station", "packed_at", "order_id", "order_other", "sku", "sku_other", "case_id", "case_other"]
    out = out[columns].drop_duplicates(["order_id", "order_other"])
    return out.sort_values("packed_at", ascending=False, ignore_index=True)


class _Pair(NamedTuple):
    ordered: Any
    received: Any
    count: int
    expected: float
    p: float
    q: float
    hints: Iterable[mixup_hints.Hint]


def _grouped(pairs: pd.DataFrame) -> Iterable[list[_Pair]]:
    """Both directions of each pair, the commoner one first; as lists, since there are thousands."""
    ordered = pairs.sort_values(["count", "p"], ascending=[False, True], kind="stable")
    groups: dict[tuple[str, ...], list[_Pair]] = {}
    for row in map(_Pair, *(ordered[name].tolist() for name in _Pair._fields)):
        groups.setdefault(tuple(sorted((str(row.ordered), str(row.received)))), []).append(row)
    return groups.values()


def _joined(group: Iterable[_Pair]) -> list[mixup_hints.Hint]:
    """Hints of both directions by code, rows and signs united, the one that most cases speak for first."""
    found: dict[str, tuple[dict, dict]] = {}
    for row in group:
        for hint in row.hints:
            signs, rows = found.setdefault(hint.code, ({}, {}))
            signs.update(dict.fromkeys(hint.signs))
            rows.update(dict.fromkeys(hint.rows))
    told = [mixup_hints.Hint(code, tuple(signs), tuple(rows)) for code, (signs, rows) in found.items()]
    return sorted(told, key=lambda hint: -len(hint.rows))
