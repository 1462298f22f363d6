"""What an error costs on average, with its bootstrap interval."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

DRAWS = 1000


class Mean(NamedTuple):
    """Cost per error and its 95 % interval; NaN without an error whose cost is known."""

    mean: float
    lower: float
    upper: float

    @property
    def known(self) -> bool:
        """Whether there is one."""
        return self.mean == self.mean


def mean_cost(costs: pd.Series, seed: int = 1) -> Mean:
    """Mean of the costs of single errors, those whose cost is known.

    Notes
    -----
    Resampling n errors with replacement draws how often each occurs from a multinomial distribution (Efron 1979);
    errors of equal cost are drawn together, which is the same and does not grow with their number.
    """
    if costs.empty:
        return Mean(float("nan"), float("nan"), float("nan"))
    alike = costs.value_counts().sort_index()
    values, counts = alike.index.to_numpy(float), alike.to_numpy()
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(costs), counts / len(costs), size=DRAWS) @ values / len(costs)
    lower, upper = np.quantile(drawn, [0.025, 0.975])
    return Mean(float(values @ counts / len(costs)), float(lower), float(upper))
