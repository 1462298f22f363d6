"""The cost ledger: entries cut by anything, to the cent; the way from refunds to net; where quality failed.

Amounts are added as whole cents, so that every cut of the same entries has the same total.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.schema.taxonomy import COST_KINDS, CREDIT_KINDS, INSIDE

CASE = ("platform", "case_shop", "case_id")
CENTS = 100
# Caught before the parcel left: a failure inside the house (ASQ; Juran's Quality Handbook, cost of poor quality).
FAILURES = ("external", "internal", "appraisal")


def booked(entries: pd.DataFrame, *, ours: bool = True) -> pd.DataFrame:
    """Entries of the seller's errors (or, with ``ours=False``, of all other cases) that have an exchange rate."""
    of_error = entries["fault"] != "no"
    return entries[(of_error if ours else ~of_error) & entries["reporting_amount"].notna()]


def without_rate(entries: pd.DataFrame) -> pd.DataFrame:
    """Entries of errors that are in no total, for want of an exchange rate: currency, entries, amount (in it)."""
    lost = entries[(entries["fault"] != "no") & entries["reporting_amount"].isna()]
    found = lost.groupby("cost_currency", dropna=False)["amount"].agg(["size", "sum"]).reset_index()
    return found.set_axis(["currency", "entries", "amount"], axis=1)


def total(entries: pd.DataFrame) -> float:
    """Sum of the amounts in the reporting currency, exact to the cent."""
    return int(_cents(entries["reporting_amount"]).sum()) / CENTS


def cut(entries: pd.DataFrame, by: str) -> pd.DataFrame:
    """The ledger by one column: what each value cost, in all and by kind.

    Parameters
    ----------
    entries : DataFrame
        Cost entries in the reporting currency: kind, reporting_amount (two decimals, no NaN), the key of the case
        and the column ``by``; for "week" the column event_day.
    by : str
        A column, "kind", or "week" (Monday of the week the line was shipped).

    Returns
    -------
    DataFrame
        One row a value, dearest first (weeks in order of time): ``by``, cost (net), cases (distinct), entries, and,
        unless cut by kind, one column ``cost_<kind>`` a kind. Columns add up to the same total in every cut.
    """
    values = _week(entries["event_day"]) if by == "week" else entries[by].fillna("")
    part = pd.DataFrame({by: values, "cents": _cents(entries["reporting_amount"]), "of": entries["kind"]})
    part["case"] = entries.groupby(list(CASE), sort=False, dropna=False).ngroup()
    grouped = part.groupby(by, sort=True)
    made = pd.DataFrame(
        {"cost": grouped["cents"].sum(), "cases": grouped["case"].nunique(), "entries": grouped.size()}
    )
    if by != "kind":
        kinds = part.pivot_table(index=by, columns="of", values="cents", aggfunc="sum", fill_value=0)
        for kind in COST_KINDS:
            made[f"cost_{kind}"] = kinds.get(kind, 0)
    money = [c for c in made.columns if c.startswith("cost")]
    made[money] = made[money].astype("int64") / CENTS
    made = made.reset_index()
    return (
        made if by == "week" else made.sort_values("cost", ascending=False, kind="stable", ignore_index=True)
    )


def waterfall(entries: pd.DataFrame) -> pd.DataFrame:
    """From refunds over the other costs to gross, less the credits to net: step, cost, measure (relative or total).

    Kinds without an entry are left out; gross only stands where there are credits.
    """
    sums = cut(entries, "kind").set_index("kind")["cost"]
    costs = [k for k in COST_KINDS if k in sums.index and k not in CREDIT_KINDS]
    credits = [k for k in COST_KINDS if k in sums.index and k in CREDIT_KINDS]
    rows = [(kind, sums[kind], "relative") for kind in costs]
    if credits:
        rows += [("gross", _sum(sums[costs]), "total"), *((kind, sums[kind], "relative") for kind in credits)]
    rows.append(("net", _sum(sums[[*costs, *credits]]), "total"))
    return pd.DataFrame(rows, columns=["step", "cost", "measure"])


def failure(entries: pd.DataFrame) -> pd.Series:
    """Kind of failure behind each entry: external, internal or appraisal.

    Labour on an error that the quality check caught is the work of checking: appraisal. Everything else on errors
    caught before the parcel left is internal failure; on those caught by the courier or the customer, or nobody said
    where, external failure. Checks that find nothing are booked on no case, so appraisal is a lower bound.
    """
    inside = entries["detection"].isin(INSIDE)
    checking = (entries["detection"] == "quality_check") & (entries["kind"] == "labour")
    named = np.select([checking, inside], ["appraisal", "internal"], "external")
    return pd.Series(named, index=entries.index, dtype=object)


def failures(entries: pd.DataFrame, checking: float = 0.0) -> pd.DataFrame:
    """The three parts of the cost of poor quality: failure, cost, share of the net total; all three always there.

    ``checking``: cost of the hours of checking that belong to no case; it is appraisal.
    """
    sums = cut(entries.assign(failure=failure(entries)), "failure").set_index("failure")["cost"]
    made = sums.reindex(list(FAILURES), fill_value=0.0).rename_axis("failure").reset_index()
    made.loc[made["failure"] == "appraisal", "cost"] += checking
    whole = made["cost"].sum()
    return made.assign(share=made["cost"] / whole if whole > 0 else 0.0)


def dearest(entries: pd.DataFrame, first: int = 10) -> pd.DataFrame:
    """The cases (all their lines together) that cost most: key, sku(s), cause, resolution, cost, entries."""
    part = entries.assign(cents=_cents(entries["reporting_amount"]))
    grouped = part.groupby(list(CASE), sort=True)
    made = grouped.agg(
        shop=("shop", "first"),
        sku=("sku", _joined),
        received_sku=("received_sku", _joined),
        cause=("cause", "first"),
        resolution=("resolution", "first"),
        open_day=("open_day", "min"),
        case_sku=("case_sku", "first"),
        case_variation=("case_variation", "first"),
        cost=("cents", "sum"),
    )
    made["cost"] = made["cost"] / CENTS
    ordered = made.reset_index().sort_values(["cost", "case_id"], ascending=[False, True], ignore_index=True)
    return ordered.head(first)


def _joined(values: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(v for v in values if v))


def _sum(amounts: pd.Series) -> float:
    return int(_cents(amounts).sum()) / CENTS


def _cents(amounts: pd.Series) -> pd.Series:
    return (amounts.astype(float) * CENTS).round().astype("int64")


def _week(days: pd.Series) -> pd.Series:
    stamps = pd.to_datetime(days)
    return stamps - pd.to_timedelta(stamps.dt.day_of_week, unit="D")
