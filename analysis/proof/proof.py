"""The proof of an action: its weeks before and after, those of an untouched group, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.proof import looks, weeks
from analysis.proof import plan as plans
from analysis.proof import verdict as effect
from analysis.proof.plan import Plan
from data.meaning.missing import day_of, missing
from data.records import action_rules, actions
from data.records.source import Direct, Source
from data.schema import FX_RATES
from data.store import Store

COST_ROWS = 2000
SAVED = 0.95
EMPTY = pd.DataFrame(
    columns=["start", "errors", "lines", "maturity", "phase", "control_errors", "control_lines"]
)


@dataclass(frozen=True)
class Proof:
    """What is known of an action's effect.

    reason: "" with a verdict, else charted (its metric has no proof), not_started, no_scope, no_lines (nothing shipped
    in the baseline) or no_after.
    weeks: start, errors, lines, maturity, phase (before, excluded, between, after, later, young), and those of the
    untouched group as control_errors, control_lines (NaN without one). ``later`` weeks wait for the next look; the
    saving counts them. needed: lines after the start for a verdict. next_look: lines until the numbers are asked
    next, None without a verdict.
    """

    plan: Plan | None
    reason: str
    weeks: pd.DataFrame
    verdict: effect.Verdict | None
    needed: int | None
    controlled: bool
    currency: str
    cost_per_error: float | None
    costs_known: int
    action_cost: float | None
    early: bool = False
    next_look: int | None = None

    @property
    def word(self) -> str:
        """The verdict's code, "" without one.

        Without an exposure agreed in advance the numbers speak first on the day of the check. Where no number of lines
        could make up for a thin baseline, waiting is no answer: as many lines after as before without a difference are
        "no_evidence".
        """
        if self.verdict is None or self.early:
            return "too_early" if self.verdict else ""
        told = self.verdict
        hopeless = (
            told.lines_needed is None and told.errors_before > 0 and told.lines_after >= told.lines_before
        )
        return "no_evidence" if told.verdict == "too_early" and hopeless else told.verdict


def of_store(store: Store, action_id: str) -> Proof:
    """The proof of a stored action; a module-level function, so that a screen can keep the answer.

    Raises
    ------
    KeyError
        If there is no such action.
    """
    row = actions.get(store, action_id)
    if row is None:
        raise KeyError(action_id)
    return prove(Direct(store), row)


def prove(source: Source, row: Mapping[str, Any]) -> Proof:
    """Everything known of an action's effect, from mature weeks only."""
    as_of = source.extent().as_of
    currency = str(source.setting("reporting_currency") or "")
    fixed = plans.plan(row, as_of) if as_of else None
    proven = str(row.get("metric") or action_rules.PROVEN[0]) in action_rules.PROVEN
    if fixed is None or not proven:
        return Proof(
            fixed, "charted" if fixed else "no_scope", EMPTY, None, None, False, currency, None, 0, None
        )
    own = weeks.counted(source, row, fixed)
    controlled = bool(own["control_lines"].fillna(0).sum() > 0)
    before, after = own[own["phase"] == "before"], own[own["phase"].isin(["after", "young"])]
    needed = plans.needed(fixed, before, controlled)
    check = day_of(row.get("check_on"))
    checked = check if check and as_of and check <= as_of else None
    first = looks.first_look(fixed.exposure_needed, before, after, checked, needed)
    level, own["phase"], ahead = looks.last_look(own, first)
    reason = _reason(fixed, before, after)
    prices = _prices(source, fixed, weeks.window(source, fixed))
    spent = _spent(source, row, currency)
    return Proof(
        fixed,
        reason,
        own,
        None if reason else judged(own, prices, spent, (first, level), fixed.target),
        needed,
        controlled,
        currency,
        float(np.mean(prices)) if prices else None,
        len(prices),
        spent,
        fixed.exposure_needed is None and check is not None and as_of is not None and as_of < check,
        None if reason else ahead,
    )


def _reason(fixed: Plan, before: pd.DataFrame, after: pd.DataFrame) -> str:
    if before["lines"].sum() == 0 or not (before["maturity"] >= effect.MATURE).any():
        return "no_lines"
    if fixed.start is None:
        return "not_started"
    return "" if after["lines"].sum() > 0 else "no_after"


def judged(
    own: pd.DataFrame, prices: list[float], spent: float | None, look: tuple[float, float], target: float
) -> effect.Verdict:
    """The verdict of the last look (its least lines, its confidence); the saving is that of all mature weeks."""
    first, level = look

    def at_level(phases: tuple[str, ...], confidence: float) -> effect.Verdict:
        before, after = own[own["phase"] == "before"], own[own["phase"].isin(phases)]
        controlled = bool(own["control_lines"].fillna(0).sum() > 0)
        return effect.judge(
            before,
            after,
            (weeks.control(before), weeks.control(after)) if controlled else None,
            cost=prices or None,
            action_cost=spent or 0.0,
            trigger=0,  # the plan has taken it out
            minimum_lines=first,
            target=target,
            confidence=confidence,
        )

    every = at_level(("after", "later", "young"), SAVED)
    return replace(at_level(("after", "young"), level), saving=every.saving)


def _prices(source: Source, fixed: Plan, window: tuple[date, date]) -> list[float]:
    """Costs of single errors in the scope, credits beyond the cost counted as 0."""
    frame = source.rows(fixed.scope.between(*window), which="errors", order="opened_at", size=COST_ROWS).frame
    if frame.empty:
        return []
    return [float(v) for v in frame["error_cost"].dropna().astype(float).clip(lower=0)]


def _spent(source: Source, row: Mapping[str, Any], currency: str) -> float | None:
    """Cost of the action in the reporting currency; 0 when none was given, None when no rate is known."""
    amount = row.get("cost_amount")
    if amount is None or missing(amount):
        return 0.0
    own = str(row.get("cost_currency") or currency)
    if own == currency:
        return float(amount)
    known = source.everything(FX_RATES, currency=own, reporting=currency)
    day = day_of(row.get("start_on")) or day_of(row.get("due_on"))
    if day is not None and len(known):
        earlier = known[pd.to_datetime(known["valid_from"]) <= pd.Timestamp(day)]
        known = earlier if len(earlier) else known.head(0)
    return None if known.empty else float(amount) * float(known.sort_values("valid_from")["rate"].iloc[-1])


def stamp(frame: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """What of the actions decides their proofs, for the key of a cache."""
    names = [
        "action_id",
        "state",
        "verdict",
        "start_on",
        "cost_amount",
        "cost_currency",
        "check_on",
        *action_rules.PLAN,
    ]
    return tuple(tuple(str(v) for v in row) for row in frame[names].itertuples(index=False))
