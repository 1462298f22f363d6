"""What each resolved case cost, in the shop's currency (labour in the warehouse's)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.demo.cases import OUTCOMES, RESHIPS, Handling
from data.demo.complaints import CASE_KINDS, Complaints
from data.demo.model import SHOPS
from data.schema import CASE_KEY

GOODS_SHARE = 0.55
FREIGHT, RETURN_FREIGHT, PENALTY = 2.2, 1.9, 4.0
LABOUR_MINUTES, WAGE_PER_HOUR = 16.0, 15.0
NOT_BOOKED = 0.03
REFUND_SHARE = {
    "full_refund": (1.0, 1.0), "partial_refund": (0.25, 0.5), "partial_refund_and_reship": (0.1, 0.25),
    "keep_and_compensate": (0.15, 0.35),
}  # fmt: skip


def cost_frame(
    found: Complaints,
    done: Handling,
    cases: pd.DataFrame,
    lines: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The costs in the template's columns; a few resolved cases have none booked yet."""
    booked = ~np.isnat(done.resolved) & (rng.random(len(cases)) >= NOT_BOOKED)
    shop = cases["shop"].map({s.name: n for n, s in enumerate(SHOPS)}).to_numpy()
    amounts = _amounts(found, done, lines, shop, rng)
    parts = [_entries(kind, amount, booked, shop, cases) for kind, amount in amounts.items()]
    return pd.concat(parts, ignore_index=True).sort_values(["case_id", "kind"], ignore_index=True)


def _amounts(
    found: Complaints,
    done: Handling,
    lines: pd.DataFrame,
    shop: np.ndarray,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Amount of each kind by case, 0 where it does not arise, unrounded."""
    bought = lines.iloc[found.line]
    value = bought["unit_price"].to_numpy() * bought["quantity"].to_numpy()
    rate = np.array([s.rate for s in SHOPS])[shop]
    outcome = np.array(OUTCOMES)[done.resolution]
    reship = np.isin(outcome, RESHIPS)
    damaged = np.array([kind.symptom == "damaged" for kind in CASE_KINDS])[found.kind]
    by_carrier = np.array([kind.cause == "carrier" for kind in CASE_KINDS])[found.kind]
    late = ~(done.contacted <= done.respond_by)

    def sometimes(where: np.ndarray, chance: float) -> np.ndarray:
        return where & (rng.random(len(where)) < chance)

    low, high = np.array([REFUND_SHARE.get(code, (0.0, 0.0)) for code in OUTCOMES]).T
    share = low + (high - low) * rng.random(len(value))[:, None]
    minutes = LABOUR_MINUTES * rng.lognormal(0, 0.4, len(value))
    return {
        "refund": value * share[np.arange(len(value)), done.resolution],
        "reship_goods": np.where(reship, value * GOODS_SHARE, 0),
        "reship_freight": np.where(reship, FREIGHT * rate * rng.uniform(0.8, 1.5, len(value)), 0),
        "return_freight": np.where(
            done.sent_back, RETURN_FREIGHT * rate * rng.uniform(0.8, 1.4, len(value)), 0
        ),
        "labour": minutes / 60 * WAGE_PER_HOUR,
        "penalty": np.where(
            sometimes(found.mistake & late, 0.5) | sometimes(found.mistake, 0.02),
            PENALTY * rate,
            0,
        ),
        "write_off": np.where(sometimes(damaged, 0.4), value * GOODS_SHARE, 0),
        "compensation": np.where(sometimes(by_carrier & damaged, 0.6), -value * 0.5, 0),
        "recovered_goods": np.where(sometimes(done.sent_back & ~damaged, 0.7), -value * GOODS_SHARE, 0),
    }


def _entries(
    kind: str,
    amount: np.ndarray,
    booked: np.ndarray,
    shop: np.ndarray,
    cases: pd.DataFrame,
) -> pd.DataFrame:
    home = kind == "labour"
    whole = np.array([s.decimals == 0 and not home for s in SHOPS])[shop]
    rounded = np.where(whole, np.round(amount), np.round(amount, 2))
    rows = np.flatnonzero(booked & (rounded != 0))
    few = cases.iloc[rows]
    return few.loc[:, list(CASE_KEY)].assign(
        kind=kind,
        source="import",
        amount=rounded[rows],
        currency=SHOPS[0].currency if home else few["currency"],
        booked_on=few["resolved_at"].dt.normalize(),
        note="",
    )
