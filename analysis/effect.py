"""Did the action work? Verdict on the error rate before and after it, and the exposure that a verdict needs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis import rates, saving, series

# Weeks of which less has been reported are left out (statistics.md: maturity).
MATURE = 0.95
# A trend needs this many baseline weeks. One that the baseline shows at the first level replaces the plain ratio;
# at the second both count and the verdict must hold for either, or chance trends would make successes.
TREND_WEEKS = 12
TREND_CLEAR = 0.01
TREND_POSSIBLE = 0.10
# Exposure beyond the exact need of two totals: the price of estimating spread and trend from the weeks.
WEEKLY_MARGIN = 1.6
# Errors that nobody waits for: the baseline is too thin for any verdict.
MOST_ERRORS = 1e6
# Relative precision of the exposure, far below what the plan of an action needs.
PRECISION = 0.005
# Counts on either side of an approximate quantile among which the exact one is looked up.
SEARCHED = 3

Weeks = pd.DataFrame | tuple | list


@dataclass(frozen=True)
class Verdict:
    """What the numbers say of an action.

    verdict: "worked", "no_evidence", "worse" or "too_early". ratio: rate after / before (divided by the
    controls' ratio when there are any), None without errors to divide by, lower, upper (upper may be inf).
    method: "exact", "trend" or "controls". dispersion: factor on the Poisson variance, 1 or more.
    lines_needed: further lines until a target effect can be told, 0 when there are enough, None when no
    number of lines makes up for the thin baseline. excluded: weeks left out as trigger or immature.
    """

    verdict: str
    ratio: float | None
    lower: float
    upper: float
    method: str
    dispersion: float
    errors_before: int
    lines_before: float
    errors_after: int
    lines_after: float
    lines_needed: int | None
    excluded: int
    saving: saving.Saving


def judge(
    before: Weeks,
    after: Weeks,
    control: tuple[Weeks, Weeks] | None = None,
    *,
    cost: ArrayLike | None = None,
    action_cost: float = 0.0,
    trigger: int | Sequence[int] = 0,
    minimum_lines: float | None = None,
    target: float = 0.5,
    confidence: float = 0.95,
    power: float = 0.8,
    seed: int = 20260101,
) -> Verdict:
    """Verdict on an action from the error rates before and after it.

    Parameters
    ----------
    before, after : DataFrame or (errors, lines)
        Weeks in time order with columns errors and lines, and maturity (share reported, 0..1) when known;
        or a pair of totals or of columns. The wait after the start is not part of either.
    control : (before, after), optional
        The same of an untouched group, in the same form.
    cost : array_like of float, optional
        Cost of errors, money: one mean, or the costs of single errors (their scatter goes into the interval).
    action_cost : float
        Money.
    trigger : int or sequence of int
        The window that raised the alarm, dropped from the baseline: number of last weeks of `before`, or
        their positions. Leaving it in turns the regression to the mean into a success.
    minimum_lines : float, optional
        Lines after the start that were agreed on in advance: until then "too_early", whatever the numbers
        say. Needed when the verdict is looked at every week, or one of the looks will find an effect.
    target : float
        Rate ratio that the action aims at, in (0, 1); for `lines_needed`.
    confidence, power : float
        In (0, 1).
    seed : int
        Of the simulation of the saving.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        If counts make no sense, nothing is left of the baseline, or a parameter is outside its range.

    Notes
    -----
    Lines count by the share of their errors that is known, or the claims still to come of large volumes would look like
    success. Two totals: exact conditional interval. Weeks: the same with all counts divided by the dispersion
    (`series.scatter`, never below 1) and a t quantile. Twelve baseline weeks or more that show a trend: quasi-Poisson
    regression with step and trend. With controls: ratio of ratios on the log scale, half an error added to each count.

    References
    ----------
    Lopez Bernal, Cummins, Gasparrini (2017), Int J Epidemiology 46:348; Barnett et al. (2005), same 34:215
    (regression to the mean); Przyborowski, Wilenski (1940), Biometrika 31:313.

    Examples
    --------
    >>> judge((60, 12000), (30, 11000)).verdict
    'worked'
    """
    if not 0 < target < 1:
        raise ValueError("target must lie between 0 and 1")
    base, new = series.weeks(before), series.weeks(after)
    dropped = series.positions(trigger, len(base))
    kept_base, kept_new = base.drop(index=dropped), new
    kept_base, kept_new = (part[part["maturity"] >= MATURE] for part in (kept_base, kept_new))
    excluded = len(base) + len(new) - len(kept_base) - len(kept_new)
    if kept_base["lines"].sum() <= 0:
        raise ValueError("nothing is left of the baseline: no mature lines outside the trigger window")
    groups = [kept_base, kept_new]
    if control is not None:
        groups += [part[part["maturity"] >= MATURE] for part in map(series.weeks, control)]
    groups = [series.reported(part) for part in groups]
    estimate = _estimate(groups, confidence)
    told = estimate.upper < 1 or estimate.lower > 1
    needed = 0 if told else _further(kept_base, kept_new, estimate, target, power, confidence)
    money = saving.simulate(groups, estimate.dispersion, cost, action_cost, confidence, seed)
    missing = int(np.ceil((minimum_lines or 0) - kept_new["lines"].sum()))
    enough = missing <= 0
    if not enough:
        needed = max(needed or 0, missing)
    return Verdict(
        _word(estimate, needed, enough),
        *estimate,
        *(int(kept_base["errors"].sum()), float(kept_base["lines"].sum())),
        *(int(kept_new["errors"].sum()), float(kept_new["lines"].sum())),
        needed,
        excluded,
        money,
    )


def exposure_needed(
    base_rate: float,
    ratio: float,
    power: float = 0.8,
    confidence: float = 0.95,
    *,
    baseline_lines: float | None = None,
    dispersion: float = 1.0,
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

    Returns
    -------
    int
        Lines, with six tenths more than two plain totals need (`WEEKLY_MARGIN`).

    Raises
    ------
    ValueError
        If a value is outside its range, or the baseline is too thin for any number of lines.

    References
    ----------
    Gu, Ng, Tang, Schucany (2008), Biometrical Journal 50:283 (power of tests of a Poisson rate ratio).

    Examples
    --------
    >>> 7_500 < exposure_needed(0.01, 0.5) < 8_500
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

    def found(lines: float) -> bool:
        baseline = lines if baseline_lines is None else baseline_lines
        means = base_rate * baseline / dispersion, base_rate * ratio * lines / dispersion
        return _power(*means, lines / baseline, confidence) >= power

    # Near the answer by the normal approximation, so that few exact sums are needed.
    reach = stats.norm.isf((1 - confidence) / 2) + max(stats.norm.ppf(power), 0.1)
    high = (reach / np.log(ratio)) ** 2 * (1 + 1 / ratio) * dispersion / base_rate
    low = 0.0
    while not found(high):
        low, high = high, high * 1.5
        if high > MOST_ERRORS / base_rate:
            raise ValueError("the baseline is too thin: no number of lines gives this power")
    while high - low > PRECISION * high:
        middle = (low + high) / 2
        low, high = (low, middle) if found(middle) else (middle, high)
    return int(np.ceil(high * WEEKLY_MARGIN))


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


def _estimate(groups: list[pd.DataFrame], confidence: float) -> series.Estimate:
    counts = [(part["errors"].sum(), part["lines"].sum()) for part in groups]
    dispersion, freedom = series.scatter(groups)
    if any(lines <= 0 for _, lines in counts):
        return series.Estimate(None, 0.0, float("inf"), "exact", dispersion)
    level = series.t_confidence(confidence, dispersion, freedom)
    if len(groups) == 4:
        return series.controlled(counts, dispersion, level)
    before, after = groups
    (old, old_lines), (new, new_lines) = counts
    found = rates.ratio(new / dispersion, new_lines, old / dispersion, old_lines, level)
    point = float(found.ratio) if old > 0 else None
    plain = series.Estimate(point, float(found.lower), float(found.upper), "exact", dispersion)
    if len(before) < TREND_WEEKS or old == 0 or new == 0:
        return plain
    chance = series.trend_p(before)
    if chance >= TREND_POSSIBLE:
        return plain
    trend = series.with_trend(before, after, confidence)
    if chance < TREND_CLEAR:
        return trend
    return trend._replace(lower=min(trend.lower, plain.lower), upper=max(trend.upper, plain.upper))


def _further(
    base: pd.DataFrame,
    new: pd.DataFrame,
    estimate: series.Estimate,
    target: float,
    power: float,
    confidence: float,
) -> int | None:
    errors, lines = base["errors"].sum(), base["lines"].sum()
    if errors == 0:
        return None
    try:
        rate = min(errors / lines, 0.5)
        options = {"baseline_lines": float(lines), "dispersion": estimate.dispersion}
        needed = exposure_needed(rate, target, power, confidence, **options)
    except ValueError:
        return None
    return max(0, int(np.ceil(needed - new["lines"].sum())))


def _word(estimate: series.Estimate, needed: int | None, enough: bool) -> str:
    if not enough:
        return "too_early"
    if estimate.upper < 1:
        return "worked"
    if estimate.lower > 1:
        return "worse"
    return "no_evidence" if needed == 0 else "too_early"
