"""What the simulation is made of: shops, shifts, the planted truths, and the result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np
import pandas as pd

from data.demo.catalogue import HARD_FAMILIES, IDLE_FAMILY, KIT_FAMILY, PAIR

WEEKS = 40
WAREHOUSE_ZONE = "Asia/Singapore"
STATIONS = tuple(f"S{n}" for n in range(1, 11))
STATIONS_OF = {"WH1": STATIONS[:6], "WH2": STATIONS[6:]}
PACKERS = tuple(f"P{n:02d}" for n in range(1, 21))
SHIFTS = ("day", "night")

PAIR_FROM_WEEK = 20
STATION, SHIFT, STATION_FROM_WEEK = "S3", "night", 29
PACKER, PACKER_FROM_WEEK = "P17", 28
INNOCENT = "P05"
ACTION_FROM_WEEK, ACTION_RATIO = 26, 0.2
IDLE_FROM_WEEK = 22


@dataclass(frozen=True)
class DemoShop:
    """A shop on one site; ``rate`` is units of its currency for one SGD."""

    name: str
    platform: str
    site: str
    currency: str
    zone: str
    language: str
    rate: float
    decimals: int
    share: float
    first_warehouse: float
    carriers: tuple[str, ...]
    transit_days: float


SHOPS: tuple[DemoShop, ...] = (
    DemoShop("Main Street SG", "shopee", "SG", "SGD", "Asia/Singapore", "en", 1.0, 2, 0.40, 0.90,
         ("SPX Express", "Ninja Van", "J&T Express"), 2.2),
    DemoShop("Toko Main Street", "shopee", "ID", "IDR", "Asia/Jakarta", "id", 12_400.0, 0, 0.25, 0.25,
         ("SPX Express", "J&T Express", "SiCepat"), 3.6),
    DemoShop("Main Street MY", "lazada", "MY", "MYR", "Asia/Kuala_Lumpur", "ms", 3.3, 2, 0.20, 0.75,
         ("Lazada Logistics", "Pos Laju"), 2.8),
    DemoShop("Main Street TH", "tiktok", "TH", "THB", "Asia/Bangkok", "th", 25.4, 2, 0.15, 0.15,
         ("Flash Express", "Kerry Express"), 3.0),
)  # fmt: skip


@dataclass(frozen=True)
class Calendar:
    """The simulated time: from a Monday to a Sunday at least three days before ``today``."""

    today: date
    first: date

    @property
    def weeks(self) -> tuple[date, ...]:
        """Mondays of the simulated weeks."""
        start = np.datetime64(self.first)
        return tuple((start + np.arange(WEEKS) * np.timedelta64(7, "D")).tolist())

    @property
    def as_of(self) -> np.datetime64:
        """The moment of the export, UTC: nothing later is known."""
        return np.datetime64(self.today, "m") + np.timedelta64(6, "h")

    def midnight(self, day: np.ndarray) -> np.ndarray:
        """UTC time of the warehouse's midnight that begins each day (0 is the first)."""
        return np.datetime64(self.first, "m") + (day * 24 - 8) * np.timedelta64(1, "h")


def calendar(today: date) -> Calendar:
    """The forty whole weeks that end at least three days before ``today``."""
    end = np.datetime64(today, "D") - 3
    since_sunday = (end.astype(int) + 4) % 7
    first: date = (end - since_sunday - WEEKS * 7 + 1).item()
    return Calendar(today, first)


@dataclass(frozen=True)
class Truths:
    """What was planted. Days are the Monday on which the thing was first at work; rates are shares 0..1.

    ``made`` counts lines in error by what made them, ``reported`` those whose complaint had come by ``today``
    (base, pair, station, packer, kit; the five add up to every true error). ``swaps`` are the two orders of
    each label swap at the station. ``innocent`` has the highest raw rate of all packers by its goods alone.
    """

    today: date
    weeks: tuple[date, ...]
    pair_from: date
    station_from: date
    packer_from: date
    action_on: date
    idle_action_on: date
    rates: Mapping[str, float]
    made: Mapping[str, int]
    reported: Mapping[str, int]
    swaps: tuple[tuple[str, str], ...]
    pair: tuple[str, str] = PAIR
    station: str = STATION
    shift: str = SHIFT
    packer: str = PACKER
    innocent: str = INNOCENT
    hard_families: tuple[str, ...] = HARD_FAMILIES
    family: str = KIT_FAMILY
    action_ratio: float = ACTION_RATIO
    idle_family: str = IDLE_FAMILY


