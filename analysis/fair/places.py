"""What the place and the week add to the difficulty of the work."""

import numpy as np

from analysis.fair import counted, times
from analysis.rates import shrink

# Shrinking fewer than four siblings cannot beat their raw rates (Efron, Morris 1975): one mean takes one of them.
FEWEST_SIBLINGS = 4
# Among more than so many nobody moves the spread of places: it is then fitted once, from all.
MOST_FITTED = 200


def place_factors(cells: dict, rate: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per cell: factor of its place on the rate from the others' errors there, its error, and what the finest adds."""
    wrong, count, group = cells["errors"], cells["lines"], cells["group"]
    factor, spread, added = np.ones(len(wrong)), np.zeros(len(wrong)), np.ones(len(wrong))
    parent = np.zeros(len(wrong), dtype=np.int64)
    for number, code in enumerate(cells["places"]):
        base = count * rate * factor
        # The others' own expectations lean on the value's errors; measured against their sum, that cancels.
        other_wrong, other_base = (counted.sums_of_others(group, parent, part) for part in (wrong, base))
        level = np.divide(other_wrong, other_base, out=np.ones(len(wrong)), where=other_base > 0)
        seen, expected = (counted.sums_of_others(group, code, part) for part in (wrong, base))
        expected = expected * np.maximum(level, shrink.HALF_ERROR / np.maximum(other_base, shrink.HALF_ERROR))
        alpha = _strength_of_others(group, code, (wrong, base), len(np.unique(parent)))
        bottom = np.where(expected + alpha > 0, expected + alpha, 1.0)
        here = np.where(expected + alpha > 0, (seen + alpha) / bottom, 1.0)
        added = np.maximum(here, shrink.HALF_ERROR / np.maximum(bottom, 1.0))
        factor = factor * added
        spread = np.sqrt(
            spread**2 + np.maximum(seen + alpha, shrink.HALF_ERROR) / np.maximum(bottom, 1.0) ** 2
        )
        parent = code if number == 0 else parent
    return factor, spread, added


def time_factors(cells: dict, rate: np.ndarray) -> times.TimeFactors:
    """What the weeks add to the rate: of all and of each warehouse, of what is packed, then of each place."""
    if cells["week"] is None:
        return times.TimeFactors(np.ones(len(rate)), [])
    single = cells["places"][:-1] if len(cells["places"]) > 2 else cells["places"]
    nodes = [*single[:1], *cells["codes"], *single[1:]]
    return times.factors(cells["group"], cells["week"], nodes, cells["errors"], cells["lines"] * rate)


def common_variance(
    cells: dict, code: np.ndarray, rate: np.ndarray, spread: np.ndarray, size: int
) -> np.ndarray:
    """Variance of the expected errors of each value from the factors of a code; a factor errs for all its cells."""
    group = cells["group"]
    own = group >= 0
    key, first = counted.compact(group[own] * counted.width_of(code) + code[own])
    base = np.bincount(key, (cells["lines"] * rate)[own], len(first))
    return np.bincount(group[own][first], (base * spread[own][first]) ** 2, size)


def _strength_of_others(
    group: np.ndarray, code: np.ndarray, counts: tuple[np.ndarray, np.ndarray], parents: int
) -> np.ndarray:
    """Prior strength of places per cell, without the own errors: one who errs more must not make places differ."""
    width = counted.width_of(code)
    totals = [np.bincount(code, part, width) for part in counts]

    def fitted(wrong: np.ndarray, base: np.ndarray) -> float:
        enough = (base > 0).sum() - parents >= FEWEST_SIBLINGS - 1
        return shrink.prior_strength(wrong, base) if enough else 0.0

    size = int(group.max(initial=-1)) + 1
    strength = np.full(size + 1, fitted(*totals))  # the last is for nobody's lines
    if size <= MOST_FITTED:
        key = np.where(group < 0, size, group) * width + code
        own = [np.bincount(key, part, (size + 1) * width).reshape(size + 1, width) for part in counts]
        for number in range(size):
            strength[number] = fitted(
                *(np.maximum(t - o[number], 0) for t, o in zip(totals, own, strict=True))
            )
    return strength[group]
