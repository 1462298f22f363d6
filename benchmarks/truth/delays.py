"""Replays of young weeks: does the 90 % band hold the final count however claims come in?"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.rates import maturity
from benchmarks.truth import Row

LINES, WEEKS, HISTORY = 1000, 64, 182
# Delays before (gamma, mean 6 days) and after; the week of the change, and replays in the eight weeks from it on.
SHAPE, DELAY, LONGER, CHANGE, REPLAYED = 3, 6, 14, 40, 8
SWING = 0.1


class Replayed(NamedTuple):
    """Weeks of a replay: final errors, band, what had come, whether it was judged complete, and the change told."""

    final: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    seen: np.ndarray
    mature: np.ndarray
    told: bool
    today: int


def bookings(rng: np.random.Generator, kind: str, shipped: np.ndarray) -> np.ndarray:
    """Day on which the claim of each error is booked."""
    change = CHANGE * 7
    came = shipped + rng.gamma(SHAPE, DELAY / SHAPE, shipped.size)
    if kind == "delays from 6 to 14 days":
        came = np.where(shipped >= change, shipped + (came - shipped) * LONGER / DELAY, came)
    elif kind == "8 days later":
        came = np.where(shipped >= change, came + LONGER - DELAY, came)
    elif kind == "slower from one day on":
        open_then = np.maximum(shipped, change)
        came = np.where(came > open_then, open_then + (came - open_then) * LONGER / DELAY, came)
    day = np.floor(came).astype(int)
    if kind == "booked once a week":
        day = -(-(day - 1) // 7) * 7 + 1
    elif kind == "bookings stand still":
        until = change + int(rng.integers(14, 29))
        day = np.where((day >= change) & (day < until), until, day)
    return day


def replays(rng: np.random.Generator, kind: str, errors: float, at: int) -> Iterator[Replayed]:
    """One simulated shop, seen on ``at`` days of the eight weeks from the change on."""
    volume = np.round(LINES / 7 * np.repeat(rng.lognormal(0, SWING, WEEKS), 7))
    rate = errors / LINES * np.repeat(rng.lognormal(0, SWING, WEEKS), 7)
    shipped = np.repeat(np.arange(WEEKS * 7), rng.poisson(volume * rate))
    booked = bookings(rng, kind, shipped)
    final = np.bincount(shipped // 7, minlength=WEEKS)
    for today in rng.choice(np.arange(CHANGE * 7 + 3, (CHANGE + REPLAYED) * 7), at, replace=False):
        known = (booked <= today) & (shipped > today - HISTORY)
        cases = {
            "platform": "a",
            "delay_days": (booked - shipped)[known],
            "age_limit_days": today - shipped[known],
        }
        curves = maturity.delay_curves(pd.DataFrame(cases))
        first = (today - HISTORY) // 7 + 1
        days = np.arange(first * 7, today + 1)
        volumes = {"week": days // 7, "platform": "a", "age_days": today - days, "lines": volume[days]}
        weeks = maturity.cohort_maturity(pd.DataFrame(volumes), curves)
        weeks = weeks[(weeks.index + 1) * 7 <= today + 1]
        seen = np.bincount(shipped[known] // 7, minlength=WEEKS)[weeks.index]
        band = maturity.nowcast(
            seen, weeks["lines"], weeks["maturity"], doubt=maturity.doubt_of(curves.moved)
        )
        yield Replayed(
            final[weeks.index], band["lower"].to_numpy(), band["upper"].to_numpy(), seen,
            weeks["mature"].to_numpy(), bool(curves.changes), int(today),
        )  # fmt: skip


def covered(rng: np.random.Generator, kind: str, errors: float, runs: int, at: int = 5) -> dict[str, float]:
    """Share of young weeks whose band holds the final count, of replays that tell a change, of weeks called complete
    while more than a tenth was still to come."""
    held, told, early = [], [], []
    for _ in range(runs):
        for found in replays(rng, kind, errors, at):
            young = ~found.mature
            held += list((found.lower <= found.final)[young] & (found.final <= found.upper)[young])
            missing = found.final - found.seen
            early += list((missing > np.maximum(2, 0.1 * found.final))[found.mature])
            told.append(found.told)
    return {"held": float(np.mean(held)), "told": float(np.mean(told)), "early": float(np.mean(early))}


LEAST = {
    "steady": 0.87,
    "booked once a week": 0.85,
    "delays from 6 to 14 days": 0.85,
    "8 days later": 0.85,
    "slower from one day on": 0.85,
    "bookings stand still": 0.85,
}


def measure(runs: int, rng: np.random.Generator) -> Iterator[Row]:
    """Coverage by how claims come in and how many there are; false alarms of a change."""
    for kind, least in LEAST.items():
        for errors in (10, 60):
            found = covered(rng, kind, errors, runs)
            label = f"{kind}, {errors} errors a week"
            yield Row(f"{label}: the 90 % band holds the final count", found["held"], least, least=True)
            if kind == "steady":
                yield Row(f"{label}: a change of delays is told", found["told"], 0.05)
            yield Row(f"{label}: called complete with a tenth to come", found["early"], 0.03)
