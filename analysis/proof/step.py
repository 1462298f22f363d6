"""The step of a rate at the start of an action, beside what the rate does anyway: drifting, wandering, in a season."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from analysis.rates.weekly_counts import HALF_ERROR

# Standard deviations on the log scale of what a rate does without any action: its drift between the middles of before
# and after, and a season of a year. A rate that lost a fifth of itself in a quarter is nothing rare.
DRIFT, YEAR = 0.25, 52
# The season alone, and what is left of it beside an untouched group, which mostly has it too.
SEASON, SHARED_SEASON = 0.15, 0.11
# How much single weeks scatter and how far a rate wanders for weeks (correlation with the week before), with the
# weights of each before the weeks are seen; the weeks themselves then say which is likely.
SCATTER = ((0.0, 0.5), (0.1, 0.3), (0.25, 0.2))
WANDERING = ((0.0, 0.5), (0.1, 0.25), (0.2, 0.15), (0.35, 0.1))
RESEMBLANCE = 0.9
# A week with more or fewer lines than is usual, as a sale brings, has another rate: by so much for e times the lines.
VOLUME = 0.5
# Fewer baseline weeks than these show no drift; fewer say nothing of a movement before the start.
FEWEST_WEEKS = 8
# One-sided chance below which the weeks before the start moved by themselves.
MOVED = 0.01
# Confidence of the interval for what drift, season and wandering may explain, at most.
SURE = 0.95
# An untouched group says where a picked baseline falls back to: so many squared standard errors of its distance are
# taken off (positive-part James-Stein); the worst of a hundred lies 2.5 standard errors out by chance alone.
PICKED = 5.0


class LogStep(NamedTuple):
    """Log ratio after / before with its standard error and degrees of freedom, one value a series.

    ``slope`` per week of the log ratio before the start, and its ``score`` in standard errors (0 where too few weeks).
    """

    mean: np.ndarray
    error: np.ndarray
    freedom: int
    slope: np.ndarray
    score: np.ndarray

    def reach(self, confidence: float) -> np.ndarray:
        """Half width of the interval, at `SURE` at most: looks repeat the chance of counts, not that of a drift."""
        return self.error * stats.t.isf((1 - min(confidence, SURE)) / 2, self.freedom)

    def movement(self) -> np.ndarray:
        """-1 where the log ratio fell before the start by more than chance, 1 where it rose, else 0."""
        edge = stats.t.isf(MOVED, max(self.freedom, 1))
        return np.where(np.abs(self.score) > edge, np.sign(self.score), 0).astype(int)


def of_weeks(groups: list[pd.DataFrame]) -> LogStep | None:
    """The step of one action; None where there are too few weeks.

    Parameters
    ----------
    groups : list of DataFrame
        Weeks before and after, then of the untouched group when there is one with the same weeks: errors, lines.
    """
    counts = [pd.concat(groups[at : at + 2], ignore_index=True) for at in range(0, len(groups), 2)]
    after = np.repeat([False, True], [len(groups[0]), len(groups[1])])
    kept = np.logical_and.reduce([(c["lines"] > 0).to_numpy() for c in counts])
    if (kept & ~after).sum() < FEWEST_WEEKS or not (kept & after).any():
        return None
    arrays = [c.loc[kept, name].to_numpy(float)[None, :] for c in counts for name in ("errors", "lines")]
    return estimate(after[kept], *arrays)


def estimate(
    after: np.ndarray,
    errors: np.ndarray,
    lines: np.ndarray,
    control_errors: np.ndarray | None = None,
    control_lines: np.ndarray | None = None,
) -> LogStep:
    """The steps of some series at the same week.

    Parameters
    ----------
    after : ndarray of bool, shape (weeks,)
    errors, lines, control_errors, control_lines : ndarray, shape (series, weeks)
        Of the scope, and of its untouched group.

    Returns
    -------
    Step

    Notes
    -----
    The log rate (beside an untouched group: the log odds of an error being the scope's) is a level, a step, a slope
    with the prior `DRIFT`, a yearly wave, a wandering and a scatter; the counts enter by their working values. Slope,
    wave, wandering and scatter are Gaussian with known covariance given the entries of `SCATTER` and `WANDERING`, over
    which the answer is averaged by their restricted likelihood.

    References
    ----------
    Breslow, Clayton (1993), J. Am. Statist. Assoc. 88:9 (penalised quasi-likelihood); Lopez Bernal, Cummins,
    Gasparrini (2018), Int J Epidemiology 47:2082 (controls in interrupted time series).
    """
    value, weight = _working(after, errors, lines, control_errors, control_lines)
    weeks = value.shape[1]
    place = np.arange(weeks) - (weeks - 1) / 2
    drift = (DRIFT / (weeks / 2) * place)[:, None]
    known = drift @ drift.T
    design = np.column_stack([np.ones(weeks), after.astype(float)])
    season = SEASON if control_errors is None else SHARED_SEASON
    wave = season**2 * np.cos(2 * np.pi * np.subtract.outer(place, place) / YEAR)
    mean, error = _averaged(value, weight, design, known + wave)
    slope, score = np.zeros(len(value)), np.zeros(len(value))
    early = ~after
    if early.sum() >= FEWEST_WEEKS:
        design = np.column_stack([np.ones(early.sum()), np.arange(early.sum())])
        slope, spread = _averaged(value[:, early], weight[:, early], design, wave[np.ix_(early, early)])
        score = slope / spread
    return LogStep(mean, error, max(weeks - 3, 1), slope, score)


def regression_to_mean(counts: list[tuple[float, float]]) -> float:
    """What the log rate of a baseline falls back by itself, towards that of its untouched group; 0 without one.

    Parameters
    ----------
    counts : list of (errors, lines)
        Before and after, then before and after of the untouched group.

    References
    ----------
    Efron, Morris (1975), J. Am. Statist. Assoc. 70:311.
    """
    if len(counts) < 4 or any(lines <= 0 for _, lines in counts):
        return 0.0
    (own, lines), (rest, rest_lines) = counts[0], counts[2]
    own, rest = own + HALF_ERROR, rest + HALF_ERROR
    above = float(np.log(own / lines) - np.log(rest / rest_lines))
    return min(above, PICKED * (1 / own + 1 / rest) / above) if above > 0 else 0.0


def _working(
    after: np.ndarray,
    errors: np.ndarray,
    lines: np.ndarray,
    control_errors: np.ndarray | None,
    control_lines: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Weekly log rates (beside a group: log odds) linearised around the level of their side, and their weights."""
    value, weight = np.zeros(errors.shape), np.zeros(errors.shape)
    for side in (after, ~after):
        seen, shipped = errors[:, side], lines[:, side]
        level = (seen.sum(axis=1, keepdims=True) + HALF_ERROR) / shipped.sum(axis=1, keepdims=True)
        if control_errors is None or control_lines is None:
            expected = variance = level * shipped
        else:
            others, volume = control_errors[:, side], control_lines[:, side]
            level = (
                level * volume.sum(axis=1, keepdims=True) / (others.sum(axis=1, keepdims=True) + HALF_ERROR)
            )
            share = level * shipped / (level * shipped + volume)
            expected = (seen + others) * share
            variance = np.maximum(expected * (1 - share), 1e-6)
        usual = np.median(shipped, axis=1, keepdims=True)
        value[:, side] = np.log(level) + (seen - expected) / variance
        weight[:, side] = 1 / (1 / variance + (VOLUME * np.log(shipped / usual)) ** 2)
    return value, weight


def _averaged(
    value: np.ndarray, weight: np.ndarray, design: np.ndarray, known: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The second coefficient and its standard error, averaged over scatter and wandering by their likelihood."""
    weeks = value.shape[1]
    apart = np.subtract.outer(np.arange(weeks), np.arange(weeks))
    like = RESEMBLANCE ** np.abs(apart)
    found = []
    for scatter, chance in SCATTER:
        for wandering, odds in WANDERING:
            shared = known + scatter**2 * np.eye(weeks) + wandering**2 * like
            found.append((*_fitted(value, weight, design, shared), np.log(chance * odds)))
    means, variances, likelihood, prior = (np.array(part) for part in zip(*found, strict=True))
    likelihood = likelihood + prior[:, None]
    belief = np.exp(likelihood - likelihood.max(axis=0))
    belief /= belief.sum(axis=0)
    mean = (belief * means).sum(axis=0)
    return mean, np.sqrt((belief * (variances + means**2)).sum(axis=0) - mean**2)


def _fitted(
    value: np.ndarray, weight: np.ndarray, design: np.ndarray, shared: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Generalised least squares: second coefficient, its variance, restricted log likelihood; one a series."""
    covariance = shared + np.eye(value.shape[1]) / weight[:, None, :]
    inverse = np.linalg.inv(covariance)
    across = design.T @ inverse
    within = across @ design
    spread = np.linalg.inv(within)
    coefficients = (spread @ (across @ value[:, :, None]))[:, :, 0]
    rest = value - coefficients @ design.T
    square = (rest * (inverse @ rest[:, :, None])[:, :, 0]).sum(axis=1)
    log = -0.5 * (np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(within)[1] + square)
    return coefficients[:, 1], spread[:, 1, 1], log
