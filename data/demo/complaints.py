"""Which lines come back as cases: true mistakes after a delay, and returns that are nobody's mistake."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from data.demo.mistakes import ALL_KINDS, Kind, Mistakes
from data.demo.model import Calendar, taken
from data.demo.orders import Journey, Orders

# returns that are not the seller's mistake; a buyer who claims the wrong item without cause among them
RETURNS: tuple[Kind, ...] = (
    Kind(0.46, "not_seller_fault", "", ""),
    Kind(0.17, "not_as_described", "", ""),
    Kind(0.22, "damaged", "carrier", "hand_over"),
    Kind(0.09, "late", "carrier", "hand_over"),
    Kind(0.02, "wrong_sku", "", ""),
    Kind(0.04, "not_seller_fault", "carrier", "hand_over"),
)
CASE_KINDS: tuple[Kind, ...] = ALL_KINDS + RETURNS
RETURN_RATE = 0.015
MISTAKE_LAG, RETURN_LAG = (2.6, 1.0), (3.6, 0.8)
LONGEST_DELAY = np.timedelta64(45, "D")
SECOND_CONTACT = {
    "reship": 0.12,
    "exchange": 0.10,
    "partial_refund": 0.09,
    "full_refund": 0.02,
}
NOTHING = np.datetime64("NaT", "m")


@dataclass(frozen=True)
class Complaints:
    """Arrays by case: its line, its kind (of ``CASE_KINDS``), the SKU that came (-1: none), opened (UTC).

    ``again`` marks a second contact about the same line.
    """

    line: np.ndarray
    kind: np.ndarray
    received: np.ndarray
    opened: np.ndarray
    again: np.ndarray

    @property
    def mistake(self) -> np.ndarray:
        """Cases that are truly the seller's mistake."""
        return self.kind < len(ALL_KINDS)


def complain(
    orders: Orders,
    mistakes: Mistakes,
    journey: Journey,
    time: Calendar,
    rng: np.random.Generator,
) -> Complaints:
    """First cases that had been opened by the moment of the export."""
    arrived = ~np.isnat(journey.delivered)[orders.line_order]
    arrived[mistakes.line] = False
    returned = np.flatnonzero(arrived & (rng.random(len(arrived)) < RETURN_RATE))
    weight = np.array([kind.weight for kind in RETURNS])
    line = np.concatenate([mistakes.line, returned])
    of_returns = len(ALL_KINDS) + rng.choice(len(RETURNS), size=len(returned), p=weight / weight.sum())
    kind = np.concatenate([mistakes.kind, of_returns])
    received = np.concatenate([mistakes.received, np.full(len(returned), -1)])
    opened = _opened(line, kind < len(ALL_KINDS), orders, journey, rng)
    found = Complaints(line, kind, received, opened, np.zeros(len(line), dtype=bool))
    # a comparison with NaT is false: what has not been delivered is not complained about
    return taken(found, np.flatnonzero(opened <= time.as_of))


def _opened(
    line: np.ndarray,
    mistake: np.ndarray,
    orders: Orders,
    journey: Journey,
    rng: np.random.Generator,
) -> np.ndarray:
    """Delivered plus a log-normal lag, at most 45 days after shipment."""
    median, sigma = np.where(mistake[:, None], MISTAKE_LAG, RETURN_LAG).T
    lag = (median * np.exp(sigma * rng.standard_normal(len(line))) * 1440).astype("timedelta64[m]")
    order = orders.line_order[line]
    return np.minimum(journey.delivered[order] + lag, journey.shipped[order] + LONGEST_DELAY)


def complain_again(
    first: Complaints,
    resolution: np.ndarray,
    resolved: np.ndarray,
    time: Calendar,
    rng: np.random.Generator,
) -> Complaints:
    """Second contacts: buyers whose mistake was not put right by what was done."""
    chance = np.array([SECOND_CONTACT.get(code, 0.0) for code in resolution])
    opened = resolved + (rng.uniform(1, 10, len(chance)) * 1440).astype("timedelta64[m]")
    back = np.flatnonzero(first.mistake & (rng.random(len(chance)) < chance) & (opened <= time.as_of))
    return replace(taken(first, back), opened=opened[back], again=np.ones(len(back), dtype=bool))
