"""Which packed lines went wrong, how and why: the ordinary rate of each SKU plus what was planted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from data.demo.catalogue import BAY, PAIR
from data.demo.floor import Packed
from data.demo.model import (
    ACTION_FROM_WEEK,
    ACTION_RATIO,
    PACKER,
    PACKER_FROM_WEEK,
    PACKERS,
    PAIR_FROM_WEEK,
    SHIFT,
    SHIFTS,
    STATION,
    STATION_FROM_WEEK,
    STATIONS,
    WEEKS,
)
from data.demo.orders import SHIPPED, Orders

BASE_RATE = 0.004
HARD_RATE = 0.04
KIT_RATE = 0.04
PAIR_RATE_START, PAIR_RATE_END = 0.025, 0.085
SWAP_RATE = 0.05
PACKER_RATIO_START, PACKER_RATIO_END, PACKER_LEARNS_WEEKS = 6.0, 1.0, 8.0
SKU_SPREAD = 0.25
MADE_BY = ("base", "pair", "station", "packer", "kit")
BASE, BY_PAIR, BY_STATION, BY_PACKER, BY_KIT = range(5)


@dataclass(frozen=True)
class Kind:
    """A way to go wrong; ``item`` says what comes instead: sibling, neighbour, or nothing else ('')."""

    weight: float
    symptom: str
    cause: str
    origin: str
    item: str = ""


KINDS: tuple[Kind, ...] = (
    Kind(0.14, "wrong_variation", "lookalike", "pick", "sibling"),
    Kind(0.12, "wrong_variation", "pick_slot", "pick", "sibling"),
    Kind(0.05, "wrong_variation", "putaway", "putaway", "sibling"),
    Kind(0.03, "wrong_variation", "listing", "listing", "sibling"),
    Kind(0.13, "wrong_sku", "pick_slot", "pick", "neighbour"),
    Kind(0.05, "wrong_sku", "putaway", "putaway", "neighbour"),
    Kind(0.04, "wrong_sku", "return_restock", "putaway", "neighbour"),
    Kind(0.04, "wrong_sku", "no_scan", "pack", "neighbour"),
    Kind(0.03, "wrong_sku", "barcode", "inbound", "neighbour"),
    Kind(0.07, "short_quantity", "uom", "pick"),
    Kind(0.05, "short_quantity", "slip", "pack"),
    Kind(0.08, "missing_item", "batch_sort", "sort"),
    Kind(0.05, "missing_item", "stock_record", "pick"),
    Kind(0.03, "missing_item", "fatigue_load", "pack"),
    Kind(0.03, "extra_item", "batch_sort", "sort"),
    Kind(0.02, "over_quantity", "uom", "pick"),
    Kind(0.02, "wrong_address", "order_edit", "label"),
    Kind(0.01, "empty_parcel", "system_sync", "hand_over"),
    Kind(0.01, "damaged", "pack_fail", "pack"),
)  # fmt: skip
SPECIAL: tuple[Kind, ...] = (
    Kind(1, "wrong_variation", "lookalike", "pick", "sibling"),
    Kind(1, "swapped_parcels", "label_swap", "label"),
    Kind(1, "missing_item", "kit_bom", "pack"),
)
NEW_STAFF = tuple(replace(kind, cause="new_staff", origin="pack") for kind in KINDS)
ALL_KINDS: tuple[Kind, ...] = KINDS + SPECIAL + NEW_STAFF
PAIR_KIND, SWAP_KIND, KIT_KIND = len(KINDS), len(KINDS) + 1, len(KINDS) + 2
NEW_KIND = len(KINDS) + len(SPECIAL)


@dataclass(frozen=True)
class Mistakes:
    """Lines in error, ascending: what made it, its kind (of ``ALL_KINDS``), the SKU that came (-1: none).

    ``swaps`` are the pairs of orders whose labels were crossed, shape (n, 2).
    """

    line: np.ndarray
    made_by: np.ndarray
    kind: np.ndarray
    received: np.ndarray
    swaps: np.ndarray


def draw_mistakes(
    orders: Orders, packed: Packed, goods: pd.DataFrame, rng: np.random.Generator
) -> tuple[Mistakes, Packed]:
    """The lines in error; and the packing with the crossed parcels a few minutes apart."""
    chances = _chances(orders, packed, goods, rng)
    reach = np.cumsum(chances, axis=1)
    u = rng.random(len(reach))
    made_by = np.where(u < reach[:, -1], (reach <= u[:, None]).sum(axis=1), -1)
    arrived = (orders.fate == SHIPPED)[orders.line_order]
    made_by[~arrived] = -1
    swaps, packed = _swaps(orders, packed, rng)
    crossed = _lines_of(orders, swaps)
    made_by[crossed.ravel()] = BY_STATION
    line = np.flatnonzero(made_by >= 0)
    made = made_by[line]
    usual = _usual_kinds((goods["group"] == "hard").to_numpy()[orders.line_sku[line]], rng)
    fixed = np.array([0, PAIR_KIND, SWAP_KIND, NEW_KIND, KIT_KIND])[made]
    kind = fixed + np.where((made == BASE) | (made == BY_PACKER), usual, 0)
    received = _received(orders.line_sku[line], kind, goods, rng)
    received[made == BY_PAIR] = _other_of_pair(orders.line_sku[line][made == BY_PAIR], goods)
    partner = np.full(len(orders.line_sku), -1)
    partner[crossed.ravel()] = orders.line_sku[crossed[:, ::-1].ravel()]
    received = np.where(made == BY_STATION, partner[line], received)
    return Mistakes(line, made, kind, received, swaps), packed


def pair_rate(week: np.ndarray) -> np.ndarray:
    """Extra error rate of the pair's lines by week: nothing, then rising to the last week."""
    risen = (week - PAIR_FROM_WEEK) / (WEEKS - 1 - PAIR_FROM_WEEK)
    return np.where(risen < 0, 0.0, PAIR_RATE_START + (PAIR_RATE_END - PAIR_RATE_START) * risen)


