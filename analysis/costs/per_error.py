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


def mean_cost(errors: pd.DataFrame, seed: int = 1) -> Mean:
    """Mean cost of the errors whose cost is known.

    Parameters
    ----------
    errors : DataFrame
        Of ``ledger.per_error``: ``cost`` (0 where it is not known) and ``known`` (0 or 1).

    Notes
    -----
    Resampling n errors with replacement draws how often each occurs from a multinomial distribution (Efron 1979);
    errors of equal cost are drawn together, which is the same and does not grow with their number.
    """
    known = int(errors["known"].sum())
    if not known:
        return Mean(float("nan"), float("nan"), float("nan"))
    alike = errors.groupby(["cost", "known"]).size()
    cost, counts = (alike.index.get_level_values(n).to_numpy(float) for n in ("cost", "known"))
    rng = np.random.default_rng(seed)
    picked = rng.multinomial(len(errors), alike.to_numpy() / len(errors), size=DRAWS)
    drawn = picked @ cost / np.maximum(picked @ counts, 1)
    lower, upper = np.quantile(drawn, [0.025, 0.975])
    return Mean(float(errors["cost"].sum() / known), float(lower), float(upper))
