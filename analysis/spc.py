"""Control charts: is this week unusual?

Every chart returns a frame with one row a point, in the order given: value, centre, lower, upper (limits at three
sigmas, clipped to possible values), sigma, signal (codes of `RULES`, separated by a blank; '' for none), phase (from 1)
and direction ('above', 'below' or ''; for a trend: rising or falling). A point without volume has NaN for its value and
limits; it is never a signal, never in a limit, and does not end a run. The options (baseline, exclude, phases, rules,
mature, least) are those of `analysis.limits.Options`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Unpack

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis import limits, smoothed
from analysis.arguments import counts, errors_of_lines, numbers, same_shape
from analysis.limits import Charts, Estimate, Options
from analysis.rules import RULE_SETS, RULES, anhoj_limits

__all__ = ["CHARTS", "RULES", "RULE_SETS", "anhoj_limits", "choose", "p_chart", "p_chart_many"]

# Upper limit of a moving range in mean ranges (Montgomery, app. VI: D4 for n = 2).
D4 = 3.267
# Frozen baseline: the first half year, and no limits on less than a quarter.
BASELINE_WEEKS = 26
BASELINE_LEAST = 12
# Choice of the chart: fewer expected errors a week are rare; a larger sigma_z is more than binomial variation.
RARE_ERRORS = 2
OVERDISPERSED = 1.3

ewma_chart = smoothed.ewma_chart
cusum_chart = smoothed.cusum_chart


class Choice(NamedTuple):
    """The chart chosen (a key of CHARTS), why (rare, overdispersed, binomial, no_data), and the values behind it."""

    chart: str
    reason: str
    expected: float
    sigma_z: float


class Gaps(NamedTuple):
    """Good lines between errors: each gap, the row of the error that ends it, and the lines since the last error."""

    gap: np.ndarray
    row: np.ndarray
    since_last: float


def p_chart(errors: ArrayLike, lines: ArrayLike, **options: Unpack[Options]) -> pd.DataFrame:
    """p chart: share of lines with an error.

    Parameters
    ----------
    errors, lines : array_like, shape (n,)
        0 <= errors <= lines; one number of lines stands for all points.
    **options
        See `analysis.limits.Options`.

    Returns
    -------
    DataFrame
        See the module; values are shares in [0, 1].

    Raises
    ------
    ValueError
        If a count is negative, missing or larger than its lines, lengths differ, or an option is impossible.

    References
    ----------
    Montgomery, Statistical Quality Control, 6th ed., section 7.2.

    Examples
    --------
    >>> chart = p_chart([12, 15, 8, 10, 4], 50)
    >>> round(float(chart.centre[0]), 3), round(float(chart.upper[0]), 3)
    (0.196, 0.364)
    """
    return limits.frame(_share_charts(errors, lines, options, prime=False, many=False))


def p_prime_chart(errors: ArrayLike, lines: ArrayLike, **options: Unpack[Options]) -> pd.DataFrame:
    """Laney's p' chart: a p chart whose limits allow for variation between weeks beyond the binomial.

    Parameters
    ----------
    errors, lines : array_like, shape (n,)
        0 <= errors <= lines; one number of lines stands for all points.
    **options
        See `analysis.limits.Options`.

    Returns
    -------
    DataFrame
        See the module; sigma includes sigma_z. Fewer than two points for the limits give none.

    Raises
    ------
    ValueError
        As for `p_chart`.

    References
    ----------
    Laney (2002), Quality Engineering 14:531.

    Examples
    --------
    >>> chart = p_prime_chart([60, 20, 70, 30, 50], 1000)
    >>> round(float(chart.sigma[0]), 4)
    0.0332
    """
    return limits.frame(_share_charts(errors, lines, options, prime=True, many=False))


def p_chart_many(errors: ArrayLike, lines: ArrayLike, **options: Unpack[Options]) -> Charts:
    """p charts of many series at once, from the code of `p_chart`.

    Parameters
    ----------
    errors, lines : array_like, shape (series, weeks)
        0 <= errors <= lines.
    **options
        See `analysis.limits.Options`; masks may also have the shape (series, weeks).

    Returns
    -------
    Charts
        Arrays of shape (series, weeks): value, centre, lower, upper, sigma, signal (bool), direction, and
        found (by rule code). `limits.frame(charts, row)` is one of them as a frame.

    Raises
    ------
    ValueError
        As for `p_chart`, or if the arrays do not have two dimensions.

    Examples
    --------
    >>> p_chart_many([[1, 0, 2], [0, 9, 0]], [[9, 9, 9], [9, 9, 9]], rules="shewhart").signal.tolist()
    [[False, False, False], [False, True, False]]
    """
    return _share_charts(errors, lines, options, prime=False, many=True)


def u_chart(defects: ArrayLike, units: ArrayLike, **options: Unpack[Options]) -> pd.DataFrame:
    """u chart: errors per unit, of which one unit may have several.

    Parameters
    ----------
    defects, units : array_like, shape (n,)
        Defects >= 0 and units >= 0, units not necessarily whole; one number of units stands for all points.
    **options
        See `analysis.limits.Options`.

    Returns
    -------
    DataFrame
        See the module; values are defects per unit.

    Raises
    ------
    ValueError
        If a value is negative or missing, lengths differ, a defect has no unit, or an option is impossible.

    References
    ----------
    Montgomery, Statistical Quality Control, 6th ed., section 7.3.

    Examples
    --------
    >>> round(float(u_chart([10, 12, 8, 14], 5).centre[0]), 2)
    2.2
    """
    return _rate_chart(defects, units, options, prime=False)


def u_prime_chart(defects: ArrayLike, units: ArrayLike, **options: Unpack[Options]) -> pd.DataFrame:
    """Laney's u' chart: a u chart whose limits allow for variation between weeks beyond the Poisson.

    Parameters
    ----------
    defects, units : array_like, shape (n,)
        As for `u_chart`.
    **options
        See `analysis.limits.Options`.

    Returns
    -------
    DataFrame
        See the module; sigma includes sigma_z. Fewer than two points for the limits give none.

    Raises
    ------
    ValueError
        As for `u_chart`.

    References
    ----------
    Laney (2002), Quality Engineering 14:531.

    Examples
    --------
    >>> bool((u_prime_chart([426, 543, 428], 90000).sigma > u_chart([426, 543, 428], 90000).sigma).all())
    True
    """
    return _rate_chart(defects, units, options, prime=True)


def c_chart(defects: ArrayLike, **options: Unpack[Options]) -> pd.DataFrame:
    """c chart: number of errors in equal exposures.

    Parameters
    ----------
    defects : array_like, shape (n,)
        Counts >= 0.
    **options
        See `analysis.limits.Options`.

    Returns
    -------
    DataFrame
        See the module; values are counts.

    Raises
    ------
    ValueError
        If a count is negative or missing, or an option is impossible.

    References
    ----------
    Montgomery, Statistical Quality Control, 6th ed., section 7.3.

    Examples
    --------
    >>> float(c_chart([21, 24, 16, 12, 15, 5, 28, 20]).upper.round(2)[0])
    30.22
    """
    value = _series("defects", counts("defects", defects))

    def estimate(part: slice, base: np.ndarray) -> Estimate:
        centre = limits.mean_of(value[:, part], base)
        return Estimate(centre, centre, np.sqrt(centre))

    return limits.frame(limits.charts(value, estimate, (0, np.inf), options))


def g_chart(gaps: ArrayLike, **options: Unpack[Options]) -> pd.DataFrame:
    """g chart: good lines between two errors, for rare errors. Long gaps are good.

    Parameters
    ----------
    gaps : array_like, shape (n,)
        Lines between errors, >= 0; see `gaps` for their making.
    **options
        See `analysis.limits.Options`.

    Returns
    -------
    DataFrame
        See the module. The centre line is the median, so that half of the points lie on each side of it; the limits
        stand around the mean.

    Raises
    ------
    ValueError
        If a gap is negative or missing, or an option is impossible.

    References
    ----------
    Benneyan (2001), Health Care Management Science 4:305; Provost, Murray (2011), The Health Care Data Guide.

    Examples
    --------
    >>> chart = g_chart([23, 39, 15, 34, 1, 49])
    >>> float(chart.centre[0]), float(chart.lower[0])
    (28.5, 0.0)
    """
    value = _series("gaps", counts("gaps", gaps))

    def estimate(part: slice, base: np.ndarray) -> Estimate:
        mean = limits.mean_of(value[:, part], base)
        chosen = value[:, part][base]
        median = np.full(mean.shape, np.median(chosen) if chosen.size else np.nan)
        return Estimate(median, mean, np.sqrt(mean * (mean + 1)))

    return limits.frame(limits.charts(value, estimate, (0, np.inf), options))


def xmr_chart(values: ArrayLike, **options: Unpack[Options]) -> pd.DataFrame:
    """X chart of single values, with limits from the mean moving range.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        Any unit; NaN where a period has no value.
    **options
        See `analysis.limits.Options`.

    Returns
    -------
    DataFrame
        See the module. Fewer than two points for the limits give none.

    Raises
    ------
    ValueError
        If a value is infinite or no number, or an option is impossible.

    References
    ----------
    Montgomery, Statistical Quality Control, 6th ed., section 6.4; Wheeler (2000), Understanding Variation.

    Examples
    --------
    >>> chart = xmr_chart([310, 288, 297, 298])
    >>> round(float(chart.upper[0]), 2)
    326.62
    """
    value = _series("values", numbers("values", values, missing=True))

    def estimate(part: slice, base: np.ndarray) -> Estimate:
        centre = limits.mean_of(value[:, part], base)
        return Estimate(centre, centre, limits.sigma_of_ranges(value[:, part], base))

    return limits.frame(limits.charts(value, estimate, (-np.inf, np.inf), options))


def mr_chart(values: ArrayLike, **options: Unpack[Options]) -> pd.DataFrame:
    """Moving range chart: how far each value is from the one before.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        The values of the X chart.
    **options
        See `analysis.limits.Options`; rules are the limit alone, as ranges that overlap are not independent.

    Returns
    -------
    DataFrame
        See the module; the first value of each phase is NaN.

    Raises
    ------
    ValueError
        As for `xmr_chart`.

    References
    ----------
    Montgomery, Statistical Quality Control, 6th ed., section 6.4.

    Examples
    --------
    >>> round(float(mr_chart([310, 288, 297, 298]).upper[1]), 2)
    34.85
    """
    value = _series("values", numbers("values", values, missing=True))
    ranges = np.full(value.shape, np.nan)
    for part in limits.parts_of(options.get("phases", ()), value.shape[1]):
        ranges[:, part] = limits.moving_ranges(value[:, part], np.isfinite(value[:, part]))

    def estimate(part: slice, base: np.ndarray) -> Estimate:
        centre = limits.mean_of(ranges[:, part], base)
        return Estimate(centre, centre, centre * (D4 - 1) / limits.LIMIT_SIGMAS)

    return limits.frame(limits.charts(ranges, estimate, (0, np.inf), {**options, "rules": "shewhart"}))


def sigma_z(errors: ArrayLike, lines: ArrayLike, **options: Unpack[Options]) -> float:
    """How much more the weeks vary than the binomial allows (Laney); 1 if not at all, NaN if it cannot be told.

    Parameters
    ----------
    errors, lines : array_like, shape (n,)
        As for `p_chart`.
    **options
        See `analysis.limits.Options`; of several phases the first.

    Returns
    -------
    float
        >= 0; NaN with fewer than two weeks, or without any error.

    Examples
    --------
    >>> round(sigma_z([60, 20, 70, 30, 50], 1000), 2)
    5.02
    """
    plain = _share_charts(errors, lines, options, prime=False, many=False).sigma
    wide = _share_charts(errors, lines, options, prime=True, many=False).sigma
    known = np.isfinite(wide) & (plain > 0)
    return float((wide[known] / plain[known])[0]) if known.any() else float("nan")


def choose(errors: ArrayLike, lines: ArrayLike, **options: Unpack[Options]) -> Choice:
    """The chart that fits: g for rare errors, p' for overdispersed ones, else p.

    Parameters
    ----------
    errors, lines : array_like, shape (n,)
        As for `p_chart`.
    **options
        See `analysis.limits.Options`; the weeks that form the limits decide.

    Returns
    -------
    Choice
        chart, reason, expected errors a week, sigma_z.

    Raises
    ------
    ValueError
        As for `p_chart`.

    Examples
    --------
    >>> choose([0, 1, 0, 0, 2], 400).chart
    'g'
    >>> choose([60, 20, 70, 30, 50], 1000)[:2]
    ('p_prime', 'overdispersed')
    """
    drawn = _share_charts(errors, lines, options, prime=False, many=False)
    shipped = np.broadcast_to(np.asarray(lines, dtype=float), drawn.value.shape)
    weeks = np.isfinite(drawn.centre) & np.isfinite(drawn.value)
    if not weeks.any():
        return Choice("p", "no_data", float("nan"), float("nan"))
    expected = float((drawn.centre[weeks] * shipped[weeks]).mean())
    spread = sigma_z(errors, lines, **options)
    if expected < RARE_ERRORS:
        return Choice("g", "rare", expected, spread)
    if spread > OVERDISPERSED:
        return Choice("p_prime", "overdispersed", expected, spread)
    return Choice("p", "binomial", expected, spread)


def gaps(errors: ArrayLike, lines: ArrayLike) -> Gaps:
    """Good lines between errors, for the g chart.

    Parameters
    ----------
    errors, lines : array_like, shape (n,)
        In the order of shipment, 0 <= errors <= lines, whole numbers. Exact where every row is one line; in a row of
        several lines the errors are taken as evenly spread.

    Returns
    -------
    Gaps
        gap and row of shape (errors - 1,): the lines before the first error are not a gap between errors.

    Raises
    ------
    ValueError
        If a count is negative, missing, not whole, or larger than its lines, or lengths differ.

    Examples
    --------
    >>> gaps([0, 1, 0, 0, 1, 0], [1, 1, 1, 1, 1, 1])
    Gaps(gap=array([2.]), row=array([4]), since_last=1.0)
    """
    found, shipped = errors_of_lines(errors, lines)
    found, shipped = np.atleast_1d(found), np.atleast_1d(shipped)
    if (found % 1).any() or (shipped % 1).any():
        raise ValueError("errors and lines must be whole numbers")
    row = np.repeat(np.arange(found.size), found.astype(int))
    nth = np.arange(row.size) - np.repeat(np.cumsum(found) - found, found.astype(int))
    before = np.cumsum(shipped) - shipped
    # The middle of the k-th of as many equal stretches of the row as it has errors; never two on one line.
    at = before[row] + np.floor((nth + 0.5) * shipped[row] / found[row])
    since = float(shipped.sum() - at[-1] - 1) if at.size else float(shipped.sum())
    return Gaps(np.diff(at) - 1, row[1:], since)


def weeks_missing(mature: ArrayLike, least: int = BASELINE_LEAST) -> int:
    """How many more mature weeks are needed before there are limits; 0 if there are enough.

    Parameters
    ----------
    mature : array_like of bool, shape (n,)
        True for each week with volume that is mature.
    least : int
        Weeks needed.

    Returns
    -------
    int

    Examples
    --------
    >>> weeks_missing([True, True, False])
    10
    """
    return max(least - int(np.asarray(mature, dtype=bool).sum()), 0)


def _share_charts(errors: ArrayLike, lines: ArrayLike, options: Options, prime: bool, many: bool) -> Charts:
    found, shipped = errors_of_lines(errors, lines)
    found, shipped = _shaped("errors", found, many), _shaped("lines", shipped, many)
    variance = lambda centre: centre * (1 - centre)
    return _charts_of_counts(found, shipped, options, prime, variance, ceiling=1)


def _rate_chart(defects: ArrayLike, units: ArrayLike, options: Options, prime: bool) -> pd.DataFrame:
    found, exposure = same_shape(defects=counts("defects", defects), units=counts("units", units))
    if (found[exposure == 0] > 0).any():
        raise ValueError("defects must not occur where units are 0")
    found, exposure = _series("defects", found), _series("units", exposure)
    return limits.frame(
        _charts_of_counts(found, exposure, options, prime, lambda centre: centre, ceiling=np.inf)
    )


def _charts_of_counts(
    found: np.ndarray,
    exposure: np.ndarray,
    options: Options,
    prime: bool,
    variance: Callable[[np.ndarray], np.ndarray],
    ceiling: float,
) -> Charts:
    value = np.divide(found, exposure, out=np.full(found.shape, np.nan), where=exposure > 0)

    def estimate(part: slice, base: np.ndarray) -> Estimate:
        total = np.where(base, exposure[:, part], 0).sum(axis=1, keepdims=True)
        errors = np.where(base, found[:, part], 0).sum(axis=1, keepdims=True)
        centre = np.divide(errors, total, out=np.full(total.shape, np.nan), where=total > 0)
        weight = np.where(exposure[:, part] > 0, exposure[:, part], np.nan)
        sigma = np.sqrt(variance(centre) / weight)
        if prime:
            distance = value[:, part] - centre
            score = np.divide(distance, sigma, out=np.zeros(sigma.shape), where=sigma > 0)
            sigma = sigma * limits.sigma_of_ranges(score, base)
        return Estimate(centre, centre, sigma)

    return limits.charts(value, estimate, (0, ceiling), options)


def _series(name: str, value: np.ndarray) -> np.ndarray:
    return _shaped(name, value, many=False)


def _shaped(name: str, value: np.ndarray, many: bool) -> np.ndarray:
    if value.ndim != (2 if many else 1):
        raise ValueError(f"{name} must have {'two dimensions' if many else 'one dimension'}")
    return value if many else value[None, :]


@dataclass(frozen=True)
class ChartKind:
    """A chart: its function, the names of what it takes, and whether a high value is a good one."""

    draw: Callable[..., pd.DataFrame]
    takes: tuple[str, ...]
    high_is_good: bool = False


CHARTS: dict[str, ChartKind] = {
    "p": ChartKind(p_chart, ("errors", "lines")),
    "p_prime": ChartKind(p_prime_chart, ("errors", "lines")),
    "u": ChartKind(u_chart, ("defects", "units")),
    "u_prime": ChartKind(u_prime_chart, ("defects", "units")),
    "c": ChartKind(c_chart, ("defects",)),
    "g": ChartKind(g_chart, ("gaps",), high_is_good=True),
    "xmr": ChartKind(xmr_chart, ("values",)),
    "mr": ChartKind(mr_chart, ("values",)),
    "ewma": ChartKind(ewma_chart, ("values",)),
    "cusum": ChartKind(cusum_chart, ("values",)),
}
