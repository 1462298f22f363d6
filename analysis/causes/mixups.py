"""Mix-ups: which item is taken for which, more often than chance, and why it may be so."""

import numpy as np
import pandas as pd
from scipy import stats

from analysis.causes import mixup_hints

COLUMNS = (
    "ordered",
    "received",
    "count",
    "expected",
    "p",
    "q",
    "reciprocal",
    "hint",
    "lines_ordered",
    "lines_received",
    "rate",
    "hints",
    "rows",
)
# An item that was received and never shipped in the period still has a place on the shelf.
UNSEEN_LINES = 0.5


def pairs(cases: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Confusion pairs (ordered item, received item), tested against chance, with hints at their cause.

    Parameters
    ----------
    cases : DataFrame
        One row per case. Needed: `ordered` (or `sku`) and `received` (or `received_sku`). Rows where one
        is missing, or both are the same item, are no mix-up and are left out. Used when there:
        `case_id` (row id; else the index), `order_id`, `station`, `packed_at` (label swap).
    lines : DataFrame
        The seller's shipped lines: `sku`, and `lines` when the rows are counts (else a row is a line).
        Used when there: `parent_sku`, `product_name`, `variation`, `bin` (hints), and `order_id` with
        `station`, `packed_at` when the cases lack them.

    Returns
    -------
    DataFrame
        One row per pair seen, strongest evidence first: ordered, received, count; expected = mix-ups of
        the ordered item x share of the received item among the shipped lines; p (exact Poisson, count or
        more); q (Benjamini-Hochberg over every pair that could have been seen); reciprocal (the other
        direction was seen too); hint (first code, "" for none); lines_ordered, lines_received; rate per
        10,000 lines of the two items; hints (tuple of `mixup_hints.Hint`); rows (tuple of row ids).

    Raises
    ------
    ValueError
        If a needed column is missing, or counts of lines are negative, or no line was shipped while there
        are mix-ups.

    References
    ----------
    Benjamini, Hochberg (1995), JRSS B 57:289.

    Examples
    --------
    >>> seen = pd.DataFrame({"ordered": ["navy"] * 9 + ["red"], "received": ["black"] * 9 + ["navy"]})
    >>> shipped = pd.DataFrame({"sku": ["navy", "black", "red"], "lines": [100, 50, 850]})
    >>> pairs(seen, shipped).loc[0, ["ordered", "received", "count"]].astype(str).tolist()
    ['navy', 'black', '9']
    """
    mixups = _mixups(cases, lines)
    shipped = _shipped(lines)
    if mixups.empty:
        return pd.DataFrame({column: pd.Series(dtype=object) for column in COLUMNS})
    if shipped.sum() <= 0:
        raise ValueError("no shipped lines: a mix-up cannot be compared with chance")
    grouped = mixups.groupby(["ordered", "received"], sort=True)["row"]
    table = grouped.agg(count="size", rows=tuple).reset_index()
    errors = mixups["ordered"].value_counts()
    table["lines_ordered"] = table["ordered"].map(shipped).fillna(0.0)
    table["lines_received"] = table["received"].map(shipped).fillna(0.0)
    share = table["lines_received"].clip(lower=UNSEEN_LINES) / shipped.sum()
    table["expected"] = table["ordered"].map(errors) * share
    table["p"] = stats.poisson.sf(table["count"] - 1, table["expected"])
    items = shipped.index.union(pd.Index(mixups["received"])).union(pd.Index(mixups["ordered"]))
    table["q"] = discovery_rate(table["p"].to_numpy(), len(errors) * max(len(items) - 1, 1))
    seen = set(zip(table["ordered"], table["received"], strict=True))
    table["reciprocal"] = [(received, ordered) in seen for ordered, received in _both(table)]
    table["rate"] = 1e4 * table["count"] / (table["lines_ordered"] + table["lines_received"]).clip(lower=1)
    table["hints"] = pd.Series(mixup_hints.of_pairs(table, mixups, lines), index=table.index, dtype=object)
    table["hint"] = [hints[0].code if hints else "" for hints in table["hints"]]
    table = table.sort_values(["p", "count", "ordered", "received"], ascending=[True, False, True, True])
    return table[list(COLUMNS)].reset_index(drop=True)


def discovery_rate(p: np.ndarray, tests: int) -> np.ndarray:
    """Benjamini-Hochberg q-values when only the smallest of many p-values are at hand.

    Parameters
    ----------
    p : ndarray, shape (n,)
        p-values of the pairs that were seen.
    tests : int
        How many were tested; those not at hand count as p = 1. At least n.

    Returns
    -------
    ndarray, shape (n,), in [0, 1]

    Raises
    ------
    ValueError
        If a p-value is outside [0, 1].

    Examples
    --------
    >>> discovery_rate(np.array([0.001, 0.02]), 10).tolist()
    [0.01, 0.1]
    """
    values = np.asarray(p, dtype=float)
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError("p-values must lie in [0, 1]")
    order = np.argsort(values)
    scaled = values[order] * max(tests, len(values)) / np.arange(1, len(values) + 1)
    q = np.empty(len(values))
    q[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return q


def _both(table: pd.DataFrame) -> zip:
    return zip(table["ordered"], table["received"], strict=True)


def _mixups(cases: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Cases with two different known items: ordered, received, row and what the label-swap hint reads."""
    ordered = _column(cases, "ordered", "sku")
    received = _column(cases, "received", "received_sku")
    out = pd.DataFrame({"ordered": cases[ordered], "received": cases[received]})
    out["row"] = cases["case_id"] if "case_id" in cases.columns else cases.index
    for extra in ("order_id", "station", "packed_at"):
        if extra in cases.columns:
            out[extra] = cases[extra]
    out = out[out["ordered"].notna() & out["received"].notna() & (out["ordered"] != out["received"])]
    packed = ["station", "packed_at"]
    if (
        "order_id" in out.columns
        and not set(packed) & set(out.columns)
        and {"order_id", *packed} <= set(lines.columns)
    ):
        events = lines.dropna(subset=packed).drop_duplicates(["order_id", "sku"])
        events = events[["order_id", "sku", *packed]].rename(columns={"sku": "ordered"})
        out = out.merge(events, on=["order_id", "ordered"], how="left")
    return out.reset_index(drop=True)


def _column(frame: pd.DataFrame, *names: str) -> str:
    for name in names:
        if name in frame.columns:
            return name
    raise ValueError(f"one of the columns {', '.join(names)} is needed")


def _shipped(lines: pd.DataFrame) -> pd.Series:
    sku = lines[_column(lines, "sku")]
    if "lines" not in lines.columns:
        return sku.value_counts().astype(float)
    counts = lines["lines"].astype(float)
    if not (counts >= 0).all():
        raise ValueError("counts of lines must not be negative or missing")
    return counts.groupby(sku).sum()
