"""Rates of the whole stretches before and after an action, for its chart."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from analysis import rates
from analysis.proof.proof import Proof
from analysis.rates import weekly_counts


def segments(proof: Proof, confidence: float = 0.95) -> pd.DataFrame:
    """Rates of whole stretches for the chart: what was, what would have been, what is.

    Returns
    -------
    DataFrame
        part (before, without, after), start, end, rate, lower, upper (shares). ``without`` is the baseline's rate
        times the untouched group's change, with the interval of both; the baseline's rate alone without such a group.
        Empty without a verdict.
    """
    columns = ["part", "start", "end", "rate", "lower", "upper"]
    if proof.verdict is None:
        return pd.DataFrame(columns=columns)
    weeks = proof.weeks
    before, after = weeks[weeks["phase"] == "before"], weeks[weeks["phase"] == "after"]
    spread = proof.verdict.dispersion
    rows = []
    for part, frame in (("before", before), ("after", after)):
        if frame["lines"].sum() > 0:
            rows.append(
                (part, *_ends(frame), *_rate(frame["errors"].sum(), frame["lines"].sum(), spread, confidence))
            )
    if len(after) and before["errors"].sum() > 0:
        rows.append(
            ("without", *_ends(after), *_without(before, after, proof.controlled, spread, confidence))
        )
    return pd.DataFrame(rows, columns=columns)


def _ends(frame: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    return frame["start"].min(), frame["start"].max() + pd.Timedelta(days=6)


def _rate(errors: float, lines: float, spread: float, confidence: float) -> tuple[float, float, float]:
    low, high = rates.poisson([errors / spread], [lines / spread], confidence)
    return errors / lines, float(np.ravel(low)[0]), float(np.ravel(high)[0])


def _without(
    before: pd.DataFrame, after: pd.DataFrame, controlled: bool, spread: float, confidence: float
) -> tuple[float, float, float]:
    errors, lines = float(before["errors"].sum()), float(before["lines"].sum())
    if not controlled:
        return _rate(errors, lines, spread, confidence)
    old, new = (float(f["control_errors"].sum()) + weekly_counts.HALF_ERROR for f in (before, after))
    drift = (new / after["control_lines"].sum()) / (old / before["control_lines"].sum())
    reach = stats.norm.isf((1 - confidence) / 2) * np.sqrt(spread * (1 / errors + 1 / old + 1 / new))
    centre = errors / lines * drift
    return centre, centre * float(np.exp(-reach)), centre * float(np.exp(reach))


def weekly_lines(proof: Proof, weeks: int = 8) -> float:
    """Lines a week in the scope lately, 0 when none are known."""
    recent = proof.weeks["lines"].tail(weeks)
    return float(recent.mean()) if len(recent) else 0.0
