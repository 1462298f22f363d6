"""Charts with a memory, for small lasting shifts: exponentially weighted mean and cumulative sum."""

from math import isnan
from typing import Unpack

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.rates.arguments import numbers
from analysis.spc import limits
from analysis.spc.limits import Charts, Estimate, Options

# Weight and width of the EWMA with one false alarm in 500 points (Lucas, Saccucci 1990, table 3).
EWMA_WEIGHT = 0.2
EWMA_WIDTH = 2.962
# Slack and decision interval of the CUSUM with one false alarm in 465 points (Montgomery, table 9.3).
CUSUM_SLACK = 0.5
CUSUM_DECISION = 5.0


def ewma_chart(
    values: ArrayLike,
    target: float | None = None,
    sigma: float | None = None,
    weight: float = EWMA_WEIGHT,
    width: float = EWMA_WIDTH,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """EWMA chart: exponentially weighted mean of the values against its own limits.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        Any unit; NaN where a period has no value, over which the mean is carried.
    target, sigma : float, optional
        Mean and standard deviation in control; by default the mean and the mean moving range / 1.128 of the baseline.
    weight : float
        Of the newest value, in (0, 1].
    width : float
        Of the limits, in standard deviations of the weighted mean, > 0.
    **options
        baseline, exclude, mature, least as in `analysis.limits.Options`; phases restart the mean. The only rule is
        the limit.

    Returns
    -------
    DataFrame
        As the other charts; value is the weighted mean, sigma its standard deviation, which grows from the start.

    Raises
    ------
    ValueError
        If a value is no number, sigma or width is not above 0, or weight lies outside (0, 1].

    References
    ----------
    Roberts (1959); Lucas, Saccucci (1990), Technometrics 32:1; Montgomery, 6th ed., section 9.2.

    Examples
    --------
    >>> chart = ewma_chart([9.45, 7.99, 9.29], target=10, sigma=1, weight=0.1, width=2.7)
    >>> round(float(chart.value[0]), 3), round(float(chart.upper[1]), 4)
    (9.945, 10.3632)
    """
    if not 0 < weight <= 1:
        raise ValueError("weight must lie between 0 and 1")
    if not width > 0:
        raise ValueError("width must be above 0")
    value = _values(values)
    centre, spread = _in_control(value, target, sigma, options)
    drawn = np.full(value.shape, np.nan)
    errors = np.full(value.shape, np.nan)
    for part in limits.parts_of(options.get("phases", ()), value.shape[1]):
        last, seen = float(centre[0, part.start]) if part.stop > part.start else np.nan, 0
        for at, now in enumerate(value[0, part].tolist(), part.start):
            if not isnan(now):
                last, seen = weight * now + (1 - weight) * last, seen + 1
                drawn[0, at] = last
                errors[0, at] = np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * seen)))
    return _limits_only(drawn, centre, spread * errors, width * spread * errors, options)


def cusum_chart(
    values: ArrayLike,
    target: float | None = None,
    sigma: float | None = None,
    slack: float = CUSUM_SLACK,
    decision: float = CUSUM_DECISION,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Two-sided tabular CUSUM: the sum of deviations beyond a slack, upwards and downwards.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        Any unit; NaN where a period has no value, over which the sums are carried.
    target, sigma : float, optional
        As for `ewma_chart`.
    slack, decision : float
        In sigmas: half the shift to be found, >= 0, and the sum that is a signal, > 0.
    **options
        As for `ewma_chart`; phases restart the sums.

    Returns
    -------
    DataFrame
        As the other charts, around 0, and two columns more: `high`, the upper sum (>= 0), and `low`, the lower sum
        as a negative number. value is the one farther from 0; the sums go on after a signal.

    Raises
    ------
    ValueError
        If a value is no number, sigma or decision is not above 0, or slack is negative.

    References
    ----------
    Page (1954), Biometrika 41:100; Montgomery, 6th ed., section 9.1.

    Examples
    --------
    >>> chart = cusum_chart([9.45, 11.66, 12.16], target=10, sigma=1)
    >>> chart.value.round(2).tolist()
    [-0.05, 1.16, 2.82]
    """
    if not slack >= 0:
        raise ValueError("slack must not be negative")
    if not decision > 0:
        raise ValueError("decision must be above 0")
    value = _values(values)
    centre, spread = _in_control(value, target, sigma, options)
    high, low = np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    away = value - centre
    for part in limits.parts_of(options.get("phases", ()), value.shape[1]):
        up = down = 0.0
        steps = zip(
            (away - slack * spread)[0, part].tolist(), (away + slack * spread)[0, part].tolist(), strict=True
        )
        for at, (rise, fall) in enumerate(steps, part.start):
            if not isnan(rise):
                up, down = max(0.0, up + rise), min(0.0, down + fall)
                high[0, at], low[0, at] = up, down
    drawn = np.where(high >= -low, high, low)
    frame = _limits_only(
        drawn, np.where(np.isfinite(centre), 0.0, np.nan), spread, decision * spread, options
    )
    # Both sums can stand beyond the decision interval at once; the value shows the farther one.
    return frame.assign(high=high[0], low=low[0])


def _values(values: ArrayLike) -> np.ndarray:
    value = numbers("values", values, missing=True)
    if value.ndim != 1:
        raise ValueError("values must have one dimension")
    return value[None, :]


def _in_control(
    value: np.ndarray, target: float | None, sigma: float | None, options: Options
) -> tuple[np.ndarray, np.ndarray]:
    """Target and sigma at each point: those given, else those of the baseline of its phase."""
    if sigma is not None and not (np.isfinite(sigma) and sigma > 0):
        raise ValueError("sigma must be above 0")
    if target is not None and not np.isfinite(target):
        raise ValueError("target must be a finite number")

    def estimate(part: slice, base: np.ndarray) -> Estimate:
        mean = limits.mean_of(value[:, part], base)
        spread = limits.sigma_of_ranges(value[:, part], base)
        centre = mean if target is None else np.full(mean.shape, float(target))
        return Estimate(centre, centre, spread if sigma is None else np.full(mean.shape, float(sigma)))

    drawn = limits.charts(value, estimate, (-np.inf, np.inf), {**options, "rules": "shewhart"})
    return drawn.centre, drawn.sigma


def _limits_only(
    drawn: np.ndarray, centre: np.ndarray, sigma: np.ndarray, reach: np.ndarray, options: Options
) -> pd.DataFrame:
    drawn = np.where(np.isfinite(centre) & np.isfinite(sigma), drawn, np.nan)

    def estimate(part: slice, base: np.ndarray) -> Estimate:
        return Estimate(centre[:, part], centre[:, part], reach[:, part] / limits.LIMIT_SIGMAS)

    kept: Options = {
        "rules": "shewhart",
        "phases": options.get("phases", ()),
        "mature": options.get("mature"),
    }
    charts: Charts = limits.charts(drawn, estimate, (-np.inf, np.inf), kept)
    return limits.frame(charts._replace(sigma=np.where(np.isfinite(drawn), sigma, np.nan)))
