"""Refund against reship, as it was done: cost, days, second contacts within bands of worth; and a what-if."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

REMEDIES: dict[str, str] = {
    "full_refund": "refund",
    "partial_refund": "refund",
    "reship": "reship",
    "exchange": "reship",
}
GROUPS = ("refund", "reship")
MEASURES = ("cost", "days", "again")
BANDS = 3
LEAST = 5  # cases of each kind below which no interval is given
DRAWS = 1000
SEED = 1
ALL = -1
UNKNOWN_BAND = -2


def handled(rows: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Errors that were refunded or reshipped, one row each.

    Parameters
    ----------
    rows : DataFrame
        Case rows of ``data.query.rows``: key, resolution, cost_total, cost_unknown, opened_at, closed_at, resolved_at,
        shop, symptom, cause.
    known : DataFrame
        Of ``data.handling.worth_and_contacts``.

    Returns
    -------
    DataFrame
        key, group (refund or reship), worth, cost (NaN unknown), days (NaN while open), again (0 or 1), shop, symptom,
        cause. Cases settled in both ways, or in neither, are left out.
    """
    key = ["platform", "case_shop", "case_id", "case_sku", "case_variation"]
    part = rows[rows["resolution"].isin(list(REMEDIES))].merge(known, on=key, how="left")
    ended = pd.to_datetime(part["closed_at"]).fillna(pd.to_datetime(part["resolved_at"]))
    days = (ended - pd.to_datetime(part["opened_at"])).dt.total_seconds() / 86_400
    return part[[*key, "shop", "symptom", "cause", "resolution"]].assign(
        group=part["resolution"].map(REMEDIES),
        worth=part["worth"].astype(float),
        cost=part["cost_total"].astype(float).where(~part["cost_unknown"].astype(bool)),
        days=days.where(days >= 0),
        again=part["again"].fillna(False).astype(float),
    )


def edges(worth: pd.Series, bands: int = BANDS) -> list[float]:
    """Cuts between bands of worth with about as many cases in each, rounded to two digits, as people say them."""
    values = worth.dropna()
    if values.nunique() < bands:
        return []
    cuts = [_rounded(float(values.quantile(i / bands))) for i in range(1, bands)]
    return [c for c in sorted(set(cuts)) if values.min() < c <= values.max()]


def _rounded(value: float) -> float:
    return float(f"{value:.2g}")


def banded(frame: pd.DataFrame, cuts: list[float]) -> pd.DataFrame:
    """The frame with ``band``: 0 for worth below the first cut and so on, -2 where the worth is not known."""
    band = np.searchsorted(cuts, frame["worth"].to_numpy(), side="right")
    return frame.assign(band=np.where(frame["worth"].isna(), UNKNOWN_BAND, band))


def compare(frame: pd.DataFrame, measure: str, *, draws: int = DRAWS, seed: int = SEED) -> pd.DataFrame:
    """Refund against reship within bands of worth, and over all bands at the same mix of worth.

    Parameters
    ----------
    frame : DataFrame
        Of ``banded``; cases without the measure are left out.
    measure : {"cost", "days", "again"}

    Returns
    -------
    DataFrame
        One row a band, then band -1 for all: n_refund, n_reship, refund, reship (means), difference (reship less
        refund), lower, upper (95 % bootstrap percentile interval; NaN with fewer than 5 cases on either side). The
        last row weighs the differences of the bands that have an interval by their cases, so a different mix of worth
        is no difference.

    References
    ----------
    Efron, Tibshirani (1993), An Introduction to the Bootstrap, chapters 8 and 13; direct standardisation: Rothman.
    """
    rng = np.random.default_rng(seed)
    part = frame[frame[measure].notna() & (frame["band"] != UNKNOWN_BAND)]
    rows, kept = [], []
    for band in sorted(part["band"].unique()):
        one, other = (
            part.loc[(part["band"] == band) & (part["group"] == g), measure].to_numpy(float) for g in GROUPS
        )
        drawn = None
        if min(len(one), len(other)) >= LEAST:
            drawn = _means(rng, other, draws) - _means(rng, one, draws)
            kept.append((len(one) + len(other), other.mean() - one.mean(), drawn))
        rows.append(
            (
                int(band),
                len(one),
                len(other),
                _mean(one),
                _mean(other),
                _mean(other) - _mean(one),
                *_ends(drawn),
            )
        )
    names = ["band", "n_refund", "n_reship", "refund", "reship", "difference", "lower", "upper"]
    rows.append(_overall(part, measure, kept))
    return pd.DataFrame(rows, columns=pd.Index(names))