def packer_ratio(week: np.ndarray) -> np.ndarray:
    """How many times the ordinary rate the new packer errs: high at first, falling as they learn."""
    age = week - PACKER_FROM_WEEK
    learnt = np.exp(-np.maximum(age, 0) / PACKER_LEARNS_WEEKS)
    return np.where(
        age < 0,
        1.0,
        PACKER_RATIO_END + (PACKER_RATIO_START - PACKER_RATIO_END) * learnt,
    )


def _chances(orders: Orders, packed: Packed, goods: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Chance of each line and maker, in the order of ``MADE_BY``; the station's swaps are drawn apart."""
    group = goods["group"].to_numpy()
    spread = rng.lognormal(-(SKU_SPREAD**2) / 2, SKU_SPREAD, len(goods))
    rate = np.where(group == "hard", HARD_RATE, np.where(group == "kit", 0.0, BASE_RATE * spread))
    week = orders.line_week
    base = rate[orders.line_sku]
    new = packed.packer[orders.line_order] == PACKERS.index(PACKER)
    in_pair = goods["sku"].isin(PAIR).to_numpy()[orders.line_sku]
    kit = (group == "kit")[orders.line_sku]
    chances = np.zeros((len(week), len(MADE_BY)))
    chances[:, BASE] = base
    chances[:, BY_PAIR] = np.where(in_pair, pair_rate(week), 0.0)
    chances[:, BY_PACKER] = np.where(new, base * (packer_ratio(week) - 1), 0.0)
    chances[:, BY_KIT] = np.where(kit, KIT_RATE * np.where(week >= ACTION_FROM_WEEK, ACTION_RATIO, 1.0), 0.0)
    return chances


def _swaps(orders: Orders, packed: Packed, rng: np.random.Generator) -> tuple[np.ndarray, Packed]:
    """Pairs of single-line orders crossed at the station; the packing, each second right after its first."""
    single = np.bincount(orders.line_order) == 1
    where = (packed.station == STATIONS.index(STATION)) & (packed.night == SHIFTS.index(SHIFT))
    when = (orders.day // 7 >= STATION_FROM_WEEK) & (orders.fate == SHIPPED)
    here = np.flatnonzero(where & when)
    wanted = int(rng.binomial(len(here), SWAP_RATE / 2 * len(orders.line_order) / len(orders.shop)))
    queue = here[single[here]]
    queue = queue[np.lexsort((packed.packed_at[queue], orders.day[queue], packed.wave[queue]))]
    queue = queue[: len(queue) // 2 * 2].reshape(-1, 2)
    sku = orders.line_sku[np.searchsorted(orders.line_order, queue)]
    near = np.abs(packed.packed_at[queue[:, 1]] - packed.packed_at[queue[:, 0]]) < np.timedelta64(90, "m")
    possible = queue[(sku[:, 0] != sku[:, 1]) & (orders.day[queue[:, 0]] == orders.day[queue[:, 1]]) & near]
    swaps = possible[np.sort(rng.permutation(len(possible))[:wanted])]
    packed_at = packed.packed_at.copy()
    packed_at[swaps[:, 1]] = packed_at[swaps[:, 0]] + rng.integers(1, 5, len(swaps)).astype("timedelta64[m]")
    return swaps, replace(packed, packed_at=packed_at)


def _lines_of(orders: Orders, order: np.ndarray) -> np.ndarray:
    return np.searchsorted(orders.line_order, order)


def _usual_kinds(hard: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A place in ``KINDS`` per error; the hard goods are taken for each other and not for other goods."""
    weight = np.array([kind.weight for kind in KINDS])
    within = weight * [kind.item != "neighbour" for kind in KINDS]
    reach = np.cumsum([weight / weight.sum(), within / within.sum()], axis=1)
    return (reach[hard.astype(int)] <= rng.random(len(hard))[:, None]).sum(axis=1).clip(max=len(KINDS) - 1)


def _received(sku: np.ndarray, kind: np.ndarray, goods: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """What came instead: another variation of the family, or what lies in the next bin."""
    item = np.array([k.item for k in ALL_KINDS])[kind]
    family, first, size = np.unique(
        goods["parent_sku"].to_numpy(dtype=str), return_index=True, return_counts=True
    )
    own = np.searchsorted(family, goods["parent_sku"].to_numpy(dtype=str)[sku])
    step = 1 + (rng.random(len(sku)) * (size[own] - 1)).astype(int)
    sibling = first[own] + (sku - first[own] + step) % size[own]
    shelf = goods["shelf"].to_numpy()
    # the hand reaches one place to the side, within the bay; the ends of a bay have one neighbour
    place = shelf[sku] % BAY
    last = (place == BAY - 1) | (shelf[sku] == len(shelf) - 1)
    side = np.where(place == 0, 1, np.where(last, -1, rng.choice((-1, 1), size=len(sku))))
    neighbour = np.argsort(shelf)[shelf[sku] + side]
    other = np.where(sibling == sku, neighbour, sibling)
    return np.where(item == "", -1, np.where(item == "sibling", other, neighbour))


def _other_of_pair(sku: np.ndarray, goods: pd.DataFrame) -> np.ndarray:
    one, two = (int(np.flatnonzero(goods["sku"] == code)[0]) for code in PAIR)
    return np.where(sku == one, two, one)
