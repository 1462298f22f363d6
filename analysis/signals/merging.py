"""One story once: of signals about the same lines, and of a whole and its part, the one that tells most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from analysis.signals.signal import Signal, WeeklyCounts

# Values whose lines differ by less than this share are the same lines under two names.
SAME_LINES = 0.02
# What is left of a value without the narrower one inside it is unusual by itself below this chance.
OF_ITSELF = 0.01
LEAST_USUAL = 0.5
Weekly = tuple[np.ndarray, np.ndarray]
Values = tuple[tuple[str, str], ...]


def without_everything(counted: Sequence[WeeklyCounts], weeks: pd.DataFrame) -> list[WeeklyCounts]:
    """The values that are not all there is in view under another name: a seller's only shop, its only courier."""
    if "lines" not in weeks:
        return list(counted)
    total = float(weeks["lines"].sum())
    kept = []
    for counts in counted:
        part = counts.lines.sum(axis=1) < (1 - SAME_LINES) * total
        names = [name for name, is_part in zip(counts.names, part, strict=True) if is_part]
        if names:
            kept.append(counts._replace(names=names, errors=counts.errors[part], lines=counts.lines[part]))
    return kept


def each_once(found: Sequence[Signal], weekly: Mapping[Values, Weekly]) -> list[Signal]:
    """The signals without those about the same lines and errors as one before them, in the order in which they come."""
    kept: list[Signal] = []
    for signal in found:
        same = (s for s in kept if s.direction == signal.direction)
        if not any(_alike(weekly[signal.values], weekly[s.values]) for s in same):
            kept.append(signal)
    return kept


def with_whole(whole: Signal | None, inside: Sequence[Signal]) -> list[Signal]:
    """Everything in view beside its parts: the whole alone where they follow it, the parts alone where they make it.

    A part follows the whole when its errors are what the whole's change gives on its own usual ones; it makes the whole
    when the rest is within what is usual.
    """
    if whole is None:
        return list(inside)
    alike = [s for s in inside if s.direction == whole.direction and s.of == whole.of]
    follow = {s.values for s in alike if _follows(s, whole)}
    making = [s for s in alike if s.values not in follow and not unusual_without(whole, s)]
    others = [s for s in inside if s.values not in follow]
    return others if making else [whole, *others]


def _follows(part: Signal, whole: Signal) -> bool:
    usual = part.expected * whole.errors / whole.expected if whole.expected > 0 else part.expected
    tail = (
        stats.poisson.sf(part.errors - 1, usual)
        if whole.direction == "above"
        else stats.poisson.cdf(part.errors, usual)
    )
    return bool(tail >= OF_ITSELF)


def _alike(one: Weekly, other: Weekly) -> bool:
    return all(
        np.abs(a - b).sum() <= SAME_LINES * max(a.sum(), b.sum()) for a, b in zip(one, other, strict=True)
    )


def narrowed(found: list[Signal]) -> list[Signal]:
    """Of a value and a narrower one inside it only the one that says where it is."""
    dropped: set[tuple[tuple[str, str], ...]] = set()
    for narrow in (s for s in found if s.within):
        wider = [
            s
            for s in found
            if not s.within and s.values[0] in narrow.values and s.direction == narrow.direction
        ]
        if any(unusual_without(wide, narrow) for wide in wider):
            dropped.add(narrow.values)
        else:
            dropped |= {wide.values for wide in wider}
    return [s for s in found if s.values not in dropped]


def unusual_without(wide: Signal, narrow: Signal) -> bool:
    """Whether the rest of the wider value, without the narrower one, is unusual in the same direction."""
    rest, usual = wide.errors - narrow.errors, max(wide.expected - narrow.expected, LEAST_USUAL)
    tail = stats.poisson.sf(rest - 1, usual) if wide.direction == "above" else stats.poisson.cdf(rest, usual)
    return bool(tail < OF_ITSELF)
