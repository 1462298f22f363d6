"""Rules by which a point or a pattern on a control chart is unusual.

Every finder takes the points of one phase as a `Track` and returns an int8 array of the same shape: `ABOVE` or
`BELOW` where the rule fires (for a trend: rising or falling), `NEITHER` where it fires without a direction, else 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple

import numpy as np
from scipy import stats

ABOVE, BELOW, NEITHER = 1, -1, 2
DIRECTIONS = {ABOVE: "above", BELOW: "below", NEITHER: ""}

# Anhoej's test: longest run above round(log2 n) + 3 (Schilling 2012) or fewer crossings than the 5 % point of a
# binomial with n - 1 trials (Chen 2010).
RUN_ADDEND = 3
CROSSING_CHANCE = 0.05


class Track(NamedTuple):
    """Tested points of one phase, shape (series, points); rows with fewer points end in NaN and 0."""

    value: np.ndarray
    score: np.ndarray  # distance from the middle of the limits, in sigmas
    side: np.ndarray  # 1 above, -1 below, 0 on the centre line
    outside: np.ndarray  # 1 above the upper limit, -1 below the lower, else 0


class RunLimits(NamedTuple):
    """What chance still explains among n useful points."""

    longest_run: int | np.ndarray
    crossings: int | np.ndarray


@dataclass(frozen=True)
class Rule:
    """A rule: its code in the signal column, the key of its sentence, how it is found, and what it speaks of.

    A rule of the series marks every point of the phase, as it says something of all of them and of none alone.
    """

    code: str
    meaning: str
    find: Callable[[Track], np.ndarray]
    of_series: bool = False


def anhoj_limits(n: int | np.ndarray) -> RunLimits:
    """Longest run and fewest crossings that chance explains among n useful observations.

    Parameters
    ----------
    n : int or ndarray of int
        Observations that are not on the centre line, >= 1.

    Returns
    -------
    RunLimits
        longest_run: a longer one is a signal. crossings: fewer are a signal.

    Raises
    ------
    ValueError
        If n is below 1.

    References
    ----------
    Anhoej, Olesen (2014), PLoS ONE 9:e113825; Schilling (2012); Chen (2010).

    Examples
    --------
    >>> anhoj_limits(24)
    RunLimits(longest_run=8, crossings=8)
    """
    useful = np.asarray(n)
    if useful.dtype.kind not in "iu" or (useful < 1).any():
        raise ValueError("n must be whole numbers of at least 1")
    longest = np.rint(np.log2(useful)).astype(int) + RUN_ADDEND
    fewest = np.maximum(stats.binom.ppf(CROSSING_CHANCE, useful - 1, 0.5), 0).astype(int)
    return RunLimits(longest, fewest) if useful.ndim else RunLimits(int(longest), int(fewest))


def beyond_limit(track: Track) -> np.ndarray:
    """A point outside the control limits."""
    return track.outside


def same_side(track: Track, length: int, whole: bool = False) -> np.ndarray:
    """So many points in a row on one side of the centre line; a point on the line ends the row."""
    return _mark(streak(track.side) >= length, track.side, length if whole else 1)


def trend(track: Track, length: int, whole: bool = False) -> np.ndarray:
    """So many points in a row that each rise, or each fall; equal points end the row."""
    step = _steps(track.value)
    return _mark(streak(step) >= length - 1, step, length if whole else 1)


def alternating(track: Track, length: int) -> np.ndarray:
    """So many points in a row that go up and down by turns."""
    step = _steps(track.value)
    turns = np.zeros_like(step)
    turns[:, 1:] = step[:, 1:] * step[:, :-1] == -1
    return np.where(streak(turns) >= length - 2, NEITHER, 0).astype(np.int8)


def some_of(track: Track, least: int, window: int, sigmas: float) -> np.ndarray:
    """At least so many of the last points beyond so many sigmas on one side, the last among them."""
    found = np.zeros(track.score.shape, dtype=np.int8)
    for direction in (ABOVE, BELOW):
        far = direction * track.score > sigmas
        found[far & (_recent(far, window) >= least)] = direction
    return found


def near_limit(track: Track, least: int = 2, window: int = 3, sigmas: float = 2) -> np.ndarray:
    """Two of three points on one side between two sigmas and the limit: all of these points."""
    found = np.zeros(track.score.shape, dtype=np.int8)
    for direction in (ABOVE, BELOW):
        close = (direction * track.score > sigmas) & (track.outside == 0)
        pattern = (_recent(close, window) >= least) & (_recent(track.side == direction, window) == window)
        found[_spread(pattern, window) & close] = direction
    return found


def hugging(track: Track, length: int, sigmas: float) -> np.ndarray:
    """So many points in a row within so many sigmas of the centre: less variation than chance gives."""
    near = (np.abs(track.score) < sigmas).astype(np.int8)
    return np.where(streak(near) >= length, NEITHER, 0).astype(np.int8)


def avoiding(track: Track, length: int, sigmas: float) -> np.ndarray:
    """So many points in a row beyond so many sigmas on either side: two processes mixed."""
    far = (np.abs(track.score) > sigmas).astype(np.int8)
    return np.where(streak(far) >= length, NEITHER, 0).astype(np.int8)


def long_run(track: Track) -> np.ndarray:
    """Every point of a run longer than chance explains among the useful points of its phase."""
    order, side, useful = _useful(track)
    length = streak(side) + streak(side[:, ::-1])[:, ::-1] - 1
    longest = _run_limits(useful)[0]
    found = np.where(length > longest, side, 0).astype(np.int8)
    spread = np.zeros_like(found)
    np.put_along_axis(spread, order, found, axis=1)
    return spread


def few_crossings(track: Track) -> np.ndarray:
    """Every point of a phase whose line crosses the centre less often than chance explains."""
    _, side, useful = _useful(track)
    crossings = (side[:, 1:] * side[:, :-1] == -1).sum(axis=1, keepdims=True)
    fewest = _run_limits(useful)[1]
    rare = (useful > 0) & (crossings < fewest)
    return np.where(rare & np.isfinite(track.value), NEITHER, 0).astype(np.int8)


def streak(kind: np.ndarray) -> np.ndarray:
    """How many equal non-zero values end at each point, along the rows."""
    if kind.shape[1] == 0:
        return np.zeros(kind.shape, dtype=int)
    at = np.arange(kind.shape[1])
    change = np.ones(kind.shape, dtype=bool)
    change[:, 1:] = kind[:, 1:] != kind[:, :-1]
    start = np.maximum.accumulate(np.where(change, at, 0), axis=1)
    return np.where(kind != 0, at - start + 1, 0)


@cache
def _run_limits_of(useful: int) -> RunLimits:
    return anhoj_limits(max(useful, 1))


def _run_limits(useful: np.ndarray) -> np.ndarray:
    """Longest run and fewest crossings for each number of useful points, shape (2, *useful.shape)."""
    sizes, place = np.unique(useful, return_inverse=True)
    known = np.array([_run_limits_of(int(size)) for size in sizes]).reshape(-1, 2)
    return known.T[:, place].reshape(2, *useful.shape)


def _steps(value: np.ndarray) -> np.ndarray:
    step = np.zeros(value.shape, dtype=np.int8)
    step[:, 1:] = np.nan_to_num(np.sign(np.diff(value, axis=1)))
    return step


def _recent(flags: np.ndarray, window: int) -> np.ndarray:
    total = np.cumsum(flags, axis=1)
    total[:, window:] -= total[:, :-window].copy()
    return total


def _spread(ends: np.ndarray, length: int) -> np.ndarray:
    """The ends of patterns and the points before them that belong to the pattern."""
    return _recent(ends[:, ::-1], length)[:, ::-1] > 0


def _mark(ends: np.ndarray, kind: np.ndarray, length: int) -> np.ndarray:
    found = np.zeros(kind.shape, dtype=np.int8)
    for direction in (ABOVE, BELOW):
        found[_spread(ends & (kind == direction), length)] = direction
    return found


def _useful(track: Track) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Order that puts the points off the centre line first, their sides, and their number."""
    idle = track.side == 0
    order = np.argsort(idle, axis=1, kind="stable")
    return order, np.take_along_axis(track.side, order, axis=1), (~idle).sum(axis=1, keepdims=True)


