"""How far a verdict can be trusted: earlier dates, other groups and windows, what it could show, what would turn it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy import stats

from analysis.proof import step
from analysis.proof import verdict as effect
from analysis.proof.proof import Proof
from analysis.proof.weeks import control

# Weeks that an earlier date needs after it, as the baseline holds them.
PLACEBO_WEEKS = 4
POWER = 0.8
# Clear verdicts, and the most errors that are tried to turn one.
CLEAR = ("worked", "worse")


@dataclass(frozen=True)
class Variant:
    """The estimate with another untouched group or baseline; ``name``: alone, recent, early or alarm."""

    name: str
    ratio: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Robustness:
    """What stands beside a verdict.

    placebos: earlier dates at which nothing was done; placebo_clear: those that look like a change in the direction of
    the estimate. variants: other groups and windows. shows: the least change (rate ratio below 1) found in four of five
    by these weeks, None with too few; shown_on: their last day. turns: errors more (above 0) or fewer after the start
    with which the verdict would be another, None where no number turns it.
    """

    placebos: int
    placebo_clear: int
    variants: tuple[Variant, ...]
    shows: float | None
    shown_on: date | None
    turns: int | None


def robustness(proof: Proof) -> Robustness | None:
    """What stands beside the verdict of a proof; None without one."""
    if proof.verdict is None or proof.verdict.ratio is None or proof.plan is None:
        return None
    before, after = _both_periods(proof)
    own = step.of_weeks(_groups(before, after, proof.controlled))
    placebos, clear = _placebos(before, proof.controlled, proof.verdict.ratio < 1)
    known = after[after["phase"] == "after"]
    last = known["start"].max().date() + timedelta(days=6) if len(known) else None
    shows = None
    if own is not None:
        shows = float(np.exp(-own.reach(step.SURE) - stats.norm.ppf(POWER) * own.error)[0])
    return Robustness(
        placebos, clear, tuple(_variants(proof, before, after)), shows, last, _turning(proof, before, after)
    )


def _both_periods(proof: Proof) -> tuple[pd.DataFrame, pd.DataFrame]:
    weeks = proof.weeks[proof.weeks["maturity"] >= effect.MATURE]
    return weeks[weeks["phase"] == "before"], weeks[weeks["phase"] == "after"]


def _groups(before: pd.DataFrame, after: pd.DataFrame, controlled: bool) -> list[pd.DataFrame]:
    return [before, after, *((control(before), control(after)) if controlled else ())]


def _placebos(before: pd.DataFrame, controlled: bool, fell: bool) -> tuple[int, int]:
    """Dates inside the baseline, and how many of them look like a change in the same direction."""
    tried = clear = 0
    for at in range(step.FEWEST_WEEKS, len(before) - PLACEBO_WEEKS + 1):
        found = step.of_weeks(_groups(before.iloc[:at], before.iloc[at:], controlled))
        if found is None:
            continue
        tried += 1
        mean, reach = float(found.mean[0]), float(found.reach(step.SURE)[0])
        clear += mean < -reach if fell else mean > reach
    return tried, clear


def _variants(proof: Proof, before: pd.DataFrame, after: pd.DataFrame) -> list[Variant]:
    """The estimate without the untouched group, with half the baseline, and with the weeks of the alarm."""
    half = len(before) // 2
    weeks = proof.weeks[proof.weeks["maturity"] >= effect.MATURE]
    wider = weeks[weeks["phase"].isin(["before", "excluded"])]
    tried = [
        *([("alone", before, False)] if proof.controlled else []),
        ("recent", before.iloc[half:], proof.controlled),
        ("early", before.iloc[:half], proof.controlled),
        *([("alarm", wider, proof.controlled)] if len(wider) > len(before) else []),
    ]
    return [
        Variant(name, v.ratio, v.lower, v.upper)
        for name, part, controlled in tried
        if part["lines"].sum() > 0
        and (v := _judged(part, after, controlled)) is not None
        and v.ratio is not None
    ]


def _judged(before: pd.DataFrame, after: pd.DataFrame, controlled: bool) -> effect.Verdict | None:
    groups = _groups(before, after, controlled)
    if controlled and min(part["lines"].sum() for part in groups[2:]) <= 0:
        return None
    beside = (groups[2], groups[3]) if controlled else None
    return effect.judge(before, after, beside, trigger=0)


def _turning(proof: Proof, before: pd.DataFrame, after: pd.DataFrame) -> int | None:
    """Errors more or fewer after the start with which the verdict would be another."""
    own = proof.verdict
    seen = float(after["errors"].sum())
    if own is None or own.ratio is None or after.empty or own.verdict == "too_early":
        return None

    def word(errors: float) -> str:
        scaled = after["errors"] * errors / seen if seen else after["lines"] * errors / after["lines"].sum()
        judged = _judged(before, after.assign(errors=scaled.clip(upper=after["lines"])), proof.controlled)
        return "" if judged is None else judged.verdict if judged.verdict in CLEAR else "open"

    now = own.verdict if own.verdict in CLEAR else "open"
    more = own.verdict == "worked" or (now == "open" and own.ratio > 1)
    limit = min(4 * seen + 20, float(after["lines"].sum())) if more else 0.0
    if word(limit) == now:
        return None
    near, far = seen, limit
    while abs(far - near) > 1:
        middle = float(np.floor((near + far) / 2))
        near, far = (middle, far) if word(middle) == now else (near, middle)
    return int(far - seen)
