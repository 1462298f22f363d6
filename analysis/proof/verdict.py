"""Did the action work? Verdict on the error rate before and after it, and the exposure that a verdict needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis import rates
from analysis.proof import counted_weeks, drift, saving, step
from analysis.proof.counted_weeks import MATURE, Weeks
from analysis.proof.exposure import exposure_needed
from analysis.rates import weekly_counts

__all__ = ["MATURE", "Verdict", "exposure_needed", "judge"]


@dataclass(frozen=True)
class Verdict:
    """What the numbers say of an action.

    verdict: "worked", "no_evidence", "worse" or "too_early". ratio: rate after / before (divided by the
    controls' ratio when there are any), None without errors to divide by, lower, upper (upper may be inf).
    method: "exact", "trend" or "controls". dispersion: factor on the Poisson variance, 1 or more.
    lines_needed: further lines until a target effect can be told, 0 when there are enough, None when no
    number of lines makes up for the thin baseline. excluded: weeks left out as trigger or immature.
    movement: -1 when the rate (beside an untouched group: the ratio to it) fell before the start by more than chance,
    so that a success is refused, 1 when it rose, so that "worse" is.
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
    movement: int = 0


def judge(
    before: Weeks,
    after: Weeks,
    control: tuple[Weeks, Weeks] | None = None,
    *,
    cost: ArrayLike | None = None,
    action_cost: float = 0.0,
    trigger: int | Sequence[int] | Sequence[bool] | None = None,
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
        Weeks with columns errors and lines, and maturity (share reported, 0..1) when known, in time order or with a
        column week; or a pair of totals or of columns (`counted_weeks.weeks`). The wait after the start is part of
        neither.
    control : (before, after), optional
        The same of an untouched group; best the same weeks.
    cost : array_like of float, optional
        Cost of errors, money: one mean, or the costs of single errors (their scatter goes into the interval; NaN for
        unknown).
    action_cost : float
        Money.
    trigger : int, sequence of int or of bool, optional
        The window that raised the alarm, dropped from the baseline: number of last weeks of `before`, their positions,
        or True for each. Leaving it in turns the regression to the mean into a success, so that without it last weeks
        which look like an alarm are dropped (`alarm.alarm`); 0 for a baseline that has none.
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
    success. Two totals: exact conditional interval, with controls the ratio of ratios on the log scale, half an error
    added to each count. Weeks: the same with all counts divided by the dispersion (`weekly_counts.scatter`, never below
    1) and a t quantile, and the interval also holds what a drift, a season and a wandering of the rate, beside controls
    of its ratio to them, may explain (`step.estimate`); a baseline that stands out from its controls is taken to fall
    back by itself (`step.regression_to_mean`). Where it moved before the start no change that way is the action's.
    Alone, a clear rise is taken as quasi-Poisson regression with step and trend finds it.

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
    groups, excluded = counted_weeks.counted(before, after, control, trigger)
    kept_base, kept_new = groups[:2]
    if kept_base["lines"].sum() <= 0:
        raise ValueError("nothing is left of the baseline: no mature lines outside the trigger window")
    groups = [counted_weeks.reported(part) for part in groups]
    estimate, own, moved = _estimate(groups, confidence)
    clear = estimate.upper < 1 or estimate.lower > 1
    options = {"power": power, "confidence": confidence, "controlled": control is not None}
    needed = 0 if clear else _further(kept_base, kept_new, estimate.dispersion, target, options)
    money = saving.simulate(
        groups, own or estimate.dispersion, cost, action_cost, confidence=confidence, seed=seed
    )
    missing = int(np.ceil((minimum_lines or 0) - kept_new["lines"].sum()))
    enough = missing <= 0
    if not enough:
        needed = max(needed or 0, missing)
    return Verdict(
        _word(estimate, needed, enough, moved),
        *estimate,
        *(int(kept_base["errors"].sum()), float(kept_base["lines"].sum())),
        *(int(kept_new["errors"].sum()), float(kept_new["lines"].sum())),
        needed,
        excluded,
        money,
        moved,
    )


def _estimate(
    groups: list[pd.DataFrame], confidence: float
) -> tuple[weekly_counts.RatioEstimate, step.LogStep | None, int]:
    """The estimate, the step that it allows for (None without weeks), and -1 or 1 for a movement before the start."""
    counts = [(part["errors"].sum(), part["lines"].sum()) for part in groups]
    plain = _plain(groups, counts, confidence)
    if plain.ratio is None or not counts[0][0]:
        return plain, None, 0
    before, after = groups[:2]
    alone = len(groups) == 2
    if alone and len(before) >= drift.TREND_WEEKS and counts[1][0] and _rises(before):
        return drift.as_found(before, after, confidence), None, 0
    paired = weekly_counts.paired(groups)
    own = step.of_weeks(groups if paired else groups[:2])
    if own is None:
        return plain, None, 0
    back = step.regression_to_mean(counts)
    mean, error = own.mean + back, own.error
    if not alone and not paired:  # of the untouched group only totals are known
        others = [errors + weekly_counts.HALF_ERROR for errors, _ in counts[2:]]
        mean = mean - np.log(others[1] / counts[3][1]) + np.log(others[0] / counts[2][1])
        error = np.sqrt(error**2 + plain.dispersion * (1 / others[0] + 1 / others[1]))
    own = own._replace(mean=mean, error=error)
    reach = own.reach(confidence)
    lower, upper = (float(np.exp(own.mean + side * reach)[0]) for side in (-1, 1))
    plain = plain._replace(ratio=float(plain.ratio * np.exp(back)), upper=float(plain.upper * np.exp(back)))
    bounds = {"lower": min(lower, plain.lower), "upper": max(upper, plain.upper)}
    return plain._replace(**bounds), own, int(own.movement()[0])


def _rises(before: pd.DataFrame) -> bool:
    return drift.trend_p(before) < drift.TREND_CLEAR and drift.trend_z(before) > 0


def _plain(
    groups: list[pd.DataFrame], counts: list[tuple[float, float]], confidence: float
) -> weekly_counts.RatioEstimate:
    """What the counts say if the rate stood still but for its scatter."""
    dispersion, freedom = weekly_counts.scatter(groups)
    if any(lines <= 0 for _, lines in counts):
        return weekly_counts.RatioEstimate(None, 0.0, float("inf"), "exact", dispersion)
    level = weekly_counts.t_confidence(confidence, dispersion, freedom)
    if len(groups) == 4:
        return weekly_counts.controlled(counts, dispersion, level)
    (old, old_lines), (new, new_lines) = counts
    ratio = rates.ratio(new / dispersion, new_lines, old / dispersion, old_lines, level)
    point = float(ratio.ratio) if old > 0 else None
    return weekly_counts.RatioEstimate(point, float(ratio.lower), float(ratio.upper), "exact", dispersion)


def _further(
    base: pd.DataFrame, new: pd.DataFrame, dispersion: float, target: float, options: dict[str, Any]
) -> int | None:
    errors, lines = base["errors"].sum(), base["lines"].sum()
    if errors == 0:
        return None
    try:
        rate = min(errors / lines, 0.5)
        needed = exposure_needed(rate, target, baseline_lines=float(lines), dispersion=dispersion, **options)
    except ValueError:
        return None
    return max(0, int(np.ceil(needed - new["lines"].sum())))


def _word(estimate: weekly_counts.RatioEstimate, needed: int | None, enough: bool, moved: int) -> str:
    if not enough:
        return "too_early"
    if estimate.upper < 1:
        return "worked" if moved >= 0 else "no_evidence"
    if estimate.lower > 1:
        return "worse" if moved <= 0 else "no_evidence"
    return "no_evidence" if needed == 0 else "too_early"
