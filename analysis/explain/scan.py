"""Scan over all combinations of values for one whose errors rose by more than chance, corrected for the search."""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from scipy import sparse, special, stats

from analysis.rates import shrink

# Fewer errors than this in the new period are no pattern.
FEWEST_ERRORS = 3
# Added to the errors outside a pattern, so that their rate is never 0.
HALF_ERROR = 0.5
# Rounds of proportional fitting of the values' effects; three digits are stable after these.
ROUNDS = 6
# A value with less than this part of the usual old volume is new: its errors have no old period to fall to.
NEW_SHARE = 0.2
# Where errors fell elsewhere, a pattern has not risen by staying: the change outside counts as at least this.
LEAST_OUTSIDE = 1.0
# Less than this is never expected: three errors where a hundredth was due are a coincidence of the search.
LEAST_EXPECTED = 0.5
# Few values tell little of their own spread: their effects are never taken for more certain than by so many errors.
SUREST_EFFECT = 30.0
SUREST_PAIR = 300.0
# A key space up to this many times the leaves is counted without hashing.
DENSE = 4
# Dispersion is told from values with at least this variance, from so many of them; this part of them is left out.
LEAST_VARIANCE, FEWEST_VALUES, EXTREME = 1.0, 12, 0.20
# It counts when it is so many of its standard errors above 1.
SURE_SPREAD = 2.0


@dataclass(frozen=True)
class Leaves:
    """Leaf table: codes of the values (leaves x dimensions), errors of both periods, expected errors of both.

    e1, e2 are the errors that the effects of the single values let expect at the old rate; odds is the
    expected exposure after / before by the drift of the single values. thin is the chance that an error of
    a value that is new would have happened at the rate of the others; 1 for values that are not new. doubt
    (leaves x dimensions) is the relative variance of the effect of each value; fresh marks values that are new.
    """

    codes: np.ndarray
    c1: np.ndarray
    c2: np.ndarray
    e1: np.ndarray
    e2: np.ndarray
    odds: np.ndarray
    thin: np.ndarray
    doubt: np.ndarray
    fresh: np.ndarray

    def without(self, removed: np.ndarray) -> "Leaves":
        """The same with some leaves emptied."""
        emptied = {name: getattr(self, name) * ~removed for name in ("c1", "c2", "e1", "e2")}
        return replace(self, **emptied)


@dataclass(frozen=True)
class Patterns:
    """All patterns with enough errors: dimensions and an example leaf of each, expectations, cells searched."""

    cuboids: tuple[tuple[int, ...], ...]
    cuboid: np.ndarray
    example: np.ndarray
    e1: np.ndarray
    e2: np.ndarray
    penalty: np.ndarray
    members: sparse.csr_matrix
    rows: np.ndarray


def leaves(codes: np.ndarray, n1: np.ndarray, c1: np.ndarray, n2: np.ndarray, c2: np.ndarray) -> Leaves:
    """Leaf table with expectations from the effects of the single values.

    Parameters
    ----------
    codes : ndarray of int, shape (leaves, dimensions)
        Values of each dimension, numbered from 0.
    n1, c1, n2, c2 : ndarray, shape (leaves,)
        Lines and errors before and after.
    """
    total1, total2 = max(n1.sum(), 1.0), max(n2.sum(), 1.0)
    common = max(c1.sum(), HALF_ERROR) / total1
    factor, doubt = main_effects(codes, c1, n1 * common)
    rate = factor * common
    drift, _ = main_effects(codes, n2, n1 * total2 / total1)
    odds = drift * total2 / total1
    e1, e2 = n1 * rate, n2 * rate
    thin, fresh = _thinning(codes, c2, e1, e2)
    return Leaves(codes, c1, c2, e1, e2, odds, thin, doubt, fresh)


