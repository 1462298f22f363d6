"""Weeks before and after an action: their counts, their spread, and rate ratios from them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

# Added to each count of a ratio of ratios, so that its logarithm is finite (Haldane 1956, Anscombe 1956).
HALF_ERROR = 0.5
# A scatter seen in fewer weeks than this beyond the fitted means is no estimate.
FEWEST_FREEDOM = 4
# Weeks resemble the ones before them when their correlation exceeds so many standard errors; more than the second is
# not believed.
FOLLOWS = 1.64
MOST_FOLLOWING = 0.8


class RatioEstimate(NamedTuple):
    """Rate ratio after / before, None without errors to divide by, with its interval and how it was found."""

    ratio: float | None
    lower: float
    upper: float
    method: str
    dispersion: float


def dispersion(groups: list[pd.DataFrame]) -> tuple[float, int]:
    """Pearson dispersion of weekly errors around each group's own rate, at least 1, and its degrees of freedom.

    Parameters
    ----------
    groups : list of DataFrame
        Weeks with errors and lines.

    Returns
    -------
    (float, int)
        1 and 0 when there are too few weeks to say.

    References
    ----------
    McCullagh, Nelder (1989), Generalized Linear Models, 4.5.2.
    """
    squares, freedom = 0.0, 0
    for group in groups:
        errors, lines = group["errors"].to_numpy(), group["lines"].to_numpy()
        errors, lines = errors[lines > 0], lines[lines > 0]
        if errors.sum() == 0:
            continue
        mean = lines * errors.sum() / lines.sum()
        squares += float(((errors - mean) ** 2 / mean).sum())
        freedom += len(errors) - 1
    if freedom < FEWEST_FREEDOM:
        return 1.0, 0
    return max(1.0, squares / freedom), freedom


def scatter(groups: list[pd.DataFrame]) -> tuple[float, int]:
    """Dispersion of the change between two stretches of weeks, at least 1, and its degrees of freedom.

    Parameters
    ----------
    groups : list of DataFrame
        Weeks before and after, then of an untouched group when there is one (the same weeks): errors, lines.

    Returns
    -------
    (float, int)

    Notes
    -----
    Alone, or beside a group without the same weeks: `dispersion`. With an untouched group the errors of a week are
    compared given those of both together, so that a season or a campaign that both had is no scatter (it would hide
    half of all true effects). Either is multiplied by `following`: a rate that wanders for weeks is a worse measure
    than its single weeks say.

    References
    ----------
    McCullagh, Nelder (1989), Generalized Linear Models, 4.5; Bayley, Hammersley (1946), J. R. Statist. Soc.
    Suppl. 8:184.
    """
    if paired(groups):
        spread, freedom, residuals = _matched(list(zip(groups[:2], groups[2:], strict=True)))
    else:
        spread, freedom = dispersion(groups)
        residuals = [residuals_of(group) for group in groups]
    return spread * float(following([r[None, :] for r in residuals])[0]), freedom


def paired(groups: list[pd.DataFrame]) -> bool:
    """Whether there is an untouched group with as many weeks before and after as the group itself."""
    return len(groups) == 4 and [len(g) for g in groups[:2]] == [len(g) for g in groups[2:]]


def following(residuals: Sequence[np.ndarray], surely: float = FOLLOWS) -> np.ndarray:
    """Factor on the variance of a sum of weeks that resemble the ones before them, at least 1.

    Parameters
    ----------
    residuals : sequence of ndarray, each of shape (series, weeks)
        Stretches of weeks around their own means.
    surely : float
        Standard errors by which the correlation must exceed 0 to count.

    Returns
    -------
    ndarray, shape (series,)
        (1 + r) / (1 - r) of the correlation r of a week with the one before it.

    Examples
    --------
    >>> following([np.array([[1.0, -1.0] * 8]), np.array([[1.0] * 8 + [-1.0] * 8])]).tolist()
    [1.0]
    >>> float(following([np.array([[1.0] * 8 + [-1.0] * 8])])[0].round(2))
    9.0
    """
    stretches = [r for r in residuals if r.shape[1] > 1]
    pairs = sum(r.shape[1] - 1 for r in stretches)
    if not pairs:
        return np.ones(len(residuals[0]) if residuals else 1)
    product = np.sum([(r[:, 1:] * r[:, :-1]).sum(axis=1) for r in stretches], axis=0)
    square = np.sum([(r**2).sum(axis=1) for r in stretches], axis=0)
    like = np.divide(product, square, out=np.full(square.shape, -1.0), where=square > 0)
    # around means of the same few weeks a correlation comes out too small (Marriott, Pope 1954)
    like = like + len(stretches) * (1 + 3 * np.maximum(like, 0)) / (pairs + len(stretches))
    like = np.where(like > surely / np.sqrt(pairs), np.minimum(like, MOST_FOLLOWING), 0.0)
    return (1 + like) / (1 - like)


def residuals_of(group: pd.DataFrame) -> np.ndarray:
    """Errors of the weeks around the rate of all, in standard deviations of a Poisson count."""
    group = group[group["lines"] > 0]
    errors, lines = group["errors"].to_numpy(), group["lines"].to_numpy()
    mean = lines * errors.sum() / lines.sum() if len(lines) else lines
    return np.divide(errors - mean, np.sqrt(mean), out=np.zeros(len(mean)), where=mean > 0)


def _matched(sides: list[tuple[pd.DataFrame, pd.DataFrame]]) -> tuple[float, int, list[np.ndarray]]:
    """Dispersion of a group's errors given those of it and the untouched one, freedom and residuals by side."""
    squares, variance, freedom = 0.0, 0.0, 0
    residuals = []
    for group, untouched in sides:
        errors, lines, others, other_lines = (
            part[name].to_numpy(float) for part in (group, untouched) for name in ("errors", "lines")
        )
        kept = (lines > 0) & (other_lines > 0)
        errors, lines, others, other_lines = (v[kept] for v in (errors, lines, others, other_lines))
        if not errors.sum() or not others.sum():
            continue
        odds = errors.sum() / lines.sum() / (others.sum() / other_lines.sum())
        share = odds * lines / (odds * lines + other_lines)
        both = errors + others
        apart, expected = errors - both * share, both * share * (1 - share)
        weeks = len(errors)
        squares, variance = squares + (apart**2).sum(), variance + expected.sum() * (weeks - 1) / weeks
        freedom += weeks - 1
        residuals.append(np.divide(apart, np.sqrt(expected), out=np.zeros(weeks), where=expected > 0))
    if freedom < FEWEST_FREEDOM or not variance:
        return 1.0, 0, residuals
    return max(1.0, squares / variance), freedom, residuals


