"""Signals that speak of the same errors, put together."""

from __future__ import annotations

from collections.abc import Sequence, Set
from math import sqrt

from analysis.signals.signal import Signal

# Two signals tell one story when this share of the errors of the smaller one are also of the other.
SHARED = 0.5


def surprise(signal: Signal) -> float:
    """How far the errors are from what is usual, in standard deviations of a Poisson count."""
    return abs(signal.errors - signal.expected) / sqrt(max(signal.expected, 1.0))


def same_story(signals: Sequence[Signal], rows: Sequence[Set[object]]) -> list[list[int]]:
    """Positions of the signals of each story, the most surprising first, in a story and among stories.

    Parameters
    ----------
    signals : sequence of Signal
        Of one direction or of both; better and worse are never one story.
    rows : sequence of set
        The errors that each of them counts.
    """
    order = sorted(
        range(len(signals)), key=lambda i: (signals[i].direction != "above", -surprise(signals[i]))
    )
    stories: list[list[int]] = []
    for i in order:
        home = next((s for s in stories if _shared(signals, rows, s[0], i)), None)
        if home is None:
            stories.append([i])
        else:
            home.append(i)
    return stories


def _shared(signals: Sequence[Signal], rows: Sequence[Set[object]], one: int, other: int) -> bool:
    fewest = min(len(rows[one]), len(rows[other]))
    alike = signals[one].direction == signals[other].direction
    return alike and fewest > 0 and len(rows[one] & rows[other]) >= SHARED * fewest