def _thinning(
    codes: np.ndarray, c2: np.ndarray, e1: np.ndarray, e2: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """``thin`` and ``fresh`` of `Leaves`."""
    thin, fresh = np.ones(len(codes)), np.zeros(codes.shape, dtype=bool)
    usual = e2.sum() / max(e1.sum(), HALF_ERROR)
    for place, column in enumerate(codes.T):
        before, after, seen = (np.bincount(column, part) for part in (e1, e2, c2))
        new = before * usual < NEW_SHARE * after
        chance = np.where(new, np.minimum(1.0, after / np.maximum(seen, HALF_ERROR)), 1.0)
        thin = np.minimum(thin, chance[column])
        fresh[:, place] = new[column]
    return thin, fresh


def main_effects(
    codes: np.ndarray, counts: np.ndarray, expected: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Factor of each leaf by which its values multiply the expectation, fitted value by value and shrunk.

    The factors of a dimension are gamma-Poisson shrunk to 1, as far as its values have no spread beyond chance.

    Returns
    -------
    factor : ndarray, shape (leaves,)
    doubt : ndarray, shape (leaves, dimensions)
        Relative variance of each value's effect.
    """
    factor = np.ones(len(counts))
    effects = [np.ones(int(column.max(initial=0)) + 1) for column in codes.T]
    seen = [np.bincount(column, counts) for column in codes.T]
    strength = [0.0] * len(effects)
    for turn in range(ROUNDS):
        for place, column in enumerate(codes.T):
            others = factor / effects[place][column]
            base = np.bincount(column, expected * others)
            if turn in (0, 2):
                strength[place] = min(shrink.prior_strength(seen[place], base), SUREST_EFFECT)
            alpha = strength[place]
            effects[place] = (seen[place] + alpha) / (base + alpha)
            factor = others * effects[place][column]
    columns = zip(seen, strength, codes.T, strict=True)
    return factor, np.column_stack([1 / (count + alpha)[column] for count, alpha, column in columns])


def patterns(table: Leaves, depth: int) -> Patterns:
    """Every combination of up to `depth` values with enough errors in both periods together."""
    rows = np.flatnonzero(table.c1 + table.c2 > 0)
    errors = (table.c1 + table.c2)[rows]
    cuboids = tuple(
        dims for size in range(1, depth + 1) for dims in combinations(range(table.codes.shape[1]), size)
    )
    parts, start = [], 0
    for number, dims in enumerate(cuboids):
        part = _cuboid(table, dims, number, rows, errors, start)
        start += len(part[0])
        parts.append(part)
    example, e1, e2, penalty, cuboid, member_pattern, member_row = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    ones = np.ones(len(member_row), dtype=np.float32)
    members = sparse.csr_matrix((ones, (member_pattern, member_row)), shape=(start, len(rows)))
    return Patterns(cuboids, cuboid, example, e1, e2, penalty, members, rows)


def _cuboid(
    table: Leaves, dims: tuple[int, ...], number: int, rows: np.ndarray, errors: np.ndarray, start: int
) -> tuple[np.ndarray, ...]:
    key, size = keys(table.codes, dims)
    if size > DENSE * len(key) + 1000:
        _, key = np.unique(key, return_inverse=True)
        size = int(key.max(initial=0)) + 1
    counted = np.bincount(key[rows], errors, size)
    kept = np.flatnonzero(counted >= FEWEST_ERRORS)
    numbers = np.full(size, -1)
    numbers[kept] = np.arange(len(kept))
    e1, e2 = np.bincount(key, table.e1, size), np.bincount(key, table.e2, size)
    occupied = (e1 > 0) | (e2 > 0)
    place = numbers[key[rows]]
    inside = np.flatnonzero(place >= 0)
    example = np.zeros(len(kept), dtype=np.int64)
    example[place[inside]] = rows[inside]
    # What is new is asked about by itself, among what else is new: there is less of it.
    fresh = np.zeros(size, dtype=bool)
    fresh[key[table.fresh[:, list(dims)].any(axis=1)]] = True
    cells = [max(np.count_nonzero(occupied & part), 1) for part in (~fresh, fresh)]
    penalty = np.log(np.array(cells))[fresh[kept].astype(int)]
    return example, e1[kept], e2[kept], penalty, np.full(len(kept), number), place[inside] + start, inside


def lines_of(table: Leaves, found: Patterns, place: int) -> np.ndarray:
    """Whether each leaf belongs to a pattern."""
    inside = np.ones(len(table.codes), dtype=bool)
    for dim in found.cuboids[found.cuboid[place]]:
        inside &= table.codes[:, dim] == table.codes[found.example[place], dim]
    return inside


def keys(codes: np.ndarray, dims: tuple[int, ...]) -> tuple[np.ndarray, int]:
    """One number per leaf for its values of some dimensions, and how many numbers there can be."""
    key, size = np.zeros(len(codes), dtype=np.int64), 1
    for dim in dims:
        width = int(codes[:, dim].max(initial=0)) + 1
        key = key * width + codes[:, dim]
        size *= width
    return key, size


def likelihood_ratio(
    x: np.ndarray,
    total: np.ndarray,
    e1: np.ndarray,
    e2: np.ndarray,
    whole: tuple[float, float, float, float],
    strength: np.ndarray,
    falling: bool = False,
) -> np.ndarray:
    """Log-likelihood ratio of a rise (or a fall) inside a pattern against the same change as outside; 0 for none.

    Parameters
    ----------
    x, total : ndarray
        Errors after, and of both periods.
    e1, e2 : ndarray
        Expected errors at the old rate.
    whole : (errors before, errors after, expected before, expected after) of all leaves
    strength : ndarray
        Errors that the prediction from the single values is worth, as if seen in the old period.
    """
    c1, c2, all1, all2 = whole
    outside = ((c2 - x + HALF_ERROR) / np.maximum(all2 - e2, HALF_ERROR)) / (
        (c1 - (total - x) + HALF_ERROR) / np.maximum(all1 - e1, HALF_ERROR)
    )
    bound = np.minimum if falling else np.maximum
    after = np.maximum(e2 * bound(outside, LEAST_OUTSIDE), LEAST_EXPECTED)
    before = e1 + strength
    old, both = total - x + strength, total + strength
    share = after / (after + before)
    rise = special.rel_entr(x, both * share) + special.rel_entr(old, both * (1 - share))
    rise = np.minimum(
        rise, _apart((x, old), (c2 - x, c1 + strength - old), (before, e2), (all1 - e1, all2 - e2))
    )
    return np.where(x < both * share if falling else x > both * share, rise, 0.0)


def _apart(inside: tuple, outside: tuple, due_inside: tuple, due_outside: tuple) -> np.ndarray:
    """Log-likelihood ratio of two factors, of a pattern and of the rest, against one: a rest of few errors is no sure
    measure."""
    after = (inside[0] + outside[0] + HALF_ERROR) / np.maximum(due_inside[1] + due_outside[1], HALF_ERROR)
    factor = after * (due_inside[0] + due_outside[0]) / (inside[1] + outside[1] + HALF_ERROR)
    ratio = np.zeros(np.shape(inside[0]))
    for (seen, old), (before, later) in ((inside, due_inside), (outside, due_outside)):
        share = factor * later / np.maximum(factor * later + before, 1e-12)
        both = seen + old
        ratio = ratio + special.rel_entr(seen, both * share) + special.rel_entr(old, both * (1 - share))
    return ratio


def strengths(table: Leaves, found: Patterns, pairs: float) -> np.ndarray:
    """Errors that the prediction of each pattern from its single values is worth, besides its own old errors.

    Parameters
    ----------
    pairs : float
        What it would be worth if the effects of the single values were known exactly.
    """
    old = found.members @ table.c1[found.rows]
    doubt = np.full(len(old), 1 / min(pairs, SUREST_PAIR))
    for number, dims in enumerate(found.cuboids):
        own = found.cuboid == number
        doubt[own] += table.doubt[found.example[own]][:, list(dims)].sum(axis=1)
    # The effects were fitted to the same old errors, which must not count twice.
    return np.maximum(1 / doubt - old, HALF_ERROR)


def dispersions(table: Leaves) -> np.ndarray:
    """Variance of the change of the values of each dimension over binomial chance, at least 1.

    Parcels whose lines err together and weeks that swing widen it. The most extreme values, which may be causes, are
    left out; 1 where it cannot be told from chance.
    """
    old, new = max(table.c1.sum(), HALF_ERROR), max(table.c2.sum(), HALF_ERROR)
    whole = new * max(table.e1.sum(), HALF_ERROR) / (old * max(table.e2.sum(), HALF_ERROR))
    return np.array([_dispersion(table, column, whole) for column in table.codes.T])


def _dispersion(table: Leaves, column: np.ndarray, whole: float) -> float:
    c1, c2, e1, e2 = (np.bincount(column, part) for part in (table.c1, table.c2, table.e1, table.e2))
    share = np.divide(e2 * whole, e1 + e2 * whole, where=e1 + e2 > 0, out=np.zeros(len(e1)))
    variance = (c1 + c2) * share * (1 - share)
    some = variance >= LEAST_VARIANCE
    squares = np.sort((c2 - (c1 + c2) * share)[some] ** 2 / variance[some])
    if len(squares) < FEWEST_VALUES:
        return 1.0
    used = len(squares) - int(np.ceil(EXTREME * len(squares)))
    # Means of ordered chi-squares (Blom 1958).
    usual = stats.chi2.ppf((np.arange(1, used + 1) - 0.375) / (len(squares) + 0.25), 1)
    spread = float(squares[:used].mean() / usual.mean())
    return spread if spread > 1 + SURE_SPREAD * np.sqrt(2 / used) else 1.0


def fallible(table: Leaves, found: Patterns) -> np.ndarray:
    """Whether each pattern has errors enough to fall by more than chance: as many were due in the new period."""
    return (
        found.e2 * (found.members @ table.c1[found.rows] + HALF_ERROR) / (found.e1 + HALF_ERROR)
        >= FEWEST_ERRORS
    )


def scores(
    table: Leaves,
    found: Patterns,
    strength: np.ndarray,
    spreads: np.ndarray,
    swings: np.ndarray,
    falling: bool = False,
) -> np.ndarray:
    """Score of each pattern: likelihood ratio over the dispersion, less the logarithm of the cells in its cuboid.

    -inf for too few errors. ``swings``: by dimension, variance of the logarithm of the change of one value by how much
    weeks swing.
    """
    spread = np.array([spreads[list(dims)].max() for dims in found.cuboids])[found.cuboid]
    whole = (table.c1.sum(), table.c2.sum(), table.e1.sum(), table.e2.sum())
    if swings.any():
        swing = np.array([swings[list(dims)].max() for dims in found.cuboids])[found.cuboid]
        due = np.maximum(found.e2 * whole[1] / max(whole[3], HALF_ERROR), LEAST_EXPECTED)
        # chance makes the logarithm of the change vary by 1 / due + 1 / known before
        spread = spread + swing / (1 / due + 1 / (found.e1 + strength))
    x = found.members @ table.c2[found.rows]
    total = found.members @ (table.c1 + table.c2)[found.rows]
    ratio = likelihood_ratio(x, total, found.e1, found.e2, whole, strength, falling)
    return np.where(
        fallible(table, found) if falling else x >= FEWEST_ERRORS, ratio / spread - found.penalty, -np.inf
    )


def null_maxima(
    table: Leaves,
    found: Patterns,
    strength: np.ndarray,
    draws: int,
    rng: np.random.Generator,
    falling: bool = False,
) -> np.ndarray:
    """Largest score of each draw in which errors fall to the periods by exposure alone.

    Returns
    -------
    ndarray, shape (draws,)
    """
    errors = (table.c1 + table.c2)[found.rows]
    all1, all2 = table.e1.sum(), table.e2.sum()
    share = _shares(errors, table.odds[found.rows], table.c2.sum(), falling)
    there = errors.astype(int)[:, None]
    if (table.thin[found.rows] < 1).any():
        there = rng.binomial(there, table.thin[found.rows][:, None], (len(errors), draws))
    drawn = rng.binomial(there, share[:, None], (len(errors), draws)).astype(np.float32)
    counts = found.members @ drawn
    total = np.broadcast_to(found.members @ there.astype(np.float32), counts.shape)
    both = np.broadcast_to(there.sum(axis=0, dtype=float), (draws,))
    best = np.full(draws, -np.inf)
    few = fallible(table, found)[:, None]
    pattern, draw = np.nonzero(np.broadcast_to(few, counts.shape) if falling else counts >= FEWEST_ERRORS)
    x, t = counts[pattern, draw].astype(float), total[pattern, draw].astype(float)
    after = drawn.sum(axis=0, dtype=float)[draw]
    whole = (both[draw] - after, after, all1, all2)
    ratio = likelihood_ratio(x, t, found.e1[pattern], found.e2[pattern], whole, strength[pattern], falling)
    np.maximum.at(best, draw, ratio - found.penalty[pattern])
    return best


def _shares(errors: np.ndarray, odds: np.ndarray, after: float, falling: bool) -> np.ndarray:
    """Chance of each error to come after: by its odds, and where all rose (or fell), with the observed total."""
    wanted = min(max(after, HALF_ERROR), max(errors.sum() - HALF_ERROR, HALF_ERROR))
    factor = 1.0
    for _ in range(20):
        share = factor * odds / (1 + factor * odds)
        factor *= wanted / max((errors * share).sum(), 1e-12)
    factor = min(factor, LEAST_OUTSIDE) if falling else max(factor, LEAST_OUTSIDE)
    return factor * odds / (1 + factor * odds)
