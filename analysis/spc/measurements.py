"""Control charts of measured values, one a period: cost, days to resolve. See `analysis.spc.charts`."""

from typing import Unpack

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.rates.arguments import numbers
from analysis.spc import limits
from analysis.spc.limits import Estimate, Options, series


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
