"""The proof of an action: its weeks before and after, those of an untouched group, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analysis import rates
from analysis.proof import verdict as effect
from analysis.rates import maturity, weekly_counts
from data.query import Filters, filter_text
from data.records import actions
from data.records.source import Direct, Source
from data.schema import ACTIONS, DIMENSIONS, FX_RATES
from data.store import Store

WEEK = timedelta(days=7)
COST_ROWS = 2000
# Other actions whose scopes are taken out of the untouched group; each doubles the questions asked.
MOST_OTHERS = 3
TARGET = 0.5
# The numbers are asked at the exposure agreed on and at each doubling of it; the chance of a false answer is spent in
# parts, on the first look and, halving, on all later ones, so that however long one looks 5 % is left for both sides
# together (repeated confidence intervals; Jennison, Turnbull 1989). Asked at 95 % after every import, one of the
# answers within a year would be a false success in up to 12 % (simulated).
FIRST_LOOK, LATER_LOOKS = 0.03, 0.02
SAVED = 0.95


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


def plan(row: Mapping[str, Any], today: date) -> Plan | None:
    """The plan of an action; what an older record lacks follows from its start. None without a scope."""
    scope = filter_text.read(row.get("scope")).between(None, None)
    if not scope.values:
        return None
    start = _day(row.get("start_on"))
    end = _day(row.get("exclude_end")) or (start or _day(row.get("created_at")) or today) - timedelta(days=1)
    first = _day(row.get("exclude_start")) or end - actions.TRIGGER + timedelta(days=1)
    baseline_end = _day(row.get("baseline_end")) or first - timedelta(days=1)
    baseline_start = _day(row.get("baseline_start")) or baseline_end - actions.BASELINE + timedelta(days=1)
    target, needed = row.get("target_ratio"), row.get("exposure_needed")
    return Plan(
        scope,
        (baseline_start, baseline_end),
        (first, end),
        start,
        _number(row.get("wait_days"), 0),
        float(target) if target is not None and target == target and 0 < float(target) < 1 else TARGET,
        None if needed is None or pd.isna(needed) else int(needed),
    )


def prove(source: Source, row: Mapping[str, Any]) -> Proof:
    """Everything known of an action's effect, from mature weeks only."""
    extent = source.extent()
    currency = str(source.setting("reporting_currency") or "")
    as_of = extent.as_of
    fixed = plan(row, as_of or date.min) if as_of else None
    empty = pd.DataFrame(
        columns=["start", "errors", "lines", "maturity", "phase", "control_errors", "control_lines"]
    )
    if fixed is None or as_of is None:
        return Proof(fixed, "no_scope", empty, None, None, False, currency, None, 0, None)
    if str(row.get("metric") or actions.PROVEN[0]) not in actions.PROVEN:
        return Proof(fixed, "charted", empty, None, None, False, currency, None, 0, None)
    others = _others(source, row, fixed)
    controlled = comparable(fixed.scope)
    window = (fixed.baseline[0], min(extent.last_day or as_of, as_of))
    curves = maturity.delay_curves(source.delays(as_of))
    own = _blocks(source.cells(("day", "platform"), fixed.scope.between(*window)), fixed, curves, as_of)
    if controlled and len(own):
        rest = _blocks(_untouched(source, fixed, others, window), fixed, curves, as_of)
        own = own.merge(
            rest[["start", "errors", "lines"]].rename(
                columns={"errors": "control_errors", "lines": "control_lines"}
            ),
            on="start",
            how="left",
        )
        controlled = bool(own["control_lines"].fillna(0).sum() > 0)
    if not controlled:
        own = own.assign(control_errors=np.nan, control_lines=np.nan)
    prices = _prices(source, fixed, window)
    spent = _spent(source, row, currency)
    each = float(np.mean(prices)) if prices else None
    before, after = own[own["phase"] == "before"], own[own["phase"].isin(["after", "young"])]
    needed = _needed(fixed, before, controlled)
    reason = _reason(fixed, before, after)
    check = _day(row.get("check_on"))
    first = _first(fixed, before, after, check if check and check <= as_of else None, needed)
    level, own["phase"], ahead = _looked(own, first)
    after = own[own["phase"].isin(["after", "later", "young"])]
    verdict = None if reason else _judge(before, after, controlled, prices, spent, first, level, fixed.target)
    early = fixed.exposure_needed is None and check is not None and as_of < check
    return Proof(
        fixed,
        reason,
        own,
        verdict,
        needed,
        controlled,
        currency,
        each,
        len(prices),
        spent,
        early,
        None if reason else ahead,
    )


def _reason(fixed: Plan, before: pd.DataFrame, after: pd.DataFrame) -> str:
    if before["lines"].sum() == 0 or not (before["maturity"] >= effect.MATURE).any():
        return "no_lines"
    if fixed.start is None:
        return "not_started"
    return "" if after["lines"].sum() > 0 else "no_after"


