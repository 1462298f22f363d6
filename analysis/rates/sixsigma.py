"""Six sigma and perfect order: error rates in the units of quality reports."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.rates.arguments import counts, numbers, one_of, same_shape

MILLION = 1_000_000
# Long-term drift that the sigma scale of six sigma adds by convention (Harry 1988).
SIGMA_SHIFT = 1.5


def dpmo(errors: ArrayLike, units: ArrayLike, opportunities: ArrayLike = 1) -> np.ndarray:
    """Defects per million opportunities, NaN where nothing was shipped.

    Parameters
    ----------
    errors, units : array_like, shape (n,)
        Errors >= 0 and units >= 0.
    opportunities : array_like, shape (n,) or one number
        Chances of an error in a unit, > 0.

    Returns
    -------
    ndarray of float, shape (n,), in [0, 1e6] or NaN

    Raises
    ------
    ValueError
        If a value is negative or not finite, lengths differ, opportunities are 0, or errors exceed all chances.

    Examples
    --------
    >>> float(dpmo(34, 1_000_000, 10))
    3.4
    """
    found, shipped, chances = same_shape(
        errors=counts("errors", errors),
        units=counts("units", units),
        opportunities=counts("opportunities", opportunities),
    )
    if (chances <= 0).any():
        raise ValueError("opportunities must be above 0")
    if (found > shipped * chances).any():
        raise ValueError("errors must not exceed units x opportunities")
    all_chances = shipped * chances
    rate = np.divide(found, all_chances, out=np.full(found.shape, np.nan), where=all_chances > 0)
    return MILLION * rate[()]


def sigma(dpmo: ArrayLike) -> np.ndarray:
    """Sigma level of a number of defects per million, with the customary shift of 1.5.

    Parameters
    ----------
    dpmo : array_like of float, shape (n,)
        In [0, 1e6]; NaN for none.

    Returns
    -------
    ndarray of float, shape (n,)
        NaN where no finite level exists: no defects at all (show the level of the upper bound), or only defects.

    Raises
    ------
    ValueError
        If a value lies outside 0 to 1e6.

    References
    ----------
    Harry (1988), The Nature of Six Sigma Quality.

    Examples
    --------
    >>> round(float(sigma(3.4)), 2)
    6.0
    """
    defects = numbers("dpmo", dpmo, missing=True)
    if ((defects < 0) | (defects > MILLION)).any():
        raise ValueError("dpmo must lie between 0 and 1,000,000")
    level = stats.norm.isf(defects / MILLION) + SIGMA_SHIFT
    return np.where(np.isfinite(level), level, np.nan)[()]


def perfect_order(components: ArrayLike, method: str = "scor") -> float:
    """Share of perfect orders, by the definition of SCOR or of WERC.

    Parameters
    ----------
    components : array_like
        "scor": booleans of shape (orders, components), true where the order was right in that respect; an order
        is perfect if it is right in all. "werc": shape (components,), the share of orders right in each.
    method : {"scor", "werc"}

    Returns
    -------
    float
        In [0, 1]; NaN without orders or components.

    Raises
    ------
    ValueError
        If method is unknown, the shape does not fit, or a value lies outside 0 to 1.

    References
    ----------
    ASCM, SCOR model RL.1.1; WERC, DC Measures: Perfect Order Index.

    Examples
    --------
    >>> perfect_order([[1, 1], [1, 0], [0, 1], [1, 1]])
    0.5
    >>> round(perfect_order([0.99, 0.98], method="werc"), 4)
    0.9702
    """
    one_of("method", method, ("scor", "werc"))
    parts = numbers("components", components)
    if parts.ndim != (2 if method == "scor" else 1):
        raise ValueError(f"components must have {2 if method == 'scor' else 1} dimensions for {method}")
    if ((parts < 0) | (parts > 1)).any():
        raise ValueError("components must lie between 0 and 1")
    if parts.size == 0:
        return float("nan")
    return float(parts.all(axis=1).mean()) if method == "scor" else float(parts.prod())
