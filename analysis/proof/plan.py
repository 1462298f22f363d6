"""The plan of an action, fixed before its start, and what its proof will need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analysis.proof import looks
from analysis.proof import verdict as effect
from data.meaning.missing import day_of, missing
from data.query import Filters, filter_text
from data.records import action_rules
from data.schema import DIMENSIONS

TARGET = 0.5
# Nobody waits for more lines than so many times those of the baseline.
MOST_TIMES = 2.5


@dataclass(frozen=True)
class Plan:
    """Fixed before the start. Days are inclusive; ``start`` is None while the action has none."""

    scope: Filters
    baseline: tuple[date, date]
    exclude: tuple[date, date]
    start: date | None
    wait_days: int
    target: float
    exposure_needed: int | None


def plan(row: Mapping[str, Any], today: date) -> Plan | None:
    """The plan of an action; what an older record lacks follows from its start. None without a scope."""
    scope = filter_text.read(row.get("scope")).between(None, None)
    if not scope.values:
        return None
    start = day_of(row.get("start_on"))
    end = day_of(row.get("exclude_end")) or (start or day_of(row.get("created_at")) or today) - timedelta(
        days=1
    )
    first = day_of(row.get("exclude_start")) or end - action_rules.TRIGGER + timedelta(days=1)
    baseline_end = day_of(row.get("baseline_end")) or first - timedelta(days=1)
    baseline_start = day_of(row.get("baseline_start")) or baseline_end - action_rules.BASELINE + timedelta(
        days=1
    )
    target, needed = row.get("target_ratio"), row.get("exposure_needed")
    return Plan(
        scope,
        (baseline_start, baseline_end),
        (first, end),
        start,
        _number(row.get("wait_days"), 0),
        float(target) if target is not None and target == target and 0 < float(target) < 1 else TARGET,
        None if needed is None or missing(needed) else int(needed),
    )


def comparable(scope: Filters) -> bool:
    """Whether other lines can be an untouched group: not where the scope is about what went wrong."""
    return not any(DIMENSIONS[n].side == "outcome" for n, _ in scope.values)


def exposure(errors: float, lines: float, target: float, controlled: bool = True) -> int | None:
    """Lines after the start that tell a rate of ``target`` times the baseline's; None when none do in about a year."""
    if errors <= 0 or lines <= 0 or errors >= lines:
        return None
    try:
        return effect.exposure_needed(
            errors / lines,
            target,
            confidence=1 - looks.FIRST_LOOK,
            baseline_lines=lines,
            controlled=controlled,
        )
    except ValueError:
        return None


def beyond_waiting(needed: float, baseline_lines: float) -> bool:
    """Whether so many lines are more than anybody waits for, measured by those of the baseline of half a year."""
    return needed > MOST_TIMES * baseline_lines


def needed(fixed: Plan, before: pd.DataFrame, controlled: bool) -> int | None:
    """Lines after the start for a verdict, from the baseline's rate; None when the baseline is too thin."""
    if fixed.exposure_needed is not None:
        return fixed.exposure_needed
    return exposure(float(before["errors"].sum()), float(before["lines"].sum()), fixed.target, controlled)


def _number(value: Any, default: int) -> int:
    return default if missing(value) else int(value)
