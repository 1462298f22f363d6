"""Error rates and their uncertainty: shares, differences, ratios, defects per million, perfect orders."""

from analysis.rates.differences import (
    Difference,
    difference,
)
from analysis.rates.intervals import (
    SMALL_COUNT,
    Interval,
    dpmo,
    exact,
    interval,
    perfect_order,
    poisson,
    share,
    sigma,
    wilson,
)
from analysis.rates.ratios import (
    Ratio,
    ratio,
)

__all__ = [
    "SMALL_COUNT",
    "Difference",
    "Interval",
    "Ratio",
    "difference",
    "dpmo",
    "exact",
    "interval",
    "perfect_order",
    "poisson",
    "ratio",
    "share",
    "sigma",
    "wilson",
]
