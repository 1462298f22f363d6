"""The lines after an action that a verdict needs: power of the exact test of two rates."""

import numpy as np
from scipy import special, stats

from analysis.proof.step import DRIFT, SURE

# Variance of a weekly step over that of its counts and its drift: what season, scatter and wandering add; simulated
# (`python -m benchmarks truth`). A t quantile of the weeks of half a year over the normal one.
UNSURE, T_OVER_NORMAL = 1.5, 1.05
# Errors that nobody waits for: the baseline is too thin for any verdict.
MOST_ERRORS = 1e6
# Relative precision of the exposure, far below what the plan of an action needs.
PRECISION = 0.005
# Counts on either side of an approximate quantile among which the exact one is looked up.
SEARCHED = 3
# Share that the counts of an untouched group add to the variance.
RATIO_OF_CONTROLS = 0.1


def exposure_needed(
    base_rate: float,
    ratio: float,
    power: float = 0.8,
    confidence: float = 0.95,
    *,
    baseline_lines: float | None = None,
    dispersion: float = 1.0,
    controlled: bool = False,
) -> int:
    """Lines after the action at which a change of the rate is found with the given power.

    Parameters
    ----------
    base_rate : float
        Error rate before, share of lines, in (0, 1).
    ratio : float
        Rate after / rate before to be found, > 0, not 1.
    power, confidence : float
        In (0, 1); the exact two-sided test at 1 - confidence.
    baseline_lines : float, optional
        Lines of the baseline. Without it the baseline is as large as what is returned.
    dispersion : float
        Factor on the Poisson variance, >= 1.
    controlled : bool
        Whether an untouched group, ten times as large, stands beside it.

    Returns
    -------
    int
        Lines, as many a week as before, at which both two totals would show it and the weeks do beside the drift,
        season and wandering that `step.estimate` allows for.

    Raises
    ------
    ValueError
        If a value is outside its range, or the baseline is too thin for any number of lines.

    References
    ----------
    Gu, Ng, Tang, Schucany (2008), Biometrical Journal 50:283 (power of tests of a Poisson rate ratio).

    Examples
    --------
    >>> 20_000 < exposure_needed(0.01, 0.5) < 22_000
    True
    """
    if not 0 < base_rate < 1 or not ratio > 0 or ratio == 1 or not np.isfinite(ratio):
        raise ValueError("base_rate must lie in (0, 1) and ratio must be positive and not 1")
    if not 0 < power < 1 or not 0 < confidence < 1 or not dispersion >= 1:
        raise ValueError("power and confidence must lie in (0, 1) and dispersion must be 1 or more")

    if baseline_lines is not None and not _baseline_tells(
        base_rate * baseline_lines / dispersion, ratio, power, confidence
    ):
        raise ValueError("the baseline is too thin: no number of lines gives this power")
    normal = T_OVER_NORMAL * stats.norm.isf((1 - min(confidence, SURE)) / 2) + stats.norm.ppf(power)
    allowed = (np.log(ratio) / normal) ** 2 / UNSURE

    def enough(lines: float) -> bool:
        baseline = lines if baseline_lines is None else baseline_lines
        before, after = base_rate * baseline / dispersion, base_rate * ratio * lines / dispersion
        beside = 1 + RATIO_OF_CONTROLS if controlled else 1.0
        if _variance(before, after, lines / baseline) * beside > allowed:
            return False
        return _power(before, after, lines / baseline, confidence) >= power

    # Near the answer by the normal approximation, so that few exact sums are needed.
    reach = stats.norm.isf((1 - confidence) / 2) + max(stats.norm.ppf(power), 0.1)
    high = (reach / np.log(ratio)) ** 2 * (1 + 1 / ratio) * dispersion / base_rate
    low = 0.0
    while not enough(high):
        low, high = high, high * 1.5
        if high > MOST_ERRORS / base_rate:
            raise ValueError("the baseline is too thin: no number of lines gives this power")
    while high - low > PRECISION * high:
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return int(np.ceil(high))


def _variance(before: float, after: float, length: float) -> float:
    """Variance of a log step: of the counts, and of the drift between the middles, known from its prior and the weeks.

    ``length`` is that of after over that of before, with as many lines a week.
    """
    slope = 12 / (before + after * length**2) * ((1 + length) / 2) ** 2
    return 1 / before + 1 / after + 1 / (1 / slope + 1 / DRIFT**2)


def _baseline_tells(before: float, ratio: float, power: float, confidence: float) -> bool:
    """Whether the baseline alone, against a rate after that were known exactly, has the power."""
    tail = (1 - confidence) / 2
    if ratio < 1:
        return bool(stats.poisson.sf(stats.poisson.isf(tail, before * ratio), before) >= power)
    return bool(stats.poisson.cdf(stats.poisson.ppf(tail, before * ratio) - 1, before) >= power)


def _power(before: float, after: float, odds: float, confidence: float) -> float:
    """Chance that the exact test finds a change, for mean errors before and after and exposure after / before."""
    mean = before + after
    if mean > 1e4:
        # The normal limit: the exact sum would only be slower.
        shift = abs(np.log(after / before / odds)) / np.sqrt(1 / before + 1 / after)
        return float(stats.norm.cdf(shift - stats.norm.isf((1 - confidence) / 2)))
    # Seven standard deviations hold all but 1e-10 of a Poisson distribution.
    reach = 7 * np.sqrt(mean) + 20
    totals = np.arange(max(0, np.floor(mean - reach)), np.ceil(mean + reach))
    null, share = odds / (1 + odds), after / mean
    tail = (1 - confidence) / 2
    chance = _at_most(totals, null, tail, share) + _at_most(totals, 1 - null, tail, 1 - share)
    weight = np.exp(special.xlogy(totals, mean) - mean - special.gammaln(totals + 1))
    return float((weight * chance).sum())


def _at_most(totals: np.ndarray, null: float, tail: float, share: float) -> np.ndarray:
    """Chance under `share` of a count so small that under `null` its lower tail is below `tail`."""
    # The largest such count is within a few of its Cornish-Fisher approximation; inverting the tail is slow.
    z, spread = stats.norm.isf(tail), np.sqrt(totals * null * (1 - null))
    guess = np.floor(totals * null - z * spread + (1 - 2 * null) * (z**2 - 1) / 6)
    near = guess + np.arange(-SEARCHED, SEARCHED + 1)[:, None]
    small = (near < 0) | (special.bdtr(np.clip(near, 0, totals), totals.astype(int), null) < tail)
    count = guess - SEARCHED - 1 + small.sum(axis=0)
    return np.where(count >= 0, special.bdtr(np.maximum(count, 0), totals.astype(int), share), 0.0)
