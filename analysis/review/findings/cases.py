"""Cases that are worth the meeting's time: dear, typical and odd ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.review.findings.make import finding
from data.meaning.missing import missing, text_of
from data.records.retros import Finding

# What a case keeps in a retro, and what of it a later judgement may change.
JUDGED = ("symptom", "fault", "cause", "received_sku")
FACTS = ("case_id", "sku", "station", *JUDGED)
WHYS = ("dearest", "typical", "odd", "by_hand")


def worth_discussing(cases: pd.DataFrame) -> pd.DataFrame:
    """Cases for the meeting: the three dearest, two typical ones, two odd ones, each once, with ``why``.

    Parameters
    ----------
    cases : DataFrame
        Rows of ``data.query.rows``: errors of the period.

    Returns
    -------
    DataFrame
        The rows with ``why``: dearest, typical or odd. Typical: of the commonest combination of cause, family and
        symptom, with the cost in the middle. Odd: a judged cause that is the rarest for its family.
    """
    if cases.empty:
        return cases.assign(why=pd.Series(dtype=object))
    frame = cases.reset_index(drop=True)
    chosen: dict[int, str] = {}
    dear = frame.dropna(subset=["cost_total"]).nlargest(3, "cost_total")
    chosen |= dict.fromkeys((int(i) for i in dear.index[dear["cost_total"] > 0]), "dearest")
    judged = frame[~frame["cause"].fillna("").isin(["", "unknown"])].drop(index=list(chosen), errors="ignore")
    by = ["cause", "parent_sku", "symptom"]
    sizes = (
        judged.fillna(dict.fromkeys(by, ""))
        .groupby(by, sort=True)
        .size()
        .sort_values(ascending=False, kind="stable")
    )
    for group in sizes[sizes > 1].index[:2]:
        inside = judged[(judged[by].fillna("") == list(group)).all(axis=1)]  # type: ignore[call-overload]
        costs = inside["cost_total"].astype(float)
        middle = (costs - costs.median()).abs().fillna(float("inf")).idxmin()
        chosen.setdefault(int(middle), "typical")  # type: ignore[call-overload]
    rare = judged["cause"].map(judged["cause"].value_counts())
    rest = judged.assign(rare=rare).drop(index=list(chosen), errors="ignore")
    rest = rest[rest["rare"] <= max(1, len(judged) // 50)]
    for index in (
        rest.sort_values(["rare", "opened_at"], ascending=[True, False])
        .drop_duplicates("cause")
        .head(2)
        .index
    ):
        chosen.setdefault(int(index), "odd")
    picked = frame.loc[list(chosen)]
    return picked.assign(why=list(chosen.values())).reset_index(drop=True)


def case(row: Mapping[Any, Any], subject: str, why: str, currency: str) -> Finding:
    """A case line as it is now; ``subject`` names it for good. What the buyer wrote stays with the case."""
    numbers: dict[str, Any] = {name: text_of(row.get(name)) for name in FACTS}
    cost = row.get("cost_total")
    unknown = bool(row.get("cost_unknown")) or missing(cost)
    numbers |= {"why": why, "amount": None if unknown else float(str(cost)), "currency": currency}
    key = "case" if numbers["received_sku"] in ("", numbers["sku"]) else "case_received"
    return finding("case", subject, key, numbers, None)


def moved(then: Finding, now: Finding) -> list[tuple[str, Any, Any]]:
    """What of a case is no longer as it was: name, then, now."""
    return [
        (name, then.numbers.get(name), now.numbers.get(name))
        for name in (*JUDGED, "amount")
        if then.numbers.get(name) != now.numbers.get(name)
    ]
