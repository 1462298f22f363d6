"""Which work others do, too, and whether more errors are the person's or the place's."""

import numpy as np

from analysis.fair import counted
from analysis.rates import shrink

# Work is shared where the others did at least this part of the value's own lines of it: less says nothing of how hard
# it is, or of what the place adds.
SHARED_PART = 0.1
# Weeks within which somebody else worked at the place.
BLOCK = 4
# Log-likelihood by which errors are rather one's own than those of places where most of the work is one's own.
LEAST_BY_PERSON = 0.0


def shared(cells: dict) -> tuple[np.ndarray, np.ndarray]:
    """Per cell: whether the others do such work too, at such a place; and whether the place is next to only its own."""
    group = cells["group"]

    def beside(code: np.ndarray) -> np.ndarray:
        width = counted.width_of(code)
        mine = counted.own_sums(group, code, width, cells["lines"])
        return np.bincount(code, cells["lines"], width)[code] - mine >= np.maximum(SHARED_PART * mine, 1.0)

    # The combination of the columns may be one's own: their single effects are then known from elsewhere.
    single = cells["places"][:-1] if len(cells["places"]) > 2 else cells["places"]
    if cells["week"] is not None:
        block = cells["week"] // BLOCK
        single = [*single, (single[0] if single else cells["codes"][0]) * counted.width_of(block) + block]
    known = [*(beside(code) for code in single), *(beside(p + 1) | (p < 0) for p in cells["parts"])]
    alone = ~np.all(known, axis=0) if known else np.zeros(len(group), bool)
    return beside(cells["codes"][-1]) & ~alone, alone


def by_place(cells: dict, rate: np.ndarray, raw: np.ndarray, some: np.ndarray) -> np.ndarray:
    """Whether more errors of each value may as well be those of places that it holds as its own everywhere.

    A place, or the weeks of one, is held by who has more of its lines than all others together. One's own errors
    elsewhere, and those of the others at these places, say which of the two is more likely.

    Parameters
    ----------
    cells : dict
        Of `counted.cells_of`.
    rate, raw : ndarray, shape (n,)
        Rate of each cell, and the same without the factor of the finest place.
    some : ndarray of bool, shape (n,)
        Cells that are compared.

    Returns
    -------
    ndarray of bool, shape (values,)
    """
    group, wrong, lines = cells["group"], cells["errors"], cells["lines"]
    size = len(cells["names"])
    held, beside = np.zeros(len(group), bool), np.zeros((2, size))
    every = np.ones(len(held), bool)
    single = [(code, every) for code in cells["places"][-1:]]
    for code, differs in [*single, *((parts + 1, parts >= 0) for parts in cells["parts"])]:
        width = counted.width_of(code)
        mine = counted.own_sums(group, code, width, lines)
        most = differs & (group >= 0) & (2 * mine > np.bincount(code, lines, width)[code]) & ~held
        held |= most
        _, first = counted.compact(np.where(most, group * width + code, -1))
        first = first[most[first]]
        # the rate of the others there as one's own is expected: without one's own errors
        level = counted.own_sums(group, code, width, lines * raw) / np.maximum(mine, 1.0)
        seen, packed = (counted.sums_of_others(group, code, values) for values in (wrong, lines))
        for number, values in enumerate((seen, packed * level)):
            beside[number] += np.bincount(group[first], values[first], size)

    def total(values: np.ndarray, where: np.ndarray) -> np.ndarray:
        chosen = some & where
        return np.bincount(group[chosen], values[chosen], size)

    own = (total(wrong, held), total(lines * raw, held))
    elsewhere = (total(wrong, ~held), total(lines * rate, ~held))
    own_ratio, ratio = (
        np.maximum((seen + shrink.HALF_ERROR) / (due + shrink.HALF_ERROR), 1.0)
        for seen, due in (own, np.add(own, elsewhere))
    )

    def gain(seen: np.ndarray, due: np.ndarray, times: np.ndarray) -> np.ndarray:
        return seen * np.log(times) - (times - 1) * due

    told = (
        gain(*elsewhere, ratio)
        + gain(*own, ratio)
        - gain(*own, own_ratio)
        - gain(beside[0], beside[1], own_ratio)
    )
    return (own[1] > 0) & (told < LEAST_BY_PERSON)
