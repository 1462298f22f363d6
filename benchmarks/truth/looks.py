"""The stored path: an action looked at every week for half a year, its chance of a false answer spent over them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.proof import looks, plan, proof
from benchmarks.truth import Row
from benchmarks.truth.proof import BOUNDS, Shop, history

# A baseline as plans have it, without the weeks of the alarm, and the weeks looked at after the start.
BASELINE, LOOKED_AT = 22, 26
TARGET = 0.5


def measure(runs: int, rng: np.random.Generator) -> Iterator[Row]:
    """Share of actions without effect that are called a success at any look, in a tenth of the runs."""
    for errors in (10.0, 40.0):
        shop = Shop(errors, BASELINE, LOOKED_AT, True)
        for kind, bound in BOUNDS.items():
            said = [_ever(shop, kind, rng) for _ in range(max(runs // 10, 1))]
            yield Row(
                f"{kind}: false worked at any weekly look of half a year ({errors:g} errors a week)",
                float(np.mean(said)), bound,
            )  # fmt: skip


def frame(shop: Shop, kind: str, ratio: float, rng: np.random.Generator) -> pd.DataFrame:
    """Weeks of an action as `weeks.counted` gives them."""
    weeks = history(shop, kind, ratio, 1, rng)
    number = shop.before + shop.after
    return pd.DataFrame(
        {
            "start": pd.date_range("2026-01-05", periods=number, freq="7D"),
            "errors": weeks.errors[0],
            "lines": weeks.lines[0],
            "maturity": 1.0,
            "phase": np.where(np.arange(number) < shop.before, "before", "after"),
            "control_errors": weeks.control_errors[0],
            "control_lines": weeks.control_lines[0],
        }
    )


def words(own: pd.DataFrame, before: int) -> Iterator[str]:
    """The verdict at each look: the numbers change only where the lines that count do."""
    base = own[:before]
    needed = plan.exposure(base["errors"].sum(), base["lines"].sum(), TARGET)
    first = looks.first_look(None, base, own[before:], None, needed)
    counted = 0
    for week in range(before + 1, len(own) + 1):
        part = own[:week].copy()
        level, part["phase"], _ = looks.last_look(part, first)
        now = int((part["phase"] == "after").sum())
        if part.loc[part["phase"] == "after", "lines"].sum() >= first and now != counted:
            counted = now
            yield proof.judged(part, [], None, (first, level), TARGET).verdict


def _ever(shop: Shop, kind: str, rng: np.random.Generator) -> bool:
    return any(word == "worked" for word in words(frame(shop, kind, 1.0, rng), shop.before))
