"""Orders and their lines: who bought what, when it was shipped and delivered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.demo.model import SHOPS, STATIONS_OF, WEEKS, Calendar, codes, pick, texts

HARD_ORDERS = 0.065
STAYS_HARD = 0.92
SIZES = (0.70, 0.21, 0.09)
SHIPPED, FAILED, CANCELLED, UNPAID, TO_SHIP = range(5)
FATES = (0.9610, 0.0030, 0.0220, 0.0040, 0.0100)
WEEKDAYS = (1.25, 1.10, 1.05, 1.00, 1.05, 0.75, 0.25)
DISCOUNTS = (1.0, 0.95, 0.9)
RAW_STATUS = {
    "shopee": (
        "To ship",
        "Shipping",
        "Completed",
        "Cancelled",
        "Unpaid",
        "Delivered",
        "Failed delivery",
    ),
    "lazada": (
        "packed",
        "shipped",
        "confirmed",
        "canceled",
        "unpaid",
        "delivered",
        "failed",
    ),
    "tiktok": (
        "To ship",
        "Shipped",
        "Completed",
        "Canceled",
        "Unpaid",
        "Delivered",
        "Failed delivery",
    ),
}
STATUS = (
    "to_ship",
    "shipped",
    "completed",
    "cancelled",
    "unpaid",
    "delivered",
    "failed_delivery",
)
COMPLETED_AFTER = np.timedelta64(3, "D")


@dataclass(frozen=True)
class Orders:
    """Arrays by order (``line_*``: by line, lines of an order together); times UTC, minutes.

    ``day`` is the day of packing and shipping, counted from the first; NaT where something has not happened.
    """

    shop: np.ndarray
    warehouse: np.ndarray
    hard: np.ndarray
    fate: np.ndarray
    day: np.ndarray
    line_order: np.ndarray
    line_sku: np.ndarray
    line_quantity: np.ndarray
    line_price: np.ndarray

    @property
    def packed(self) -> np.ndarray:
        """Orders that went through the packing floor."""
        return self.fate <= FAILED

    @property
    def line_packed(self) -> np.ndarray:
        """Lines that went through the packing floor."""
        return self.packed[self.line_order]

    @property
    def line_week(self) -> np.ndarray:
        """Week of shipment of each line, counted from the first."""
        return np.minimum(self.day[self.line_order] // 7, WEEKS - 1)


def draw_orders(lines: int, time: Calendar, goods: pd.DataFrame, rng: np.random.Generator) -> Orders:
    """Orders with ``lines`` lines in all."""
    size = rng.choice((1, 2, 3), size=lines, p=SIZES)
    ends = np.cumsum(size)
    count = int(np.searchsorted(ends, lines)) + 1
    size = size[:count]
    size[-1] -= ends[count - 1] - lines
    line_order = np.repeat(np.arange(count), size)
    shop = rng.choice(len(SHOPS), size=count, p=[s.share for s in SHOPS])
    hard = rng.random(count) < HARD_ORDERS
    fate = rng.choice(5, size=count, p=FATES)
    day = np.where(fate >= UNPAID, WEEKS * 7 + rng.integers(0, 3, count), _days(count, time, rng))
    first = np.array([s.first_warehouse for s in SHOPS])[shop]
    sku = _skus(line_order, hard, goods, rng)
    return Orders(
        shop=shop,
        warehouse=(rng.random(count) >= first).astype(int),
        hard=hard,
        fate=fate,
        day=day,
        line_order=line_order,
        line_sku=sku,
        line_quantity=rng.choice((1, 2, 3, 6), size=lines, p=(0.86, 0.09, 0.035, 0.015)),
        line_price=_prices(sku, shop[line_order], goods, rng),
    )


def _days(count: int, time: Calendar, rng: np.random.Generator) -> np.ndarray:
    """Days of shipment: weekdays, a slow season, the double-day sales and the pay days of the platforms."""
    index = np.arange(WEEKS * 7)
    dates = pd.DatetimeIndex(np.datetime64(time.first) + index)
    weight = np.array(WEEKDAYS)[index % 7] * (1 + 0.12 * np.sin(2 * np.pi * index / (26 * 7)))
    weight = weight * np.where((dates.month == dates.day) | (dates.month == dates.day - 1), 1.8, 1.0)
    weight = (
        weight * np.where(dates.day.isin([25, 26]), 1.2, 1.0) * rng.normal(1, 0.05, len(index)).clip(0.8, 1.2)
    )
    return rng.choice(index, size=count, p=weight / weight.sum())


def _skus(
    line_order: np.ndarray,
    hard: np.ndarray,
    goods: pd.DataFrame,
    rng: np.random.Generator,
) -> np.ndarray:
    """A SKU per line, none twice in an order; orders of the hard goods keep mostly to them."""
    difficult = (goods["group"] == "hard").to_numpy()
    tables = [np.cumsum(np.where(difficult == kind, goods["weight"], 0.0)) for kind in (False, True)]
    sku = np.full(len(line_order), -1)
    again = np.arange(len(line_order))
    while len(again):
        from_hard = hard[line_order[again]] & (rng.random(len(again)) < STAYS_HARD)
        u = rng.random(len(again))
        sku[again] = np.where(from_hard, *(np.searchsorted(tables[k] / tables[k][-1], u) for k in (1, 0)))
        again = np.flatnonzero(pd.Series(line_order * len(goods) + sku).duplicated())
    return sku


def _prices(sku: np.ndarray, shop: np.ndarray, goods: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    rate = np.array([s.rate for s in SHOPS])[shop]
    discount = rng.choice(DISCOUNTS, size=len(sku), p=(0.6, 0.25, 0.15))
    price = goods["price"].to_numpy()[sku] * rate * discount
    whole = np.array([s.decimals == 0 for s in SHOPS])[shop]
    return np.where(whole, np.round(price, -2), np.round(price, 2))


@dataclass(frozen=True)
class Journey:
    """When each order was ordered, shipped and delivered; NaT where it was not (yet)."""

    ordered: np.ndarray
    shipped: np.ndarray
    delivered: np.ndarray


def travel(
    orders: Orders,
    packed_at: np.ndarray,
    shipped_at: np.ndarray,
    time: Calendar,
    rng: np.random.Generator,
) -> Journey:
    """Times of each order around its packing."""
    count = len(orders.shop)
    nothing = np.datetime64("NaT", "m")
    lead = (rng.gamma(2.0, 9.0, count) * 60 + 60).astype("timedelta64[m]")
    open_since = time.as_of - (rng.uniform(1, 60, count) * 60).astype("timedelta64[m]")
    ordered = np.where(orders.fate >= UNPAID, open_since, packed_at - lead)
    transit = rng.gamma(4.0, np.array([s.transit_days for s in SHOPS])[orders.shop] / 4) * 1440
    delivered = shipped_at + (transit + 600).astype("timedelta64[m]")
    shipped = np.where(orders.packed, shipped_at, nothing)
    known = (orders.fate == SHIPPED) & (delivered <= time.as_of)
    return Journey(ordered, shipped, np.where(known, delivered, nothing))


def order_frame(
    orders: Orders,
    journey: Journey,
    goods: pd.DataFrame,
    time: Calendar,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The order lines in the template's columns, times UTC."""
    of, sku = orders.line_order, orders.line_sku
    count = len(orders.shop)
    carrier = np.array([rng.integers(0, len(s.carriers), count) for s in SHOPS])[
        orders.shop, np.arange(count)
    ]
    carriers = [name for s in SHOPS for name in s.carriers]
    first = np.cumsum([0, *(len(s.carriers) for s in SHOPS)])[:-1]
    status = _status(orders, journey, time)
    words = [word for s in SHOPS for word in RAW_STATUS[s.platform]]
    tracking = texts(
        "MS"
        + pd.Series(
            codes(
                time.midnight(orders.day).astype("datetime64[D]"),
                np.arange(count),
                8,
                5,
            )
        )
    )
    tracking[~orders.packed] = ""
    buyer = rng.integers(0, max(1, int(count * 0.7)), count)
    frame = {
        "platform": pick([s.platform for s in SHOPS], orders.shop[of]),
        "shop": pick([s.name for s in SHOPS], orders.shop[of]),
        "order_id": codes(journey.ordered.astype("datetime64[D]"), np.arange(count), 8, 1).take(of),
        "line_no": pick(["1", "2", "3"], np.arange(len(of)) - np.searchsorted(of, of)),
        "sku": pick(goods["sku"], sku),
        "parent_sku": pick(goods["parent_sku"], sku),
        "product_name": pick(goods["product_name"], sku),
        "variation": pick(goods["variation"], sku),
        "quantity": orders.line_quantity,
        "unit_price": orders.line_price,
        "currency": pick([s.currency for s in SHOPS], orders.shop[of]),
        "status": pick(STATUS, status[of]),
        "raw_status": pick(words, (orders.shop * len(STATUS) + status)[of]),
        "ordered_at": journey.ordered[of].astype("datetime64[us]"),
        "shipped_at": journey.shipped[of].astype("datetime64[us]"),
        "delivered_at": journey.delivered[of].astype("datetime64[us]"),
        "tracking_no": tracking.take(of),
        "package_id": pick([""], np.zeros(len(of), dtype=int)),
        "warehouse": pick(list(STATIONS_OF), orders.warehouse[of]),
        "carrier": pick(carriers, (first[orders.shop] + carrier)[of]),
        "buyer_hash": codes(np.full(count, np.datetime64(time.first)), buyer, 8, 9).take(of),
    }
    return pd.DataFrame(frame)


def _status(orders: Orders, journey: Journey, time: Calendar) -> np.ndarray:
    arrived = ~np.isnat(journey.delivered)
    done = arrived & (journey.delivered + COMPLETED_AFTER <= time.as_of)
    cases = [
        (orders.fate == TO_SHIP, 0), (orders.fate == CANCELLED, 3), (orders.fate == UNPAID, 4),
        (orders.fate == FAILED, 6), (done, 2), (arrived, 5),
    ]  # fmt: skip
    return np.select([c for c, _ in cases], [code for _, code in cases], default=1)
