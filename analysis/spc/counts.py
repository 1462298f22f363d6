"""Control charts of counts: shares, rates, counts and the gaps between errors. See `analysis.spc.charts`."""

from collections.abc import Callable
from typing import Unpack

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.rates.arguments import counts, errors_of_lines, same_shape
from analysis.spc import limits
from analysis.spc.limits import Charts, Estimate, Options, series, shaped


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
    return limits.frame(share_charts(errors, lines, options, prime=False, many=False))


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
    return limits.frame(share_charts(errors, lines, options, prime=True, many=False))


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
    value = series("defects", counts("defects", defects))

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
    value = series("gaps", counts("gaps", gaps))

    def estimate(part: slice, base: np.ndarray) -> Estimate:
        mean = limits.mean_of(value[:, part], base)
        chosen = value[:, part][base]
        median = np.full(mean.shape, np.median(chosen) if chosen.size else np.nan)
        return Estimate(median, mean, np.sqrt(mean * (mean + 1)))

    return limits.frame(limits.charts(value, estimate, (0, np.inf), options))


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
    plain = share_charts(errors, lines, options, prime=False, many=False).sigma
    wide = share_charts(errors, lines, options, prime=True, many=False).sigma
    known = np.isfinite(wide) & (plain > 0)
    return float((wide[known] / plain[known])[0]) if known.any() else float("nan")


def share_charts(errors: ArrayLike, lines: ArrayLike, options: Options, prime: bool, many: bool) -> Charts:
    """p or p' charts of one series (many False) or of the rows of an array."""
    found, shipped = errors_of_lines(errors, lines)
    found, shipped = shaped("errors", found, many), shaped("lines", shipped, many)
    return _charts_of_counts(found, shipped, options, prime, lambda centre: centre * (1 - centre), ceiling=1)


def _rate_chart(defects: ArrayLike, units: ArrayLike, options: Options, prime: bool) -> pd.DataFrame:
    found, exposure = same_shape(defects=counts("defects", defects), units=counts("units", units))
    if (found[exposure == 0] > 0).any():
        raise ValueError("defects must not occur where units are 0")
    found, exposure = series("defects", found), series("units", exposure)
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
