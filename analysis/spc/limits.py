"""The frame of every control chart: which points form limits, which are tested, what they signal.

Works on arrays of shape (series, weeks), so that one chart and thousands share the same code.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypedDict

import numpy as np
import pandas as pd

from analysis.spc import rules

# Limits stand this many sigmas from the centre (Shewhart 1931).
LIMIT_SIGMAS = 3
# Points nearer than this (relative) to a line are on it: 3/30 and the mean 0.1 differ in the last binary digit only.
SAME = 1e-9
# Mean of the range of two normal values in sigmas, to the three decimals of the published tables (Montgomery, app. VI);
# exactly 2 / sqrt(pi) = 1.128379.
D2 = 1.128
COLUMNS = ("value", "centre", "lower", "upper", "sigma", "signal", "phase", "direction")


class Options(TypedDict, total=False):
    """Options of every chart.

    baseline : int, boolean mask or positions of the points that form the limits; an int takes the first so many
        of each phase; None (default) takes all.
    exclude : positions or boolean mask of points left out of the limits, but drawn and tested.
    phases : positions at which a new phase with its own limits starts.
    rules : one of `rules.RULE_SETS`; "anhoj" by default.
    mature : boolean mask; a point that is not mature is drawn, but neither in the limits nor tested.
    least : a phase with fewer points for its limits has none (NaN), nor signals; 1 by default.
    """

    baseline: int | Sequence[int] | np.ndarray | None
    exclude: Sequence[int] | np.ndarray
    phases: Sequence[int]
    rules: str
    mature: Sequence[bool] | np.ndarray | None
    least: int


class Estimate(NamedTuple):
    """Limits of one phase: line drawn and middle of the limits (series, 1), sigma (series, points)."""

    centre: np.ndarray
    middle: np.ndarray
    sigma: np.ndarray


class Charts(NamedTuple):
    """Control charts of many series; arrays of shape (series, weeks), phase of shape (weeks,)."""

    value: np.ndarray
    centre: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    sigma: np.ndarray
    phase: np.ndarray
    found: dict[str, np.ndarray]  # by rule code: see analysis.rules

    @property
    def signal(self) -> np.ndarray:
        """True where any rule fires."""
        return np.any([found != 0 for found in self.found.values()], axis=0)

    @property
    def direction(self) -> np.ndarray:
        """1 above, -1 below, 2 a signal without direction, 0 no signal; the first rule of the set decides."""
        direction = np.zeros(self.value.shape, dtype=np.int8)
        for found in self.found.values():
            undirected = (direction == 0) | (direction == rules.NEITHER)
            direction = np.where(undirected & (found != 0), found, direction)
        return direction


def charts(
    value: np.ndarray,
    estimate: Callable[[slice, np.ndarray], Estimate],
    bounds: tuple[float, float],
    options: Options,
) -> Charts:
    """Charts of the values, with limits clipped to the bounds.

    Parameters
    ----------
    value : ndarray of float, shape (series, weeks)
        NaN where a week has no value.
    estimate : callable
        Takes the slice of a phase and a mask (series, points) of the points that form its limits.
    bounds : (float, float)
        Least and greatest value that the limits may have.
    options : Options

    Returns
    -------
    Charts

    Raises
    ------
    ValueError
        If an option names a point that is not there or a rule set that does not exist.
    """
    unknown = set(options) - Options.__optional_keys__
    if unknown:
        raise TypeError(f"unknown option: {', '.join(sorted(unknown))}")
    usable = np.isfinite(value) & _mask("mature", options.get("mature"), value.shape, default=True)
    parts = parts_of(options.get("phases", ()), value.shape[1])
    base = usable & ~_mask("exclude", options.get("exclude"), value.shape, default=False)
    base &= _baseline(options.get("baseline"), parts, value.shape)
    least = max(int(options.get("least", 1)), 1)
    drawn = [_phase(value, part, base[:, part], estimate, bounds, least) for part in parts]
    centre, middle, sigma, lower, upper = (
        np.concatenate(column, axis=1) for column in zip(*drawn, strict=True)
    )
    found = _signals(
        value, (centre, middle, sigma, lower, upper), usable, parts, options.get("rules", "anhoj")
    )
    phase = np.repeat(np.arange(1, len(parts) + 1), [part.stop - part.start for part in parts])
    return Charts(value, centre, lower, upper, sigma, phase, found)


def frame(drawn: Charts, row: int = 0) -> pd.DataFrame:
    """One series of the charts as a frame with the columns `COLUMNS`."""
    found = {code: values[row] for code, values in drawn.found.items()}
    signal = [" ".join(code for code in found if found[code][at]) for at in range(drawn.value.shape[1])]
    words = {0: "", **rules.DIRECTIONS}
    return pd.DataFrame(
        {
            **{name: getattr(drawn, name)[row] for name in ("value", "centre", "lower", "upper", "sigma")},
            "signal": pd.Series(signal, dtype="str"),
            "phase": drawn.phase,
            "direction": pd.Series([words[int(at)] for at in drawn.direction[row]], dtype="str"),
        },
        columns=COLUMNS,
    )


def moving_ranges(value: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Distance of each base point from the base point before it; NaN elsewhere. Shape (series, points)."""
    before = _before(base)
    earlier = np.take_along_axis(value, np.maximum(before, 0), axis=1)
    return np.where(base & (before >= 0), np.abs(value - earlier), np.nan)


