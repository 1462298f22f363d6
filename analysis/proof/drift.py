"""Step of a rate at an action apart from the drift that it had anyway: interrupted time series."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from analysis.rates import weekly_counts

# A trend needs this many baseline weeks.
TREND_WEEKS = 12
# A trend that the baseline shows at this level is taken as it was found; at 1 % one in twenty alarms passes for a rise.
TREND_CLEAR = 0.001


class InterruptedSeries(NamedTuple):
    """Step at the action and trend per week as rate ratios, with intervals, and the dispersion."""

    step: float
    lower: float
    upper: float
    trend: float
    dispersion: float


def trend_p(before: pd.DataFrame) -> float:
    """Two-sided p of a log-linear trend in the baseline weeks (score test with dispersion).

    Returns
    -------
    float
        1 when there are no errors or no two weeks with lines.

    Notes
    -----
    Weeks that resemble the ones before them (`series.following`, around the trend) say less of a trend.

    References
    ----------
    Armitage (1955), Biometrics 11:375.
    """
    return float(2 * stats.norm.sf(abs(trend_z(before))))


def trend_z(before: pd.DataFrame) -> float:
    """Standard score of the trend of `trend_p`, above 0 for a rise; 0 where nothing can be said."""
    errors, lines = before["errors"].to_numpy(float), before["lines"].to_numpy(float)
    total = errors.sum()
    if total == 0 or (lines > 0).sum() < 2:
        return 0.0
    share = lines / lines.sum()
    place = np.arange(len(before), dtype=float)
    place -= (share * place).sum()
    score, square = (errors * place).sum(), total * (share * place**2).sum()
    spread, _ = weekly_counts.dispersion([before])
    around = np.where(lines > 0, errors - share * total * (1 + place * score / square), 0.0)
    around = np.divide(around, np.sqrt(share * total), out=np.zeros(len(share)), where=share > 0)
    spread *= float(weekly_counts.following([around[None, lines > 0]])[0])
    return float(score / np.sqrt(spread * square))


def interrupted(
    errors: ArrayLike, lines: ArrayLike, after: ArrayLike, confidence: float = 0.95
) -> InterruptedSeries:
    """Interrupted time series: quasi-Poisson regression with a step and a linear trend.

    Parameters
    ----------
    errors, lines : array_like, shape (n,)
        Counts and exposures (> 0) in time order, at least one error on each side.
    after : array_like of bool, shape (n,)
        True from the action on; both sides must occur, n > 3.
    confidence : float
        In (0, 1).

    Returns
    -------
    InterruptedSeries
        step with lower and upper (rate ratio, quasi-Poisson normal interval), trend (rate ratio per
        period), dispersion (Pearson chi-square / degrees of freedom, as found).

    Raises
    ------
    ValueError
        If lengths differ, an exposure is not above 0, a side is missing or without errors, or n < 4.

    References
    ----------
    Lopez Bernal, Cummins, Gasparrini (2017), Int J Epidemiology 46:348.
    """
    seen, units, side = (np.asarray(part, dtype=float) for part in (errors, lines, after))
    if not seen.shape == units.shape == side.shape or seen.ndim != 1 or len(seen) < 4:
        raise ValueError("errors, lines and after must have the same length of at least 4")
    if not (units > 0).all() or not (seen >= 0).all():
        raise ValueError("lines must be above 0 and errors not negative")
    if seen[side > 0].sum() == 0 or seen[side == 0].sum() == 0:
        raise ValueError("errors are needed before and after")
    design = np.column_stack((np.ones_like(seen), side, np.arange(1.0, len(seen) + 1)))
    fit = GLM(seen, design, family=Poisson(), offset=np.log(units)).fit(scale="X2")
    lower, upper = np.exp(fit.conf_int(1 - confidence)[1])
    step, trend = np.exp(fit.params[1:])
    return InterruptedSeries(float(step), float(lower), float(upper), float(trend), float(fit.scale))


def as_found(before: pd.DataFrame, after: pd.DataFrame, confidence: float) -> weekly_counts.RatioEstimate:
    """Rate ratio after / before with the trend of the weeks; dispersion never below 1, t quantile."""
    both = pd.concat([before.assign(side=0), after.assign(side=1)], ignore_index=True)
    both = both[both["lines"] > 0]
    fit = interrupted(both["errors"], both["lines"], both["side"], confidence)
    error = (np.log(fit.upper) - np.log(fit.lower)) / (2 * stats.norm.isf((1 - confidence) / 2))
    widened = error * max(1.0, fit.dispersion) ** 0.5 / fit.dispersion**0.5 if fit.dispersion > 0 else error
    reach = stats.t.isf((1 - confidence) / 2, len(both) - 3) * widened
    bounds = (float(fit.step * np.exp(-reach)), float(fit.step * np.exp(reach)))
    return weekly_counts.RatioEstimate(fit.step, *bounds, "trend", max(1.0, fit.dispersion))
