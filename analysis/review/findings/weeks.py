"""What findings of a retro are drawn from: the control chart of a period as it was kept, happened against expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.questions.judged_weeks import JudgedWeeks
from data.records.retros import Finding

# Weeks of the chart that a finding keeps.
DRAWN = 26
KEPT = ("value", "centre", "lower", "upper", "errors", "lines")
NAMED = ("signal", "direction")


def snapshot(weeks: JudgedWeeks) -> dict[str, Any]:
    """The newest part of the chart as plain lists, so that it can be drawn later as it was."""
    drawn = weeks.drawn
    chart = drawn.chart.reset_index(drop=True).tail(DRAWN)
    days = pd.to_datetime(drawn.dates).reset_index(drop=True).tail(DRAWN)
    made: dict[str, Any] = {"kind": drawn.kind, "days": [f"{day:%Y-%m-%d}" for day in days]}
    for name in KEPT:
        if name in chart:
            made[name] = [float(v) if np.isfinite(v) else None for v in chart[name].astype(float)]
    made |= {name: [str(v) for v in chart[name]] for name in NAMED}
    if drawn.kind != "g":
        shares = drawn.weeks["maturity"].fillna(0).tail(DRAWN)
        made["maturity"] = [float(v) for v in shares]
    return made


def drawn_again(kept_weeks: Mapping[str, Any]) -> pd.DataFrame:
    """The chart of `snapshot` as a frame: day, value, centre, limits, signal, direction, and what else was kept."""
    frame = pd.DataFrame({name: values for name, values in kept_weeks.items() if isinstance(values, list)})
    numbers = [name for name in (*KEPT, "maturity") if name in frame]
    frame[numbers] = frame[numbers].astype(float)
    return frame.rename(columns={"days": "day"}).assign(day=pd.to_datetime(frame["days"]))


def against(finding: Finding) -> tuple[float, float]:
    """What happened and what was to be expected, of a finding that tells both: one pair for meeting and minutes."""
    numbers = finding.numbers
    return float(numbers.get("count", numbers.get("errors", 0))), float(numbers["expected"])
