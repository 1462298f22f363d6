"""Weeks in which work went wrong for everybody: an item, a place or the whole, told from the others' errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.fair import counted

# A part of the weeks has a rate of its own where the log-likelihood gains this beside the logarithm of how many
# of its kind (items, stations) are searched.
LEAST_GAIN = 8.0
# Rounds of splitting: each may cut one run of weeks out of every part of the weeks of each item or place.
ROUNDS = 4
# Errors at the usual rate that the rate of such weeks is drawn towards.
PRIOR_ERRORS = 1.0


class TimeLevel(NamedTuple):
    """Per cell: code of item or place x part of the weeks (-1: no different weeks), their factor and its doubt."""

    parts: np.ndarray
    factor: np.ndarray
    doubt: np.ndarray


class TimeFactors(NamedTuple):
    """Per cell: times the rate in its weeks; and the levels at which weeks differ."""

    factor: np.ndarray
    levels: list[TimeLevel]


def factors(
    group: np.ndarray,
    week: np.ndarray,
    nodes: Sequence[np.ndarray],
    wrong: np.ndarray,
    base: np.ndarray,
) -> TimeFactors:
    """What the weeks add to the rate of each cell, without its group's own errors.

    Parameters
    ----------
    group, week : ndarray of int, shape (n,)
        Group (-1 for nobody's) and number of the week of each cell.
    nodes : sequence of ndarray of int, shape (n,)
        Codes of what may go wrong for some weeks: the whole, a family, an item, a station. What gains most comes first:
        a station's bad weeks are not those of the whole.
    wrong, base : ndarray, shape (n,)
        Errors, and errors expected over all weeks.

    Returns
    -------
    TimeFactors
        factor, shape (n,); doubt is the relative standard error of what a level adds to it.
    """
    factor, levels, left = np.ones(len(wrong)), [], list(nodes)
    while left:
        found = [_parts(code, week, wrong, base * factor) for code in left]
        best = int(np.argmax([gain for gain, _ in found]))
        parts = found[best][1]
        if parts is None:
            break
        level = _level(group, left.pop(best), parts, wrong, base * factor)
        levels.append(level)
        factor = factor * level.factor
    return TimeFactors(factor, levels)


def _level(
    group: np.ndarray, code: np.ndarray, parts: np.ndarray, wrong: np.ndarray, base: np.ndarray
) -> TimeLevel:
    """What parts of the weeks add for each group, where the others' errors alone have them differ beyond chance."""

    def of_others(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        seen, due = (counted.sums_of_others(group, codes, values) for values in (wrong, base))
        return seen, due

    # The others' own expectations lean on the group's errors; measured against their sum, that cancels.
    all_seen, all_due = of_others(code)
    seen, due = of_others(parts + 1)
    due = due * np.divide(all_seen, all_due, out=np.ones(len(seen)), where=(all_due > 0) & (all_seen > 0))
    least = LEAST_GAIN + np.log(int(code.max()) + 1)
    differs = (parts >= 0) & (_gain(seen, due) - seen + due > least)
    factor = np.where(differs, (seen + PRIOR_ERRORS) / (due + PRIOR_ERRORS), 1.0)
    doubt = np.sqrt(seen + PRIOR_ERRORS) / (due + PRIOR_ERRORS) / factor
    return TimeLevel(parts, factor, np.where(differs, doubt, 0.0))


def _parts(
    code: np.ndarray, week: np.ndarray, wrong: np.ndarray, base: np.ndarray
) -> tuple[float, np.ndarray | None]:
    """Largest gain, and code of node x part of the weeks per cell: -1 where weeks do not differ, None if none do."""
    size, weeks = int(code.max(initial=0)) + 1, int(week.max(initial=0)) + 1
    key = code * weeks + week
    seen = np.bincount(key, wrong, size * weeks).reshape(size, weeks)
    due = np.bincount(key, base, size * weeks).reshape(size, weeks)
    least = LEAST_GAIN + np.log(max((due.sum(axis=1) > 0).sum(), 1))
    part = np.zeros((size, weeks), dtype=np.int64)
    # a run of weeks gains at most its errors times the logarithm of all expected over the run's: few never suffice
    gains = np.zeros(size)
    for node in np.flatnonzero(seen.sum(axis=1) * np.log(weeks + 1) > least):
        gains[node], part[node] = _split(seen[node], due[node], least)
    differs = part.max(axis=1) > 0
    if not differs.any():
        return 0.0, None
    label = np.where(differs[code], code * (part.max() + 1) + part[code, week], -1)
    known = label >= 0
    label[known] = np.unique(label[known], return_inverse=True)[1]
    return float(gains.max()), label


def _split(seen: np.ndarray, due: np.ndarray, least: float) -> tuple[float, np.ndarray]:
    """Largest gain, and number of the part of each week: all 0 where the weeks do not differ beyond chance."""
    part, most = np.zeros(len(seen), dtype=np.int64), 0.0
    for _ in range(ROUNDS):
        before = part.max()
        for number in range(before + 1):
            at = np.flatnonzero(part == number)
            run = _best_run(seen[at], due[at], least)
            if run is not None:
                part[at[run[0] : run[1]]] = part.max() + 1
                most = max(most, run[2])
        if part.max() == before:
            break
    return most, part


def _best_run(seen: np.ndarray, due: np.ndarray, least: float) -> tuple[int, int, float] | None:
    """The run of weeks whose rate differs most from the rest's and its gain, None where that is within chance."""
    all_seen, all_due = seen.sum(), due.sum()
    if all_seen <= 0 or all_due <= 0:
        return None
    sums = [np.append(0.0, np.cumsum(values)) for values in (seen, due * all_seen / all_due)]
    inside, expected = (total[None, :] - total[:, None] for total in sums)
    first, last = np.triu_indices(len(sums[0]), 1)
    inside, expected = inside[first, last], expected[first, last]
    gain = _gain(inside, expected) + _gain(all_seen - inside, all_seen - expected)
    best = int(gain.argmax())
    return (int(first[best]), int(last[best]), float(gain[best])) if gain[best] > least else None


def _gain(seen: np.ndarray, expected: np.ndarray) -> np.ndarray:
    floor = 1e-9  # a run without anything expected gains nothing but its errors
    return np.where(seen > 0, seen * np.log(np.maximum(seen, floor) / np.maximum(expected, floor)), 0.0)
