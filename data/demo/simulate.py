"""The whole simulation in the order in which a warehouse works."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd

from data.demo.cases import OUTCOMES, Handling, case_frame, handle
from data.demo.catalogue import catalogue
from data.demo.complaints import Complaints, complain, complain_again
from data.demo.floor import pack, packing_frame
from data.demo.ledger import cost_frame
from data.demo.mistakes import (
    BASE_RATE,
    HARD_RATE,
    KIT_RATE,
    MADE_BY,
    PACKER_LEARNS_WEEKS,
    PACKER_RATIO_END,
    PACKER_RATIO_START,
    PAIR_RATE_END,
    PAIR_RATE_START,
    SWAP_RATE,
    Mistakes,
    draw_mistakes,
)
from data.demo.model import (
    ACTION_FROM_WEEK,
    ACTION_RATIO,
    IDLE_FROM_WEEK,
    PACKER_FROM_WEEK,
    PAIR_FROM_WEEK,
    STATION_FROM_WEEK,
    Calendar,
    Demo,
    Truths,
    calendar,
    joined,
    taken,
)
from data.demo.orders import Journey, Orders, draw_orders, order_frame, travel
from data.demo.people import judgements, records

FEWEST_LINES = 100


def simulate(lines: int = 120_000, seed: int = 1, today: date | None = None) -> Demo:
    """A warehouse of ``lines`` order lines; equal arguments give equal results.

    ``today`` is the day of the export (default: today, UTC); the forty weeks end a few days before it.

    Raises
    ------
    ValueError
        If there are fewer than 100 lines.
    """
    if lines < FEWEST_LINES:
        raise ValueError(f"the demo needs at least {FEWEST_LINES} lines, got {lines}")
    time = calendar(today or datetime.now(UTC).date())
    rng = np.random.default_rng(seed).spawn(9)
    goods = catalogue(rng[0])
    orders = draw_orders(lines, time, goods, rng[1])
    mistakes, packed = draw_mistakes(orders, pack(orders, time, rng[2]), goods, rng[3])
    journey = travel(orders, packed.packed_at, packed.shipped_at, time, rng[4])
    bought = order_frame(orders, journey, goods, time, rng[5])
    found, done = _handled(orders, mistakes, journey, time, rng[7])
    cases = case_frame(found, done, bought, orders.line_sku, goods, rng[7])
    return Demo(
        order_lines=bought,
        packing=packing_frame(orders, packed, bought, goods, rng[6]),
        cases=cases,
        costs=cost_frame(found, done, cases, bought, rng[8]),
        records={
            "case_judgements": judgements(found, cases, goods, rng[8]),
            **records(time, cases),
        },
        truths=_truths(time, orders, mistakes, found, bought),
    )


def _handled(
    orders: Orders,
    mistakes: Mistakes,
    journey: Journey,
    time: Calendar,
    rng: np.random.Generator,
) -> tuple[Complaints, Handling]:
    """First and second contacts, in the order of opening, and what was done with each."""
    shop = orders.shop[orders.line_order]
    first = complain(orders, mistakes, journey, time, rng)
    once = handle(first, shop[first.line], time, rng)
    again = complain_again(first, np.array(OUTCOMES)[once.resolution], once.resolved, time, rng)
    twice = handle(again, shop[again.line], time, rng)
    found, done = joined(first, again), joined(once, twice)
    turn = np.argsort(found.opened, kind="stable")
    return taken(found, turn), taken(done, turn)


def _truths(
    time: Calendar,
    orders: Orders,
    mistakes: Mistakes,
    found: Complaints,
    bought: pd.DataFrame,
) -> Truths:
    reported = np.isin(mistakes.line, found.line)
    place = np.searchsorted(orders.line_order, mistakes.swaps)
    ids = bought["order_id"].to_numpy(dtype=str)[place]
    weeks = time.weeks
    return Truths(
        today=time.today,
        weeks=weeks,
        pair_from=weeks[PAIR_FROM_WEEK],
        station_from=weeks[STATION_FROM_WEEK],
        packer_from=weeks[PACKER_FROM_WEEK],
        action_on=weeks[ACTION_FROM_WEEK],
        idle_action_on=weeks[IDLE_FROM_WEEK],
        rates={
            "base": BASE_RATE,
            "hard": HARD_RATE,
            "kit_before": KIT_RATE,
            "kit_after": KIT_RATE * ACTION_RATIO,
            "pair_first_week": PAIR_RATE_START,
            "pair_last_week": PAIR_RATE_END,
            "station_swaps": SWAP_RATE,
            "packer_ratio_first_week": PACKER_RATIO_START,
            "packer_ratio_in_the_end": PACKER_RATIO_END,
            "packer_learns_weeks": PACKER_LEARNS_WEEKS,
        },
        made=_counts(mistakes.made_by),
        reported=_counts(mistakes.made_by[reported]),
        swaps=tuple((a, b) for a, b in ids.tolist()),
    )


def _counts(made_by: np.ndarray) -> dict[str, int]:
    return dict(zip(MADE_BY, np.bincount(made_by, minlength=len(MADE_BY)).tolist(), strict=True))