@dataclass(frozen=True)
class Demo:
    """Frames in the templates' columns (times UTC), and what people wrote, by table of ``data.schema``."""

    order_lines: pd.DataFrame
    packing: pd.DataFrame
    cases: pd.DataFrame
    costs: pd.DataFrame
    records: Mapping[str, list[dict[str, Any]]]
    truths: Truths
    shops: tuple[DemoShop, ...] = SHOPS

    def _rows(self, *tables: str) -> list[dict[str, Any]]:
        return [row for table in tables for row in self.records[table]]

    @property
    def judgements(self) -> list[dict[str, Any]]:
        """Rows of ``case_judgements``."""
        return self._rows("case_judgements")

    @property
    def actions(self) -> list[dict[str, Any]]:
        """Rows of ``actions``."""
        return self._rows("actions")

    @property
    def retros(self) -> list[dict[str, Any]]:
        """Rows of ``retros``."""
        return self._rows("retros")

    @property
    def settings(self) -> dict[str, list[dict[str, Any]]]:
        """Rows of the settings' tables by table."""
        return {t: self.records[t] for t in ("settings", "targets", "fx_rates", "deadlines", "cost_rules")}


def utc(moment: np.datetime64) -> datetime:
    """A moment as a naive datetime, UTC."""
    return moment.astype("datetime64[us]").item()


class _Arrays(Protocol):
    """A dataclass whose fields are arrays of one length."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


R = TypeVar("R", bound=_Arrays)


def joined(one: R, other: R) -> R:
    """A record of arrays with the entries of both."""
    both = {f.name: np.concatenate([getattr(one, f.name), getattr(other, f.name)]) for f in fields(one)}
    return replace(one, **both)


def taken(record: R, index: np.ndarray) -> R:
    """A record of arrays with the entries at ``index``."""
    return replace(record, **{f.name: getattr(record, f.name)[index] for f in fields(record)})


def texts(values: Iterable[str] | np.ndarray | pd.Series) -> pd.api.extensions.ExtensionArray:
    """A text array."""
    return pd.Series(np.asarray(values), dtype="str").array


def pick(
    values: tuple[str, ...] | list[str] | np.ndarray | pd.Series, index: np.ndarray
) -> pd.api.extensions.ExtensionArray:
    """``values[index]`` as a text array; -1 gives ''."""
    return texts([*values, ""]).take(np.where(index < 0, len(values), index))


def codes(day: np.ndarray, serial: np.ndarray, length: int, salt: int) -> pd.api.extensions.ExtensionArray:
    """Unique ids: yymmdd of ``day`` (datetime64[D]) and ``length`` characters made from serial and salt.

    No vowels, so that no id reads as a word, and no E, so that no spreadsheet reads one as a number.
    """
    alphabet = np.frombuffer(b"0123456789BCDFGHJKLMNPQRSTVWXYZ", dtype=np.uint8)
    base = len(alphabet)
    size = base ** min(length, 8)
    # the base is a prime, so every multiplier that it does not divide gives each serial a place of its own
    mixed = (serial.astype(np.int64) * 612_345_678_911 + salt * 7_919) % size
    digits = mixed[:, None] // base ** np.arange(min(length, 8) - 1, -1, -1, dtype=np.int64) % base
    body = np.zeros((len(serial), length), dtype=np.int64)
    body[:, length - digits.shape[1] :] = digits
    stamp = _stamp(day)
    text = np.ascontiguousarray(np.hstack([stamp, alphabet[body]]).astype(np.uint8))
    return texts(text.view(f"S{text.shape[1]}").ravel().astype(str))


def _stamp(day: np.ndarray) -> np.ndarray:
    days, place = np.unique(day.astype("datetime64[D]"), return_inverse=True)
    text = [f"{d:%y%m%d}".encode() for d in days.tolist()]
    return np.array([list(t) for t in text], dtype=np.uint8).reshape(-1, 6)[place]