def _first(
    fixed: Plan, before: pd.DataFrame, after: pd.DataFrame, checked: date | None, needed: int | None
) -> float:
    """Lines after the start at which the numbers are asked first: those agreed on, or there on the day of the check.

    Without either those that the baseline asks for; where it is so thin that none are enough, as many as it has.
    """
    if fixed.exposure_needed is not None:
        return max(fixed.exposure_needed, 1)
    counted = after[(after["phase"] == "after") & (after["start"] < pd.Timestamp(checked or date.min))]
    if counted["lines"].sum() > 0:
        return float(counted["lines"].sum())
    return max(float(before["lines"].sum()) if needed is None else needed, 1.0)


def _looked(weeks: pd.DataFrame, first: float) -> tuple[float, pd.Series, int]:
    """Confidence of the last look, the phases with what came after it, and the lines until the next one."""
    phase = weeks["phase"].copy()
    total = weeks["lines"].where(phase == "after", 0.0).cumsum()
    lines = total.max() if len(total) else 0.0
    if lines < first:
        return 1 - FIRST_LOOK, phase, int(np.ceil(first - lines))
    doubled = int(np.log2(lines / first))
    counted = first * 2**doubled
    level = 1 - (LATER_LOOKS / 2**doubled if doubled else FIRST_LOOK)
    phase = phase.mask((phase == "after") & (total.shift(fill_value=0.0) >= counted), "later")
    return level, phase, int(np.ceil(2 * counted - lines))


def _judge(
    before: pd.DataFrame,
    after: pd.DataFrame,
    controlled: bool,
    prices: list[float],
    spent: float | None,
    first: float,
    level: float,
    target: float,
) -> effect.Verdict:
    """The verdict of the last look; the saving is that of all mature weeks."""

    def control(part: pd.DataFrame) -> pd.DataFrame:
        counts = part[["control_errors", "control_lines", "maturity"]].fillna(
            {"control_errors": 0, "control_lines": 0}
        )
        return counts.rename(columns={"control_errors": "errors", "control_lines": "lines"})

    def judged(part: pd.DataFrame, confidence: float) -> effect.Verdict:
        return effect.judge(
            before,
            part,
            (control(before), control(part)) if controlled else None,
            cost=prices or None,
            action_cost=spent or 0.0,
            trigger=0,  # the plan has taken it out
            minimum_lines=first,
            target=target,
            confidence=confidence,
        )

    verdict = judged(after[after["phase"] != "later"], level)
    return replace(verdict, saving=judged(after, SAVED).saving)


def _needed(fixed: Plan, before: pd.DataFrame, controlled: bool) -> int | None:
    """Lines after the start for a verdict, from the baseline's rate; None when the baseline is too thin."""
    if fixed.exposure_needed is not None:
        return fixed.exposure_needed
    errors, lines = float(before["errors"].sum()), float(before["lines"].sum())
    return exposure(errors, lines, fixed.target, controlled)


def comparable(scope: Filters) -> bool:
    """Whether other lines can be an untouched group: not where the scope is about what went wrong."""
    return not any(DIMENSIONS[n].side == "outcome" for n, _ in scope.values)


def exposure(errors: float, lines: float, target: float, controlled: bool = True) -> int | None:
    """Lines after the start that tell a rate of ``target`` times the baseline's; None when none do."""
    if errors <= 0 or lines <= 0 or errors >= lines:
        return None
    try:
        return effect.exposure_needed(
            errors / lines, target, confidence=1 - FIRST_LOOK, baseline_lines=lines, controlled=controlled
        )
    except ValueError:
        return None


