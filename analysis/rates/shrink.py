"""Empirical-Bayes shrinkage: small groups borrow from the whole."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

# Above this the prior is a point: every group gets the common rate (no spread beyond chance was found).
LARGEST_PRIOR = 1e6
# An estimate this near to the bound cannot be told from no spread at all.
NO_SPREAD = 1e5
SMALLEST_PRIOR = 1e-6
# Assumed when a whole group has no error at all, so that its rate is small and not zero (Jeffreys' half count).
HALF_ERROR = 0.5


class GammaPoisson(NamedTuple):
    """Gamma prior of a rate ratio and the shrunken ratio of every group."""

    alpha: float
    beta: float
    shrunk: np.ndarray


def gamma_poisson(observed: ArrayLike, expected: ArrayLike) -> GammaPoisson:
    """Gamma-Poisson shrinkage of O/E, the prior fitted by maximum likelihood of the negative binomial.

    Parameters
    ----------
    observed : array_like of int, shape (n,)
        Errors of each group, >= 0.
    expected : array_like of float, shape (n,)
        Expected errors (or exposure) of each group, >= 0; at least one above 0.

    Returns
    -------
    GammaPoisson
        alpha, beta of the prior (mean alpha / beta) and (observed + alpha) / (expected + beta), shape (n,).
        Without spread beyond chance alpha is `LARGEST_PRIOR` and every value is the common ratio.

    Raises
    ------
    ValueError
        If shapes differ, a value is negative or not finite, or nothing is expected anywhere.

    References
    ----------
    Clayton, Kaldor (1987), Biometrics 43:671. George, Makov, Smith (1993).

    Examples
    --------
    >>> fit = gamma_poisson([5, 1, 5, 14, 3, 19, 1, 1, 4, 22],
    ...                     [94.3, 15.7, 62.9, 126, 5.24, 31.4, 1.05, 1.05, 2.1, 10.5])
    >>> round(float(fit.alpha), 3)
    0.823
    """
    seen, exposure = _pair(observed, expected)
    if exposure.sum() <= 0:
        raise ValueError("expected must be above 0 for at least one group")
    used = exposure > 0
    seen_used, exposure_used = seen[used], exposure[used]
    if seen_used.sum() == 0:
        beta = LARGEST_PRIOR * exposure_used.sum() / HALF_ERROR
        return GammaPoisson(LARGEST_PRIOR, float(beta), (seen + LARGEST_PRIOR) / (exposure + beta))

    def loss(logs: np.ndarray) -> tuple[float, np.ndarray]:
        alpha, mean = np.exp(logs)
        return _loss(seen_used, exposure_used * mean, alpha)

    start = np.log(seen_used.sum() / exposure_used.sum())
    bounds = [(np.log(SMALLEST_PRIOR), np.log(LARGEST_PRIOR)), (start - 5, start + 5)]
    fits = [optimize.minimize(loss, (first, start), jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-14})
            for first in (0.0, 3.0)]  # fmt: skip
    alpha, mean = np.exp(min(fits, key=lambda fit: fit.fun).x)
    if alpha > NO_SPREAD:
        alpha, mean = LARGEST_PRIOR, seen_used.sum() / exposure_used.sum()
    beta = alpha / mean
    return GammaPoisson(float(alpha), float(beta), (seen + alpha) / (exposure + beta))


def prior_strength(observed: ArrayLike, expected: ArrayLike) -> float:
    """Alpha of a gamma prior with mean 1 for O/E, by maximum likelihood.

    Parameters
    ----------
    observed, expected : array_like, shape (n,)
        Errors and expected errors of each group, >= 0.

    Returns
    -------
    float
        Between `SMALLEST_PRIOR` (groups have nothing in common) and `LARGEST_PRIOR` (no spread beyond chance).
    """
    seen, exposure = _pair(observed, expected)
    used = exposure > 0
    seen, exposure = seen[used], exposure[used]
    fit = optimize.minimize_scalar(
        lambda log_alpha: -negative_binomial(seen, exposure, np.exp(log_alpha)).sum(),
        bounds=(np.log(SMALLEST_PRIOR), np.log(LARGEST_PRIOR)),
        method="bounded",
    )
    return float(np.exp(fit.x))


def negative_binomial(observed: np.ndarray, mean: np.ndarray, alpha: float) -> np.ndarray:
    """Log-likelihood of counts whose Poisson mean is gamma distributed with shape alpha, constants left out.

    Parameters
    ----------
    observed, mean : ndarray, shape (n,)
        Counts >= 0 and means > 0.
    alpha : float
        Shape of the gamma, > 0.

    Returns
    -------
    ndarray, shape (n,)
    """
    # ln G(o + a) - ln G(a) as a sum of logs through poch would overflow; betaln keeps its digits for a large alpha.
    rising = special.gammaln(np.maximum(observed, 1)) - special.betaln(np.maximum(observed, 1), alpha)
    log_rising = np.where(observed > 0, rising, 0.0)
    return log_rising - alpha * np.log1p(mean / alpha) + observed * (np.log(mean) - np.log(alpha + mean))


def _loss(observed: np.ndarray, mean: np.ndarray, alpha: float) -> tuple[float, np.ndarray]:
    """Negative log-likelihood, and its slope along the logarithms of alpha and of all means together."""
    whole = alpha + mean
    along = (
        special.digamma(observed + alpha)
        - special.digamma(alpha)
        - np.log1p(mean / alpha)
        + (mean - observed) / whole
    )
    slope = np.array([-alpha * along.sum(), -(observed - mean * (alpha + observed) / whole).sum()])
    return -float(negative_binomial(observed, mean, alpha).sum()), slope


def _pair(first: ArrayLike, second: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if one.ndim != 1 or one.shape != two.shape:
        raise ValueError(f"two columns of equal length are needed, got shapes {one.shape} and {two.shape}")
    if not (np.isfinite(one).all() and np.isfinite(two).all()) or (one < 0).any() or (two < 0).any():
        raise ValueError("counts and exposures must be finite and not negative")
    return one, two
