"""Where a change sits: patterns beyond chance, corrected for the search."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis import rates
from analysis.explain import newcomer, scan, whole
from analysis.explain.decomposition import COUNTS, decompose, require_counts
from analysis.rates import shrink

CONFIRMED, HINT = whole.CONFIRMED, 0.30
MOST_FINDINGS = 5
# Causes that may be among the values when their dispersion is estimated.
SUSPECTS = 3
DEPTH = 3
DRAWS = 299
# Two patterns that share this much of their lines are one finding with two names.
SAME_LINES = 0.9
SEED = 20260101


@dataclass(frozen=True)
class Explanation:
    """A finding: where errors changed by more than elsewhere.

    pattern: ((dimension, values), ...), empty for the change of everything. names: other patterns of the
    same lines. status: "confirmed" (p <= 0.04 after correction for the search) or "hint". direction: "rise"
    or "fall". p: corrected for every pattern searched, for both directions where both are looked for, and for
    the look at everything. lines and errors of both periods; expected: errors after, at the pattern's own rate
    before, had it changed as the rest; excess with 95 % interval; ratio errors / expected;
    share: of the whole change in errors over expectation. rows: positions in the frame.
    """

    pattern: tuple[tuple[str, tuple], ...]
    names: tuple[tuple[tuple[str, tuple], ...], ...]
    status: str
    direction: str
    p: float
    score: float
    lines_before: int
    errors_before: int
    lines_after: int
    errors_after: int
    expected: float
    excess: float
    excess_lower: float
    excess_upper: float
    ratio: float
    share: float
    rows: tuple[int, ...]

    def as_dict(self) -> dict:
        """Pattern as a mapping: one value, or a list where several were merged."""
        return {name: values[0] if len(values) == 1 else list(values) for name, values in self.pattern}


def ranked(
    frame: pd.DataFrame,
    by: str,
    *,
    n1: str = "n1",
    c1: str = "c1",
    n2: str = "n2",
    c2: str = "c2",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Values of a dimension by how much they contribute to the change of the error rate.

    Parameters
    ----------
    frame, by
        As `decompose`.
    confidence : float
        In (0, 1), of the interval of each value's own difference.

    Returns
    -------
    DataFrame
        As `decompose` with rate1, rate2 (shares of lines; None without lines), difference, lower, upper
        (Newcombe; None without lines in a period), largest absolute contribution first.

    Raises
    ------
    ValueError
        As `decompose`.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17:873, method 10.
    """
    table = decompose(frame, by, n1=n1, c1=c1, n2=n2, c2=c2).values
    for name in ("rate1", "rate2", "difference", "lower", "upper"):
        table[name] = pd.Series([None] * len(table), index=table.index, dtype=object)
    for name, count, lines in (("rate1", "c1", "n1"), ("rate2", "c2", "n2")):
        some = table[lines] > 0
        table.loc[some, name] = (table[count] / table[lines].where(some, 1))[some]
    both = (table["n1"] > 0) & (table["n2"] > 0)
    if both.any():
        part = table[both]
        found = rates.difference(part["c2"], part["n2"], part["c1"], part["n1"], confidence)
        for name, values in zip(("difference", "lower", "upper"), found, strict=True):
            table.loc[both, name] = values
    order = table["total"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def localise(
    frame: pd.DataFrame,
    dimensions: Sequence[str],
    *,
    n1: str = "n1",
    c1: str = "c1",
    n2: str = "n2",
    c2: str = "c2",
    direction: str = "rise",
    depth: int = DEPTH,
    draws: int = DRAWS,
    seed: int = SEED,
    allowed: whole.Allowance = whole.Allowance(),
) -> list[Explanation]:
    """Combinations of values whose errors changed more than elsewhere, corrected for the search.

    Parameters
    ----------
    frame : DataFrame
        Leaf table: the dimensions, lines and errors before (n1, c1) and after (n2, c2). The finer, the better.
    dimensions : sequence of str
        Exposures only; what an error is like (its symptom or cause) is no dimension.
    direction : {"rise", "fall", "both"}
    depth : int
        Most dimensions in a pattern, 1 to 3.
    draws : int
        Simulated weeks behind each p-value, at least 99.
    seed : int
    allowed : Allowance
        What the history of weeks and the parcels say that counts vary by beside chance.

    Returns
    -------
    list of Explanation
        First the change of everything, if it is more than chance; then confirmed patterns in the order found,
        then at most one hint. Empty when nothing stands out, or a period has no lines.

    Raises
    ------
    ValueError
        If a column is missing, counts make no sense, or an option is outside its range.

    References
    ----------
    Kulldorff (1997), Communications in Statistics 26:1481 (likelihood-ratio scan with Monte-Carlo p-value).

    Examples
    --------
    >>> frame = pd.DataFrame({"station": list("AB"), "n1": [4000, 4000], "c1": [40, 40],
    ...                       "n2": [1000, 1000], "c2": [10, 45]})
    >>> [item.as_dict() for item in localise(frame, ["station"]) if item.pattern]
    [{'station': 'B'}]
    """
    if direction not in ("rise", "fall", "both"):
        raise ValueError("direction must be rise, fall or both")
    if not 1 <= depth <= DEPTH or draws < 99:
        raise ValueError("depth must be 1 to 3 and draws at least 99")
    names = list(dimensions)
    counted = require_counts(frame, names, (n1, c1, n2, c2))
    if counted["n1"].sum() <= 0 or counted["n2"].sum() <= 0 or not names:
        return []
    wanted = ("rise", "fall") if direction == "both" else (direction,)
    codes, values = zip(*(pd.factorize(counted[name], use_na_sentinel=False) for name in names), strict=True)
    table = scan.leaves(np.column_stack(codes), *(counted[name].to_numpy(float) for name in COUNTS))
    swings = np.array([dict(allowed.inside).get(name, 0.0) for name in names])
    search = _Search(
        min(depth, len(names)), draws, seed, len(wanted) + 1, scan.dispersions(table), allowed, swings
    )
    all_of = _whole(counted, table, search)
    found = [all_of] if all_of and all_of.direction in wanted else []
    for way in wanted:
        found += _searched(counted, table, dict(zip(names, values, strict=True)), way, search)
    return found


class _Search(NamedTuple):
    """How deep, with how many simulated weeks, from which seed, among how many looks; what is allowed for."""

    depth: int
    draws: int
    seed: int
    looks: int
    spreads: np.ndarray
    allowed: whole.Allowance
    swings: np.ndarray


def _searched(
    counted: pd.DataFrame, table: scan.Leaves, values: dict[str, Any], way: str, search: _Search
) -> list[Explanation]:
    lines = counted["n2"].to_numpy(float)
    falling = way == "fall"
    found, null, pairs = [], None, 0.0
    while len(found) < MOST_FINDINGS and (table.c1 if falling else table.c2).sum() > 0:
        patterns = scan.patterns(table, search.depth)
        if len(patterns.example) == 0:
            break
        if null is None:
            pairs = _strength(table)
        strength = scan.strengths(table, patterns, pairs)
        if null is None:
            null = scan.null_maxima(
                table, patterns, strength, search.draws, np.random.default_rng(search.seed), falling
            )
        spreads = _spreads(table, patterns, strength, search.spreads, falling)
        spreads = np.maximum(spreads, search.allowed.clump)
        score = scan.scores(table, patterns, strength, spreads, search.swings, falling)
        best = _plainest(table, patterns, score)
        p = whole.together((1 + (null >= score[best]).sum()) / (1 + len(null)), search.looks)
        if p > HINT or (p > CONFIRMED and found):
            break
        best = newcomer.plain(table, patterns, best, CONFIRMED)
        inside = scan.lines_of(table, patterns, best)
        alike = _alike(table, patterns, score, best, inside, lines)
        told = [_named(table, patterns, place, values) for place in (best, *alike)]
        found.append(_explained(counted, table, told, inside, way, p, float(score[best])))
        if p > CONFIRMED:
            break
        table = table.without(inside)
    return _merged(counted, found)


def _spreads(
    table: scan.Leaves, patterns: scan.Patterns, strength: np.ndarray, spreads: np.ndarray, falling: bool
) -> np.ndarray:
    """Dispersion of each dimension without the lines of the best patterns: a cause is no dispersion."""
    suspect = np.zeros(len(table.codes), dtype=bool)
    rest, least = table, spreads
    for _ in range(SUSPECTS):
        if least.max() <= 1:
            break
        score = scan.scores(rest, patterns, strength, least, np.zeros(len(least)), falling)
        suspect = suspect | scan.lines_of(table, patterns, int(np.argmax(score)))
        rest = table.without(suspect)
        least = np.minimum(least, scan.dispersions(rest))
    return least


def _plainest(table: scan.Leaves, patterns: scan.Patterns, score: np.ndarray) -> int:
    """The best pattern, by the name with the fewest dimensions that its lines have."""
    best = int(np.argmax(score))
    inside = scan.lines_of(table, patterns, best)
    same = np.flatnonzero((patterns.e2 == patterns.e2[best]) & (patterns.e1 == patterns.e1[best]))
    depth = {int(i): len(patterns.cuboids[patterns.cuboid[i]]) for i in same}
    return min(
        (i for i in depth if (scan.lines_of(table, patterns, i) == inside).all()),
        key=lambda i: (depth[i], -score[i]),
    )


def _strength(table: scan.Leaves) -> float:
    """Errors that the prediction of a pattern from its single values is worth, from all pairs of dimensions."""
    dims = table.codes.shape[1]
    if dims < 2:
        return shrink.prior_strength(table.c1, table.e1)
    fits = []
    for one in range(dims):
        for other in range(one + 1, dims):
            key, size = scan.keys(table.codes, (one, other))
            if size <= scan.DENSE * len(key) + 1000:
                fits.append((np.bincount(key, table.c1), np.bincount(key, table.e1)))
    if not fits:  # every pair has far more combinations than leaves: the leaves are the pairs
        return shrink.prior_strength(table.c1, table.e1)
    return shrink.prior_strength(*(np.concatenate(part) for part in zip(*fits, strict=True)))


def _alike(
    table: scan.Leaves,
    patterns: scan.Patterns,
    score: np.ndarray,
    best: int,
    inside: np.ndarray,
    lines: np.ndarray,
) -> list[int]:
    """Other patterns of nearly the same lines, no deeper than the best."""
    size = len(patterns.cuboids[patterns.cuboid[best]])
    near = np.flatnonzero(score > score[best] - max(3.0, 0.2 * abs(score[best])))
    alike = []
    for place in near[np.argsort(-score[near])][:20]:
        if place == best or len(patterns.cuboids[patterns.cuboid[place]]) > size:
            continue
        other = scan.lines_of(table, patterns, place)
        if lines[inside & other].sum() >= SAME_LINES * lines[inside | other].sum():
            alike.append(int(place))
    return alike


def _named(
    table: scan.Leaves, patterns: scan.Patterns, place: int, values: dict[str, Any]
) -> tuple[tuple[str, tuple], ...]:
    codes = table.codes[patterns.example[place]]
    dims = patterns.cuboids[patterns.cuboid[place]]
    named = list(values.items())
    return tuple((named[dim][0], (_plain(named[dim][1][codes[dim]]),)) for dim in dims)


def _plain(value: object) -> object:
    """A Python value: findings are stored as text."""
    return value.item() if isinstance(value, np.generic) else value


def _explained(
    counted: pd.DataFrame,
    table: scan.Leaves,
    told: list,
    inside: np.ndarray,
    way: str,
    p: float,
    score: float,
) -> Explanation:
    """The record of a pattern; the leaves of earlier findings are empty in the table."""
    rows = np.flatnonzero(inside & (table.e1 + table.e2 + table.c1 + table.c2 > 0))
    outside_old = max(table.c1.sum() - table.c1[rows].sum(), shrink.HALF_ERROR)
    outside_new = table.c2.sum() - table.c2[rows].sum()
    base1, base2 = table.e1.sum() - table.e1[rows].sum(), table.e2.sum() - table.e2[rows].sum()
    change = (outside_new / max(base2, shrink.HALF_ERROR)) / (outside_old / max(base1, shrink.HALF_ERROR))
    own = _own_rate(table, rows, len(told[0]))
    expected, seen = float(table.e2[rows].sum() * own * change), float(table.c2[rows].sum())
    lower, upper = rates.poisson(seen)
    sums = counted.iloc[rows][list(COUNTS)].sum().astype(int)
    rise = table.c2.sum() - table.e2.sum() * table.c1.sum() / max(table.e1.sum(), shrink.HALF_ERROR)
    return Explanation(
        *(told[0], tuple(told[1:]), "confirmed" if p <= CONFIRMED else "hint", way, p, score),
        *(int(sums["n1"]), int(sums["c1"]), int(sums["n2"]), int(sums["c2"])),
        *(expected, seen - expected, float(lower) - expected, float(upper) - expected),
        seen / max(expected, shrink.HALF_ERROR),
        float(np.clip((seen - expected) / rise, 0, 1)) if rise > 0 else 1.0,
        tuple(rows.tolist()),
    )


def _own_rate(table: scan.Leaves, rows: np.ndarray, dims: int) -> float:
    """Old rate of a pattern over what its single values let expect, shrunk to 1 as far as these are known."""
    doubt = np.sort(table.doubt[rows[0]])[-dims:].sum() + 1 / scan.SUREST_PAIR
    strength = max(1 / doubt - table.c1[rows].sum(), shrink.HALF_ERROR)
    return float((table.c1[rows].sum() + strength) / (table.e1[rows].sum() + strength))


def _whole(counted: pd.DataFrame, table: scan.Leaves, search: _Search) -> Explanation | None:
    """The change of everything on the same work, if it is more than chance and the usual swing."""
    n1, c1, n2, c2 = (float(counted[name].sum()) for name in COUNTS)
    if c1 + c2 <= 0:
        return None
    clump = max(search.allowed.clump, float(search.spreads.max()))
    of = whole.of_leaves(table, counted, search.allowed._replace(clump=clump))
    p = whole.together(of.p, search.looks)
    if p > CONFIRMED:
        return None
    expected, excess = of.expected, c2 - of.expected
    return Explanation(
        *((), (), "confirmed", "rise" if excess > 0 else "fall", p, -np.log(max(p, 1e-300))),
        *(int(n1), int(c1), int(n2), int(c2), expected, excess),
        *(of.lower * n2, of.upper * n2, c2 / max(expected, shrink.HALF_ERROR), 1.0, ()),
    )


def _merged(counted: pd.DataFrame, found: list[Explanation]) -> list[Explanation]:
    """Confirmed patterns that differ in one value of one dimension, as one with both values."""
    out: list[Explanation] = []
    for item in found:
        place = next((i for i, other in enumerate(out) if _siblings(other, item)), None)
        if place is None:
            out.append(item)
            continue
        first = out[place]
        pattern = tuple(
            (name, values if values == more else (*values, *more))
            for (name, values), (_, more) in zip(first.pattern, item.pattern, strict=True)
        )
        added = ("lines_before", "errors_before", "lines_after", "errors_after", "expected", "excess")
        sums = {name: getattr(first, name) + getattr(item, name) for name in added}
        observed = sums["expected"] + sums["excess"]
        lower, upper = rates.poisson(round(observed))
        out[place] = replace(
            first,
            pattern=pattern,
            names=(),
            p=max(first.p, item.p),
            excess_lower=float(lower) - sums["expected"],
            excess_upper=float(upper) - sums["expected"],
            ratio=observed / max(sums["expected"], shrink.HALF_ERROR),
            share=min(1.0, first.share + item.share),
            rows=tuple(sorted({*first.rows, *item.rows})),
            **sums,
        )
    return out


def _siblings(one: Explanation, other: Explanation) -> bool:
    if [name for name, _ in one.pattern] != [name for name, _ in other.pattern]:
        return False
    if one.status != "confirmed" or other.status != "confirmed":
        return False
    return sum(a != b for (_, a), (_, b) in zip(one.pattern, other.pattern, strict=True)) == 1