def sigma_of_ranges(value: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Standard deviation of each series from its mean moving range, shape (series, 1), NaN without any."""
    ranges = moving_ranges(value, base)
    return mean_of(ranges, np.isfinite(ranges)) / D2


def mean_of(value: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Mean of the base points of each series, shape (series, 1), NaN without any."""
    number = base.sum(axis=1, keepdims=True)
    total = np.where(base, value, 0).sum(axis=1, keepdims=True)
    return np.divide(total, number, out=np.full(total.shape, np.nan), where=number > 0)


def series(name: str, value: np.ndarray) -> np.ndarray:
    """A one-dimensional argument as an array of one series."""
    return shaped(name, value, many=False)


def shaped(name: str, value: np.ndarray, many: bool) -> np.ndarray:
    """The argument as (series, weeks), or a ValueError if its dimensions are not those of one or many series."""
    if value.ndim != (2 if many else 1):
        raise ValueError(f"{name} must have {'two dimensions' if many else 'one dimension'}")
    return value if many else value[None, :]


def _before(base: np.ndarray) -> np.ndarray:
    """Position of the last base point before each point, -1 for none."""
    at = np.where(base, np.arange(base.shape[1]), -1)
    before = np.full(base.shape, -1)
    if base.shape[1]:
        before[:, 1:] = np.maximum.accumulate(at, axis=1)[:, :-1]
    return before


def _phase(
    value: np.ndarray,
    part: slice,
    base: np.ndarray,
    estimate: Callable[[slice, np.ndarray], Estimate],
    bounds: tuple[float, float],
    least: int,
) -> tuple[np.ndarray, ...]:
    enough = base.sum(axis=1, keepdims=True) >= least
    drawn = (np.where(enough, column, np.nan) for column in estimate(part, base))
    centre, middle, sigma = (np.broadcast_to(column, base.shape).copy() for column in drawn)
    sigma[~np.isfinite(value[:, part])] = np.nan
    lower = np.clip(middle - LIMIT_SIGMAS * sigma, *bounds)
    upper = np.clip(middle + LIMIT_SIGMAS * sigma, *bounds)
    return centre, middle, sigma, lower, upper


def _signals(
    value: np.ndarray,
    drawn: Sequence[np.ndarray],
    usable: np.ndarray,
    parts: list[slice],
    rule_set: str,
) -> dict[str, np.ndarray]:
    centre, middle, sigma, lower, upper = drawn
    near = SAME * np.maximum(np.abs(value), np.abs(centre))
    with np.errstate(invalid="ignore", divide="ignore"):
        score = (value - middle) / sigma
        side = np.where(np.abs(value - centre) <= near, 0, np.sign(value - centre))
        outside = (value > upper + near).astype(np.int8) - (value < lower - near)
    tested = usable & np.isfinite(lower) & np.isfinite(upper)
    found: dict[str, np.ndarray] = {}
    for part in parts:
        hits = _found_in(
            value[:, part], score[:, part], side[:, part], outside[:, part], tested[:, part], rule_set
        )
        for code, hit in hits.items():
            found.setdefault(code, np.zeros(value.shape, dtype=np.int8))[:, part] = hit
    return found


def _found_in(
    value: np.ndarray,
    score: np.ndarray,
    side: np.ndarray,
    outside: np.ndarray,
    tested: np.ndarray,
    rule_set: str,
) -> dict[str, np.ndarray]:
    """Find patterns among the tested points alone: a week without volume does not end a run."""
    order = np.argsort(~tested, axis=1, kind="stable")
    kept = np.take_along_axis(tested, order, axis=1)

    def packed(column: np.ndarray, empty: float, kind: type) -> np.ndarray:
        return np.where(kept, np.take_along_axis(column, order, axis=1), empty).astype(kind)

    track = rules.Track(
        packed(value, np.nan, float),
        packed(score, np.nan, float),
        packed(side, 0, np.int8),
        packed(outside, 0, np.int8),
    )
    placed = {}
    for code, hit in rules.find(rule_set, track).items():
        placed[code] = np.zeros_like(hit)
        np.put_along_axis(placed[code], order, hit, axis=1)
    return placed


def parts_of(phases: Sequence[int], weeks: int) -> list[slice]:
    """The stretch of each phase."""
    starts = sorted({0, *(int(start) for start in phases)})
    if starts[0] < 0 or (starts[-1] >= weeks and starts[-1] > 0):
        raise ValueError(f"phases must be positions from 0 to {weeks - 1}")
    return [slice(start, end) for start, end in zip(starts, [*starts[1:], weeks], strict=True)]


def _baseline(baseline: object, parts: list[slice], shape: tuple[int, int]) -> np.ndarray:
    if isinstance(baseline, int | np.integer) and not isinstance(baseline, bool):
        if baseline < 1:
            raise ValueError("baseline must be at least 1 point")
        within = np.concatenate([np.arange(part.stop - part.start) < baseline for part in parts])
        return np.broadcast_to(within, shape)
    mask = _mask("baseline", baseline, shape, default=True)
    for part in parts:
        # A phase that started after the baseline was set has only its own points to go by.
        mask[:, part] |= ~mask[:, part].any(axis=1, keepdims=True)
    return mask


def _mask(name: str, given: object, shape: tuple[int, int], default: bool) -> np.ndarray:
    """A boolean mask of the shape, from None, a mask, or (but for `mature`) positions."""
    if given is None:
        return np.full(shape, default)
    listed = sorted(given) if isinstance(given, set | frozenset) else given
    points = np.asarray(listed, dtype=bool if name == "mature" else None)
    if points.dtype == bool:
        if points.shape not in (shape, shape[1:]):
            raise ValueError(f"{name} must have one value for each of {shape[1]} points")
        return np.broadcast_to(points, shape).copy()
    if points.size and (points.dtype.kind not in "iu" or points.min() < 0 or points.max() >= shape[1]):
        raise ValueError(f"{name} must be positions from 0 to {shape[1] - 1}")
    mask = np.zeros(shape, dtype=bool)
    mask[:, points.astype(int)] = True
    return mask