def _overall(
    part: pd.DataFrame, measure: str, kept: list[tuple[int, float, np.ndarray]]
) -> tuple[float, ...]:
    one, other = (part.loc[part["group"] == g, measure].to_numpy(float) for g in GROUPS)
    whole = sum(n for n, _, _ in kept)
    if not whole:
        return (ALL, len(one), len(other), _mean(one), _mean(other), float("nan"), float("nan"), float("nan"))
    difference = sum(n * d for n, d, _ in kept) / whole
    drawn = sum(n * d for n, _, d in kept) / whole
    return (ALL, len(one), len(other), _mean(one), _mean(other), difference, *_ends(np.asarray(drawn)))


def mix(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Case mix: share (0..1) of each value among the refunded and among the reshipped cases, and the counts."""
    table = pd.crosstab(frame[by], frame["group"]).reindex(columns=list(GROUPS), fill_value=0)
    made = table.add_prefix("n_").rename_axis(columns=None)
    for group in GROUPS:
        made[group] = table[group] / max(int(table[group].sum()), 1)
    ordered = made.assign(whole=made["n_refund"] + made["n_reship"])
    return ordered.sort_values("whole", ascending=False, kind="stable").drop(columns="whole").reset_index()


@dataclass(frozen=True)
class WhatIf:
    """Reshipped cases worth less than a threshold: what they cost, and what refunding them would have cost.

    ``saving`` is the difference with its 95 % interval, negative when refunding would have cost more.
    ``cases`` have a known cost; ``unknown`` do not and are left out; ``compared`` refunded cases stand for them.
    """

    cases: int
    unknown: int
    compared: int
    actual: float
    refunded: float
    saving: float
    lower: float
    upper: float


def had_been_refunded(
    frame: pd.DataFrame, threshold: float, *, draws: int = DRAWS, seed: int = SEED
) -> WhatIf | None:
    """Had all cases below the threshold been refunded.

    Each reshipped case would have cost what refunded cases of the same half of worth below the threshold cost on
    average; both sides are resampled. None with fewer than 5 known cases on either side.
    """
    below = frame[frame["worth"] < threshold]
    known = below[below["cost"].notna()]
    sent, paid = (known[known["group"] == g] for g in ("reship", "refund"))
    unknown = int((below["cost"].isna() & (below["group"] == "reship")).sum())
    if min(len(sent), len(paid)) < LEAST:
        return None
    middle = float(sent["worth"].median())
    halves = [
        (sent[sent["worth"] < middle], paid[paid["worth"] < middle]),
        (sent[sent["worth"] >= middle], paid[paid["worth"] >= middle]),
    ]
    if any(len(s) and len(p) < LEAST for s, p in halves):
        halves = [(sent, paid)]
    rng = np.random.default_rng(seed)
    actual = refunded = 0.0
    drawn = np.zeros(draws)
    for s, p in halves:
        if len(s):
            cost, other = s["cost"].to_numpy(), p["cost"].to_numpy()
            actual += cost.sum()
            refunded += len(s) * other.mean()
            drawn += len(s) * (_means(rng, cost, draws) - _means(rng, other, draws))
    lower, upper = _ends(drawn)
    return WhatIf(len(sent), unknown, len(paid), actual, refunded, actual - refunded, lower, upper)


def answered(table: pd.DataFrame) -> tuple[int, int]:
    """Cases that got what they asked for, and cases whose request and resolution are both known.

    ``table``: request, resolution, cases.
    """
    both = table[(table["request"] != "") & (table["resolution"] != "")]
    return int(both.loc[both["request"] == both["resolution"], "cases"].sum()), int(both["cases"].sum())


def _means(rng: np.random.Generator, values: np.ndarray, draws: int) -> np.ndarray:
    return np.array([values[rng.integers(len(values), size=len(values))].mean() for _ in range(draws)])


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _ends(drawn: np.ndarray | None) -> tuple[float, float]:
    if drawn is None:
        return float("nan"), float("nan")
    lower, upper = np.quantile(drawn, [0.025, 0.975])
    return float(lower), float(upper)
