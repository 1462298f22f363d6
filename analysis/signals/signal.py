"""What a signal says, and the weekly counts that signals are found in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


@dataclass(frozen=True)
class Signal:
    """Weeks of the recent past that are unusual for one value of a dimension ('' for everything in view).

    ``unusual`` of the newest ``of`` complete weeks are beyond a limit, or else fired ``rules`` (all, if `OWN_PAST`);
    ``direction`` is that of the errors: above (worse) or below. ``errors`` happened in the newest complete weeks where
    ``expected`` are usual; ``chance`` is the probability of so many (NaN where the chart alone decides). ``within``
    narrows the value further. ``kind`` is the chart: p, p_prime or g.
    """

    dimension: str
    value: str
    unusual: int
    of: int
    direction: str
    rules: tuple[str, ...]
    errors: int = 0
    expected: float = float("nan")
    chance: float = float("nan")
    within: tuple[tuple[str, str], ...] = ()
    kind: str = "p"

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        """Every (dimension, value) that the signal speaks of, none for everything in view."""
        return (*(((self.dimension, self.value),) if self.dimension else ()), *self.within)


class WeeklyCounts(NamedTuple):
    """Weekly counts of the values of some dimensions, arrays of shape (values, weeks).

    ``possible``: how many values there could be, where only those with an error are listed; 0 where all are.
    """

    by: tuple[str, ...]
    names: list[tuple[str, ...]]
    errors: np.ndarray
    lines: np.ndarray
    possible: int = 0
