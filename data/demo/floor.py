"""The packing floor: who worked where and when, and what they packed.

Shifts and stations rotate every week, so that a station is never one person. Uneven on purpose: one packer
(``INNOCENT``) packs most of the hard goods of the first warehouse, and one (``PACKER``) starts late.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.demo.model import (
    ACTION_FROM_WEEK,
    INNOCENT,
    PACKER,
    PACKER_FROM_WEEK,
    PACKERS,
    SHIFTS,
    STATIONS,
    WEEKS,
    Calendar,
    pick,
    texts,
)
from data.demo.orders import Orders

FIRST_HOUSE = 13
NIGHT_STATIONS = 4
WAVES = 3
SCANS = ("scanned", "manual", "none", "unknown")
SCAN_USUAL = (0.85, 0.09, 0.04, 0.02)
SCAN_KIT_BEFORE = (0.20, 0.55, 0.23, 0.02)
SCAN_KIT_AFTER = (0.98, 0.01, 0.00, 0.01)
PICKERS = 12
NOT_LOGGED = 0.012


@dataclass(frozen=True)
class Roster:
    """Shift and station by [week, packer]; weight of work by [week, warehouse, hard, packer]."""

    night: np.ndarray
    station: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class Packed:
    """By order: packer, station, shift (0 day, 1 night), wave, UTC times; meaningless where not packed."""

    packer: np.ndarray
    station: np.ndarray
    night: np.ndarray
    wave: np.ndarray
    packed_at: np.ndarray
    shipped_at: np.ndarray


def roster() -> Roster:
    """Everybody's shift, station and share of the work in each week."""
    week = np.arange(WEEKS)[:, None]
    place = np.arange(len(PACKERS))[None, :]
    innocent, new = PACKERS.index(INNOCENT), PACKERS.index(PACKER)
    first = place < FIRST_HOUSE
    turn = place - (place > innocent)
    night = np.where(
        first,
        (turn // NIGHT_STATIONS == week % 3) & (place != innocent),
        (place + week) % 7 < 2,
    )
    by_night = np.where(
        first,
        (turn % NIGHT_STATIONS + week // 3) % NIGHT_STATIONS,
        6 + (place + week) % 4,
    )
    by_day = np.where(first, (place + week) % 6, 6 + (place + week) % 4)
    weight = np.ones((WEEKS, 2, 2, len(PACKERS)))
    weight[:, 0, :, FIRST_HOUSE:] = 0
    weight[:, 1, :, :FIRST_HOUSE] = 0
    weight[:, :, 0, innocent] *= 0.15
    weight[:, :, 1, innocent] *= 50
    weight[:, :, 1, new] = 0
    weight[:, :, 0, new] *= 1.8
    weight[:PACKER_FROM_WEEK, :, :, new] = 0
    return Roster(night, np.where(night, by_night, by_day), weight)


def pack(orders: Orders, time: Calendar, rng: np.random.Generator) -> Packed:
    """Who packed each order where and when."""
    plan = roster()
    week = np.minimum(orders.day // 7, WEEKS - 1)
    reach = np.cumsum(plan.weight, axis=3)
    reach = reach / reach[..., -1:]
    u = rng.random(len(week))
    packer = (reach[week, orders.warehouse, orders.hard.astype(int)] <= u[:, None]).sum(axis=1)
    night = plan.night[week, packer].astype(int)
    wave = rng.integers(0, WAVES, len(week))
    # the night before the day: 20:00 to 04:00, collected at 07:00; by day 08:30 to 17:00, collected at 18:00
    start = np.where(night, -4 * 60, 8 * 60 + 30) + wave * 165
    minute = start + np.minimum(rng.gamma(2.0, 25.0, len(week)), 150)
    leaves = np.where(night, 7 * 60, 18 * 60) + rng.integers(0, 60, len(week))
    midnight = time.midnight(orders.day)
    return Packed(
        packer,
        plan.station[week, packer],
        night,
        wave,
        midnight + minute.astype("timedelta64[m]"),
        midnight + leaves.astype("timedelta64[m]"),
    )


def packing_frame(
    orders: Orders,
    packed: Packed,
    lines: pd.DataFrame,
    goods: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The packing log in the template's columns, a row per packed line; a few lines are missing from it."""
    logged = np.flatnonzero(orders.line_packed & (rng.random(len(lines)) >= NOT_LOGGED))
    of, sku = orders.line_order[logged], orders.line_sku[logged]
    day = pd.Series(orders.day)
    wave = (
        "W" + (day % 1000).astype(str) + "-" + pd.Series(packed.wave + 1 + WAVES * packed.night).astype(str)
    )
    bare = lines.iloc[logged]
    frame = {
        "source": pick(["wms"], np.zeros(len(of), dtype=int)),
        "order_id": bare["order_id"].array,
        "tracking_no": bare["tracking_no"].array,
        "sku": bare["sku"].array,
        "packer": pick(PACKERS, packed.packer[of]),
        "picker": pick([f"K{n:02d}" for n in range(1, PICKERS + 1)], _pickers(orders, of, rng)),
        "checker": pick(
            ["C01", "C02"],
            np.where(rng.random(len(of)) < 0.2, rng.integers(0, 2, len(of)), -1),
        ),
        "station": pick(STATIONS, packed.station[of]),
        "shift": pick(SHIFTS, packed.night[of]),
        "bin": pick(goods["bin"], sku),
        "wave_no": texts(wave).take(of),
        "packed_at": packed.packed_at[of].astype("datetime64[us]"),
        "quantity": bare["quantity"].array,
        "scan": pick(SCANS, _scans(orders, logged, goods, rng)),
    }
    return pd.DataFrame(frame)


def _pickers(orders: Orders, of: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    half = PICKERS // 2
    return orders.warehouse[of] * half + rng.integers(0, half, len(orders.shop))[of]


def _scans(orders: Orders, logged: np.ndarray, goods: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    kit = (goods["group"] == "kit").to_numpy()[orders.line_sku[logged]]
    after = orders.line_week[logged] >= ACTION_FROM_WEEK
    tables = np.cumsum([SCAN_USUAL, SCAN_KIT_BEFORE, SCAN_KIT_AFTER], axis=1)
    return (tables[np.where(kit, 1 + after, 0)] <= rng.random(len(logged))[:, None]).sum(axis=1).clip(max=3)