def _blocks(days: pd.DataFrame, fixed: Plan, curves: maturity.Curves, as_of: date) -> pd.DataFrame:
    """Weeks that begin with the start of the action, or end with its baseline: none mixes before and after."""
    joint = pd.Timestamp(fixed.baseline[1] + timedelta(days=1))
    anchor = pd.Timestamp(fixed.start) if fixed.start else joint
    part = days.assign(age_days=(pd.Timestamp(as_of) - days["day"]).dt.days)
    after = part["day"] >= anchor
    # before the start the weeks are counted back from the end of the baseline, or forward from it up to the start
    origin = pd.Series(joint, index=part.index).mask(after, anchor)
    part["start"] = origin + pd.to_timedelta((part["day"] - origin).dt.days // 7 * 7, unit="D")
    if part.empty:
        return pd.DataFrame(columns=["start", "errors", "lines", "maturity", "phase"])
    sums = part.groupby("start")[["errors", "lines"]].sum()
    known = maturity.cohort_maturity(part, curves, by="start")["maturity"]
    weeks = sums.join(known).reset_index()
    # a week without lines has no maturity, and no errors that could still come
    weeks["maturity"] = weeks["maturity"].where(weeks["lines"] > 0, 1.0).fillna(0.0)
    weeks["phase"] = [
        _phase(d.date(), m, fixed) for d, m in zip(weeks["start"], weeks["maturity"], strict=True)
    ]
    return weeks


def _phase(first: date, known: float, fixed: Plan) -> str:
    last = first + timedelta(days=6)
    if fixed.start is not None and first >= fixed.start:
        if first < fixed.start + timedelta(days=fixed.wait_days):
            return "between"
        return "after" if known >= effect.MATURE else "young"
    if first <= fixed.exclude[1] and last >= fixed.exclude[0]:
        return "excluded"
    return "before" if first >= fixed.baseline[0] and last <= fixed.baseline[1] else "between"


def _untouched(source: Source, fixed: Plan, others: list[Filters], window: tuple[date, date]) -> pd.DataFrame:
    """Days of all lines less those in any of the scopes, by inclusion and exclusion."""
    everything = Filters(*window, fixed.scope.basis, fixed.scope.exposure)
    total = source.cells(("day", "platform"), everything)[["day", "platform", "errors", "lines"]]
    parts = [total]
    scopes_out = [fixed.scope.between(*window), *(o.between(*window) for o in others)]
    for size in range(1, len(scopes_out) + 1):
        for group in combinations(scopes_out, size):
            both: Filters | None = group[0]
            for other in group[1:]:
                both = filter_text.common(both, other) if both is not None else None
            if both is None:
                continue
            counts = source.cells(("day", "platform"), both)[["day", "platform", "errors", "lines"]]
            sign = -1 if size % 2 else 1
            parts.append(counts.assign(errors=sign * counts["errors"], lines=sign * counts["lines"]))
    left = pd.concat(parts).groupby(["day", "platform"], as_index=False)[["errors", "lines"]].sum()
    return left[left["lines"] > 0].assign(errors=lambda f: f["errors"].clip(lower=0))


def _others(source: Source, row: Mapping[str, Any], fixed: Plan) -> list[Filters]:
    """Scopes of other actions, agreed or at work in the window: what has a story of its own is no untouched group."""
    merged: dict[str, Filters] = {}
    for other in source.everything(ACTIONS).to_dict("records"):
        start = _day(other["start_on"])
        if other["action_id"] == row.get("action_id") or (start is not None and start < fixed.baseline[0]):
            continue
        scope = filter_text.read(str(other["scope"])).between(None, None)
        if not scope.values or scope == fixed.scope:
            continue
        if any(DIMENSIONS[n].side == "outcome" for n, _ in scope.values):
            continue
        name = scope.values[0][0] if len(scope.values) == 1 else filter_text.write(scope)
        if name in merged:  # values of one dimension are one scope
            dimension, more = scope.values[0]
            scope = merged[name].having(dimension, *dict.fromkeys((*merged[name].get(dimension), *more)))
        merged[name] = scope
    return list(merged.values())[-MOST_OTHERS:]


def _prices(source: Source, fixed: Plan, window: tuple[date, date]) -> list[float]:
    """Costs of single errors in the scope, credits beyond the cost counted as 0."""
    frame = source.rows(fixed.scope.between(*window), which="errors", order="opened_at", size=COST_ROWS).frame
    if frame.empty:
        return []
    known = frame.loc[~frame["cost_unknown"].astype(bool), "cost_total"].dropna().astype(float)
    return [float(v) for v in known.clip(lower=0)]


def _spent(source: Source, row: Mapping[str, Any], currency: str) -> float | None:
    """Cost of the action in the reporting currency; 0 when none was given, None when no rate is known."""
    amount = row.get("cost_amount")
    if amount is None or pd.isna(amount):
        return 0.0
    own = str(row.get("cost_currency") or currency)
    if own == currency:
        return float(amount)
    known = source.everything(FX_RATES, currency=own, reporting=currency)
    day = _day(row.get("start_on")) or _day(row.get("due_on"))
    if day is not None and len(known):
        earlier = known[pd.to_datetime(known["valid_from"]) <= pd.Timestamp(day)]
        known = earlier if len(earlier) else known.head(0)
    return None if known.empty else float(amount) * float(known.sort_values("valid_from")["rate"].iloc[-1])


def _day(value: Any) -> date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()


def _number(value: Any, default: int) -> int:
    return default if value is None or pd.isna(value) else int(value)


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


def stamp(frame: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """What of the actions decides their proofs, for the key of a cache."""
    names = ["action_id", "start_on", "cost_amount", "cost_currency", "check_on", *actions.PLAN]
    return tuple(tuple(str(v) for v in row) for row in frame[names].itertuples(index=False))
