"""Signals that speak of the same errors, put together."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import partial
from math import sqrt

from analysis.signals.signal import Signal

# Two signals tell one story when this share of the errors of the smaller one are also of the other; of two that fell,
# when this share of the errors that the smaller one lacks is lacking in the other.
SHARED = 0.5


def surprise(signal: Signal) -> float:
    """How far the errors are from what is usual, in standard deviations of a Poisson count."""
    return abs(signal.errors - signal.expected) / sqrt(max(signal.expected, 1.0))


def same_story(
    signals: Sequence[Signal], rows: Sequence[Set[object]], past: Sequence[Set[object]]
) -> list[list[int]]:
    """Positions of the signals of each story, the most surprising first, in a story and among stories.

    Parameters
    ----------
    signals : sequence of Signal
        Of one direction or of both; better and worse are never one story.
    rows : sequence of set
        The errors that each of them counts.
    past : sequence of set
        The errors of the weeks before, which say where those that are lacking now used to be.
    """
    order = sorted(
        range(len(signals)), key=lambda i: (signals[i].direction != "above", -surprise(signals[i]))
    )
    stories: list[list[int]] = []
    for i in order:
        alike = (s for s in stories if signals[s[0]].direction == signals[i].direction)
        same = _shared if signals[i].direction == "above" else partial(_lacking, signals, past)
        home = next((s for s in alike if same(rows, s[0], i)), None)
        if home is None:
            stories.append([i])
        else:
            home.append(i)
    return stories


def _shared(rows: Sequence[Set[object]], one: int, other: int) -> bool:
    fewest = min(len(rows[one]), len(rows[other]))
    return fewest > 0 and len(rows[one] & rows[other]) >= SHARED * fewest


def _lacking(
    signals: Sequence[Signal], past: Sequence[Set[object]], rows: Sequence[Set[object]], one: int, other: int
) -> bool:
    gone = {i: signals[i].expected - signals[i].errors for i in (one, other)}
    small = min(gone, key=gone.__getitem__)
    if not past[small]:
        return False
    usual = signals[small].expected * len(past[one] & past[other]) / len(past[small])
    return usual - len(rows[one] & rows[other]) >= SHARED * gone[small] > 0
