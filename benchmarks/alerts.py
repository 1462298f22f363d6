"""How often the digest alerts in a warehouse in which nothing changes: weeks replayed one after another."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.rates import maturity
from analysis.signals import unusual, weekly

FIRST = date(2025, 1, 6)
# Weeks before the first digest, and digests replayed: the first has none before it to be new against.
HISTORY, LOOKS = 53, 5
VALUES = {"station": 8, "shift": 2, "shop": 3, "warehouse": 2, "carrier": 3, "parent_sku": 30}
SIMULATED = tuple(by for by in unusual.LOOKED_AT if set(by) <= set(VALUES))
# Spread of the rates and volumes of the values (log-normal), and the typical days until a claim.
APART, UNEQUAL, DELAY = 0.5, 0.7, 7.0


Lines = dict[str, tuple[list[tuple[str, ...]], np.ndarray]]


class Setting(NamedTuple):
    """Lines a week, rate, and how the rate wobbles from week to week: of everything, and of every value by itself."""

    lines: float
    rate: float
    common: float = 0.0
    own: float = 0.0
    swing: bool = False


SETTINGS = (
    Setting(50, 0.01), Setting(300, 0.01), Setting(5000, 0.005), Setting(5000, 0.01, 0.15),
    Setting(20_000, 0.005, 0.2, 0.1), Setting(100_000, 0.01, 0.3, 0.2), Setting(100_000, 0.005, 0.1, 0.05, True),
)  # fmt: skip


class Replay(NamedTuple):
    """Weeks with a signal of everything in view, with one of a value; new signals a digest, digests with any."""

    whole: float
    inside: float
    alerts: float
    alerted: float


def replayed(setting: Setting, runs: int, rng: np.random.Generator, rules: str = "anhoj") -> Replay:
    """Shares over all digests of so many warehouses."""
    told = [_digests(setting, rng, rules) for _ in range(runs)]
    whole = np.mean([bool(w) for run in told for w, _ in run])
    inside = np.mean([bool(i) for run in told for _, i in run])
    fresh = [len((now[0] | now[1]) - (then[0] | then[1])) for run in told for then, now in pairwise(run)]
    return Replay(float(whole), float(inside), float(np.mean(fresh)), float(np.mean(np.array(fresh) > 0)))


def _digests(setting: Setting, rng: np.random.Generator, rules: str) -> list[tuple[set, set]]:
    errors, days, lines = _warehouse(setting, rng)
    curves = maturity.delay_curves(
        pd.DataFrame({"platform": "x", "delay_days": _delays(rng, 4000), "age_limit_days": 400})
    )
    found = []
    for look in range(LOOKS):
        end = FIRST + timedelta(weeks=HISTORY + look, days=-1)
        found.append(_digest(errors, days, lines, curves, end, rules))
    return found


def _digest(
    errors: pd.DataFrame, days: pd.DataFrame, lines: Lines, curves: maturity.Curves, end: date, rules: str
) -> tuple[set, set]:
    last, first = pd.Timestamp(end), pd.Timestamp(end - timedelta(weeks=52))
    seen = errors[errors["day"].between(first, last) & (errors["reported"] <= last)]
    per_day = days[days["day"].between(first, last)]
    per_day = per_day.assign(
        errors=seen.groupby("day").size().reindex(per_day["day"], fill_value=0).to_numpy()
    )
    drawn = weekly.weekly(per_day, curves, end, rules=rules)
    whole = weekly.of_all(drawn)
    mondays = drawn.weeks["week"].to_numpy()
    at = np.searchsorted(mondays, seen["week"].to_numpy())
    counted = []
    for by in SIMULATED:
        names, volume = lines["+".join(by)]
        place = seen[by[0]].to_numpy()
        for more in by[1:]:
            place = place * VALUES[more] + seen[more].to_numpy()
        sums = np.zeros((len(names), len(mondays)))
        np.add.at(sums, (place, at), 1)
        from_ = (pd.Timestamp(mondays[0]) - pd.Timestamp(FIRST)).days // 7
        shipped = volume[:, from_ : from_ + len(mondays)]
        counted.append(unusual.WeeklyCounts(by, names, np.minimum(sums, shipped), shipped))
    inside = unusual.among(counted, drawn.weeks["mature"].to_numpy(bool), rules=rules)
    return {(s.values, s.direction) for s in ([whole] if whole else [])}, {
        (s.values, s.direction) for s in inside
    }


def _warehouse(setting: Setting, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame, Lines]:
    """Errors with their values and days of shipment and report; lines by day; lines by week and value."""
    weeks = HISTORY + LOOKS
    mondays = pd.date_range(FIRST, periods=weeks, freq="7D")
    volume = np.maximum(rng.poisson(setting.lines * rng.lognormal(0, 0.1, weeks)), 1)
    shares = {n: _share(rng.lognormal(0, UNEQUAL, k)) for n, k in VALUES.items()}
    factor = _wobble(rng, (1, weeks), setting.common, setting.swing)[0]
    total = np.minimum(rng.poisson(volume * setting.rate * factor), volume)
    week = np.repeat(np.arange(weeks), total)
    columns = {}
    for name, share in shares.items():
        wobble = _wobble(rng, (len(share), weeks), setting.own, setting.swing)
        weight = (share * rng.lognormal(0, APART, len(share)))[:, None] * wobble
        bounds = (weight / weight.sum(axis=0)).cumsum(axis=0)
        columns[name] = (rng.random(len(week)) > bounds[:, week]).sum(axis=0).clip(0, len(share) - 1)
    errors = pd.DataFrame(columns)
    errors["week"] = mondays[week]
    errors["day"] = errors["week"] + pd.to_timedelta(rng.integers(0, 7, len(week)), unit="D")
    errors["reported"] = errors["day"] + pd.to_timedelta(_delays(rng, len(week)), unit="D")
    day = pd.date_range(FIRST, periods=7 * weeks, freq="D")
    per_day = np.concatenate([rng.multinomial(v, np.ones(7) / 7) for v in volume])
    lines = {"+".join(by): _lines(rng, by, shares, volume) for by in SIMULATED}
    return errors, pd.DataFrame({"day": day, "platform": "x", "lines": per_day, "errors": 0}), lines


def _lines(
    rng: np.random.Generator, by: tuple[str, ...], shares: dict[str, np.ndarray], volume: np.ndarray
) -> tuple[list[tuple[str, ...]], np.ndarray]:
    share = shares[by[0]] if len(by) == 1 else np.outer(shares[by[0]], shares[by[1]]).ravel()
    names = [(f"{by[0]}{i}",) for i in range(len(shares[by[0]]))]
    if len(by) == 2:
        names = [(n[0], f"{by[1]}{j}") for n in names for j in range(len(shares[by[1]]))]
    counts = np.array([rng.multinomial(v, share) for v in volume]).T
    return names, counts.astype(float)


def _wobble(rng: np.random.Generator, shape: tuple[int, int], size: float, swing: bool) -> np.ndarray:
    step = rng.normal(0, size, shape) if size else np.zeros(shape)
    for week in range(1, shape[1] if swing else 0):
        step[:, week] = 0.7 * step[:, week - 1] + step[:, week] * np.sqrt(1 - 0.7**2)
    return np.exp(step - size**2 / 2)


def _delays(rng: np.random.Generator, number: int) -> np.ndarray:
    return np.minimum(rng.gamma(2, DELAY / 2, number), 60).astype(int)


def _share(weight: np.ndarray) -> np.ndarray:
    return weight / weight.sum()


def main(runs: int, rng: np.random.Generator) -> None:
    """Print how often each setting alerts while nothing changes."""
    for setting in SETTINGS:
        told = replayed(setting, runs, rng)
        print(
            f"{setting.lines} lines a week at {setting.rate:.1%}, wobble {setting.common} of all and {setting.own} of "
            f"each{' (slow)' if setting.swing else ''}: new signals a digest {told.alerts:.3f}, digests with any "
            f"{told.alerted:.1%}; told in the chart of everything {told.whole:.1%}, inside {told.inside:.1%}",
            flush=True,
        )
