"""What an action saved: avoided errors times their cost, less its own, with an interval."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.proof.step import LogStep

DRAWS = 4000
# Weight of the half error of Jeffreys' prior of a Poisson rate.
HALF_ERROR = 0.5


class Saving(NamedTuple):
    """Avoided errors, and money saved (None when no cost is known), each with its interval."""

    errors: float
    errors_lower: float
    errors_upper: float
    money: float | None
    money_lower: float | None
    money_upper: float | None


def simulate(
    groups: list[pd.DataFrame],
    spread: float | LogStep,
    cost: ArrayLike | None,
    action_cost: float,
    *,
    confidence: float,
    seed: int,
) -> Saving:
    """Errors and money that were not lost on the lines after an action, simulated from the posteriors.

    Parameters
    ----------
    groups : list of DataFrame
        Weeks before and after, then of the controls when there are any: errors, lines.
    spread : float or Step
        Factor on the Poisson variance, >= 1; or the step of the rate, beside what it would have done anyway.
    cost : array_like of float, or None
        Mean cost of an error, or the costs of single errors, >= 0; they are resampled (Bayesian bootstrap). Unknown
        ones (NaN) are left out.
    action_cost : float
        Money, >= 0.
    confidence : float
        In (0, 1).
    seed : int

    Returns
    -------
    Saving
        Without lines before or after: no errors avoided, and the cost of the action as negative saving.

    Raises
    ------
    ValueError
        If a cost is negative or not finite.

    References
    ----------
    Rubin (1981), Annals of Statistics 9:130 (Bayesian bootstrap).
    """
    prices = None if cost is None else np.atleast_1d(np.asarray(cost, dtype=float))
    if prices is not None and prices.size and np.isnan(prices).any():
        prices = prices[~np.isnan(prices)]
        prices = prices if prices.size else None
    if prices is not None and (prices.size == 0 or not (np.isfinite(prices) & (prices >= 0)).all()):
        raise ValueError("costs must be finite and not negative")
    if not action_cost >= 0:
        raise ValueError("action_cost must not be negative")
    rng = np.random.default_rng(seed)
    counts = [(float(part["errors"].sum()), float(part["lines"].sum())) for part in groups]
    if any(lines <= 0 for _, lines in counts):
        money = (None,) * 3 if prices is None else (-float(action_cost),) * 3
        return Saving(0.0, 0.0, 0.0, *money)
    simulated = _stepped if isinstance(spread, LogStep) else _steady
    centre, avoided = simulated(counts, spread, rng)  # type: ignore[arg-type]
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    lower, upper = np.quantile(avoided, tails)
    if prices is None:
        return Saving(float(centre), float(lower), float(upper), None, None, None)
    weights = rng.dirichlet(np.ones(len(prices)), DRAWS) if len(prices) > 1 else np.ones((DRAWS, 1))
    money = avoided * (weights @ prices) - action_cost
    bounds = (float(bound) for bound in np.quantile(money, tails))
    return Saving(
        float(centre), float(lower), float(upper), float(centre * prices.mean() - action_cost), *bounds
    )


def _steady(
    counts: list[tuple[float, float]], dispersion: float, rng: np.random.Generator
) -> tuple[float, np.ndarray]:
    """Avoided errors and draws of them where the rate would have stood still, or followed the untouched group's."""
    draws = [
        rng.gamma(errors / dispersion + HALF_ERROR, dispersion / lines, DRAWS) for errors, lines in counts
    ]
    drift = draws[3] / draws[2] if len(draws) == 4 else np.ones(1)
    rates = [errors / lines for errors, lines in counts]
    lines_after = counts[1][1]
    centre = (rates[0] * np.median(drift) - rates[1]) * lines_after
    return float(centre), (draws[0] * drift - draws[1]) * lines_after


def _stepped(
    counts: list[tuple[float, float]], step: LogStep, rng: np.random.Generator
) -> tuple[float, np.ndarray]:
    """The same where the rate would have drifted on: the rate after, less the step."""
    errors = counts[1][0]
    own = HALF_ERROR + errors
    level = own * np.exp(-HALF_ERROR / own)  # what the working values of so few errors amount to
    error = np.sqrt(max(float(step.error[0]) ** 2 - 1 / own, 0.0))
    without = level * np.exp(-float(step.mean[0]) + error * rng.standard_t(step.freedom, DRAWS))
    return level * float(np.exp(-step.mean[0])) - errors, without - rng.gamma(own, 1.0, DRAWS)