def t_confidence(confidence: float, spread: float, freedom: int) -> float:
    """Confidence at which a normal quantile equals the t quantile that an estimated dispersion asks for.

    Examples
    --------
    >>> t_confidence(0.95, 1.0, 0)
    0.95
    """
    if spread <= 1 or freedom == 0:
        return confidence
    return float(1 - 2 * stats.norm.sf(stats.t.isf((1 - confidence) / 2, freedom)))


def controlled(counts: list[tuple[float, float]], spread: float, confidence: float) -> RatioEstimate:
    """Ratio after / before divided by the controls' ratio, on the log scale.

    Parameters
    ----------
    counts : list of (errors, lines)
        Before and after, then before and after of the controls; lines > 0.
    spread : float
        Dispersion, >= 1.
    confidence : float
        In (0, 1).
    """
    errors = np.array([errors for errors, _ in counts]) + HALF_ERROR
    logs = np.log(errors) - np.log([lines for _, lines in counts])
    signs = np.array([-1, 1, 1, -1])
    centre = float(signs @ logs)
    reach = float(stats.norm.isf((1 - confidence) / 2) * np.sqrt(spread * (1 / errors).sum()))
    ratio, lower, upper = np.exp([centre, centre - reach, centre + reach])
    return RatioEstimate(float(ratio), float(lower), float(upper), "controls", spread)
