"""Claims that nobody judged yet: how many of them will turn out to be ours."""

from typing import NamedTuple

import numpy as np
import pandas as pd

# So many judged claims at the share of the wider group steady the share of a narrower one.
BORROWED = 10.0
GOLDEN = 0.6180339887


class OursShares(NamedTuple):
    """Expected share of ours among unjudged claims: of all, by symptom, and by shop and symptom."""

    every: float
    symptoms: dict[str, float]
    shops: dict[tuple[str, str], float]

    def expected(self, shop: str, symptom: str) -> float:
        """The narrowest share that is known."""
        return self.shops.get((shop, symptom), self.symptoms.get(symptom, self.every))


def ours_shares(judged: pd.DataFrame) -> OursShares:
    """Shares of ours among judged claims, small groups steadied by the wider ones; 1 while nothing was judged.

    Parameters
    ----------
    judged : DataFrame
        shop, symptom, judged, ours: counts.

    Examples
    --------
    >>> shares = ours_shares(pd.DataFrame({"shop": ["A"], "symptom": ["wrong"], "judged": [90], "ours": [45]}))
    >>> shares.expected("A", "wrong"), shares.expected("B", "late")
    (0.5, 0.5)
    """
    total, ours = float(judged["judged"].sum()), float(judged["ours"].sum())
    every = ours / total if total else 1.0
    symptoms = {
        str(name): (float(part["ours"].sum()) + BORROWED * every) / (float(part["judged"].sum()) + BORROWED)
        for name, part in judged.groupby("symptom")
    }
    shops = {
        (str(shop), str(symptom)): (ours + BORROWED * symptoms[str(symptom)]) / (known + BORROWED)
        for shop, symptom, ours, known in zip(
            judged["shop"],
            judged["symptom"],
            judged["ours"].to_numpy(float),
            judged["judged"].to_numpy(float),
            strict=True,
        )
    }
    return OursShares(
        every, {k: float(v) for k, v in symptoms.items()}, {k: float(v) for k, v in shops.items()}
    )


def whole_numbers(surplus: np.ndarray, week: np.ndarray) -> np.ndarray:
    """Expected numbers as whole ones: those of a week add up to one number, however the week is cut.

    Parameters
    ----------
    surplus : ndarray of float, shape (n,)
        Expected number of each cell, those of a week beside each other.
    week : ndarray of datetime64, shape (n,)

    Returns
    -------
    ndarray of int, shape (n,)
        Right on average: each week is rounded up or down by a number of its own (the golden ratio's multiples).

    Examples
    --------
    >>> weeks = np.array(["2026-01-05", "2026-01-05", "2026-01-12", "2026-01-12"], dtype="datetime64[D]")
    >>> whole_numbers(np.array([0.5, 0.5, 0.5, 0.5]), weeks).reshape(2, 2).sum(axis=1).tolist()
    [1, 1]
    """
    days = week.astype("datetime64[D]").astype(int)
    start = np.append(True, days[1:] != days[:-1]) if days.size else np.zeros(0, bool)
    before = np.cumsum(surplus) - surplus
    inside = before - before[start][np.cumsum(start) - 1]
    offset = (days // 7 * GOLDEN) % 1
    whole = np.floor(inside + surplus + offset + 1e-9) - np.floor(inside + offset + 1e-9)
    return whole.astype(int)