LIMIT = Rule("limit", "rule.limit", beyond_limit)
TWO_OF_THREE = Rule("two_of_three", "rule.two_of_three", partial(some_of, least=2, window=3, sigmas=2))
FOUR_OF_FIVE = Rule("four_of_five", "rule.four_of_five", partial(some_of, least=4, window=5, sigmas=1))

# Sources: Nelson (1984), Journal of Quality Technology 16:237; Western Electric (1956), Statistical Quality Control
# Handbook; NHS England (2018), Making Data Count; Anhoej, Olesen (2014).
RULE_SETS: dict[str, tuple[Rule, ...]] = {
    "anhoj": (
        LIMIT,
        Rule("run", "rule.run", long_run),
        Rule("crossings", "rule.crossings", few_crossings, of_series=True),
    ),
    "nelson": (
        LIMIT,
        Rule("side9", "rule.side9", partial(same_side, length=9)),
        Rule("trend6", "rule.trend6", partial(trend, length=6)),
        Rule("alternating14", "rule.alternating14", partial(alternating, length=14)),
        TWO_OF_THREE,
        FOUR_OF_FIVE,
        Rule("hugging15", "rule.hugging15", partial(hugging, length=15, sigmas=1)),
        Rule("avoiding8", "rule.avoiding8", partial(avoiding, length=8, sigmas=1)),
    ),
    "western_electric": (
        LIMIT,
        TWO_OF_THREE,
        FOUR_OF_FIVE,
        Rule("side8", "rule.side8", partial(same_side, length=8)),
    ),
    "nhs": (
        LIMIT,
        Rule("side7", "rule.side7", partial(same_side, length=7, whole=True)),
        Rule("trend7", "rule.trend7", partial(trend, length=7, whole=True)),
        Rule("near_limit", "rule.near_limit", near_limit),
    ),
    "shewhart": (LIMIT,),
}

RULES: dict[str, Rule] = {rule.code: rule for rules in RULE_SETS.values() for rule in rules}


def find(rule_set: str, track: Track) -> dict[str, np.ndarray]:
    """What every rule of the set finds on the track, by rule code."""
    if rule_set not in RULE_SETS:
        raise ValueError(f"rules must be one of {', '.join(RULE_SETS)}; got {rule_set!r}")
    return {rule.code: rule.find(track) for rule in RULE_SETS[rule_set]}
