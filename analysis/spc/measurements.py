"""Control charts of measured values, one a period: cost, days to resolve. See `analysis.spc.charts`."""

from typing import Unpack

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.rates.arguments import numbers
from analysis.spc import limits
from analysis.spc.limits import Estimate, Options, series

# Upper limit of a moving range in mean ranges (Montgomery, app. VI: D4 for n = 2).
D4 = 3.267


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
    value = series("values", numbers("values", values, missing=True))

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
    value = series("values", numbers("values", values, missing=True))
    ranges = np.full(value.shape, np.nan)
    for part in limits.parts_of(options.get("phases", ()), value.shape[1]):
        ranges[:, part] = limits.moving_ranges(value[:, part], np.isfinite(value[:, part]))

    def estimate(part: slice, base: np.ndarray) -> Estimate:
        centre = limits.mean_of(ranges[:, part], base)
        return Estimate(centre, centre, centre * (D4 - 1) / limits.LIMIT_SIGMAS)

    return limits.frame(limits.charts(ranges, estimate, (0, np.inf), {**options, "rules": "shewhart"}))
