"""Control charts: is this week unusual?

Every chart returns a frame with one row a point, in the order given: value, centre, lower, upper (limits at three
sigmas, clipped to possible values), sigma, signal (codes of `RULES`, separated by a blank; '' for none), phase (from 1)
and direction ('above', 'below' or ''; for a trend: rising or falling). A point without volume has NaN for its value and
limits; it is never a signal, never in a limit, and does not end a run. The options (baseline, exclude, phases, rules,
mature, least) are those of `analysis.limits.Options`.
"""

from typing import NamedTuple, Unpack

import numpy as np
from numpy.typing import ArrayLike

from analysis.rates.arguments import errors_of_lines
from analysis.spc import counts, measurements, smoothed
from analysis.spc.limits import Options
from analysis.spc.rules import RULE_SETS, anhoj_limits

__all__ = ["RULE_SETS", "anhoj_limits", "choose", "gaps", "weeks_missing"]

BASELINE_LEAST = 12
# Choice of the chart: fewer expected errors a week are rare; a larger sigma_z is more than binomial variation.
RARE_ERRORS = 2
OVERDISPERSED = 1.3

p_chart = counts.p_chart
p_prime_chart = counts.p_prime_chart
u_chart = counts.u_chart
u_prime_chart = counts.u_prime_chart
c_chart = counts.c_chart
g_chart = counts.g_chart
sigma_z = counts.sigma_z
xmr_chart = measurements.xmr_chart
ewma_chart = smoothed.ewma_chart
cusum_chart = smoothed.cusum_chart


class Choice(NamedTuple):
    """The chart chosen (p, p_prime or g), why (rare, overdispersed, binomial, no_data), and the values behind it."""

    chart: str
    reason: str
    expected: float
    sigma_z: float


class Gaps(NamedTuple):
    """Good lines between errors: each gap, the row of the error that ends it, and the lines since the last error."""

    gap: np.ndarray
    row: np.ndarray
    since_last: float


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
    drawn = counts.share_charts(errors, lines, options, prime=False, many=False)
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
