"""The weeks of an action: those of its scope, and those of an untouched group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from analysis.proof import verdict as effect
from analysis.proof.plan import Plan, comparable, plan
from analysis.rates import maturity
from analysis.signals import claim_delays, sales
from analysis.signals.expected import ExpectedErrors
from data import query
from data.meaning.missing import day_of
from data.query import Filters, filter_text
from data.records import action_rules, sale_days
from data.records.source import Direct, Source
from data.schema import ACTIONS, DIMENSIONS
from data.store import Store, utc_now

# Other actions whose scopes are taken out of the untouched group; each doubles the questions asked.
MOST_OTHERS = 3
DAYS = ("day", "platform", "shop")


def window(source: Source, fixed: Plan) -> tuple[date, date]:
    """Days from the first of the baseline to the last that is known of."""
    extent = source.extent()
    assert extent.as_of is not None
    return fixed.baseline[0], min(extent.last_day or extent.as_of, extent.as_of)


def counted(source: Source, row: Mapping[str, Any], fixed: Plan) -> pd.DataFrame:
    """Weeks of the scope beside those of the untouched group; the latter's counts are NaN where there is none.

    Returns
    -------
    DataFrame
        start, errors, lines, maturity, phase, control_errors, control_lines. Errors as expected once all are judged.
    """
    source = ExpectedErrors(source)
    own, curves, claims = _of_scope(source, fixed)
    as_of, span = source.extent().as_of, window(source, fixed)
    assert as_of is not None
    names = {"errors": "control_errors", "lines": "control_lines"}
    if comparable(fixed.scope) and len(own):
        others = others_at_work(source, row, fixed)
        rest = blocks(query.aged(untouched(source, fixed, others, span), claims, as_of), fixed, curves)
        own = own.merge(rest[["start", *names]].rename(columns=names), on="start", how="left")
        if own["control_lines"].fillna(0).sum() > 0:
            return own
    return own.assign(control_errors=np.nan, control_lines=np.nan)


def _of_scope(source: Source, fixed: Plan) -> tuple[pd.DataFrame, maturity.Curves, Any]:
    """Weeks of the scope, how claims come in, and how far those of each shop are known."""
    as_of, span = source.extent().as_of, window(source, fixed)
    assert as_of is not None
    curves = claim_delays.curves(source, as_of)
    claims = source.ask(query.claims_known, as_of)
    days = query.aged(source.cells(DAYS, fixed.scope.between(*span)), claims, as_of)
    weeks = blocks(days, fixed, curves)
    return without_sales(weeks, source.ask(sale_days.shipping_days, *span)), curves, claims


def baseline(store: Store, scope: str, start: Any, end: Any) -> tuple[int, int, float]:
    """Errors and lines of the baseline that a plan with this trigger has, and lines a week, as a proof counts."""
    source = ExpectedErrors(Direct(store))
    fixed = action_rules.planned({}, (start, end), source.extent().as_of or utc_now().date())
    own = plan({"scope": scope, **fixed, "created_at": None, "start_on": None}, fixed["exclude_end"])
    if own is None or source.extent().as_of is None:
        return 0, 0, 0.0
    weeks, _, _ = _of_scope(source, own)
    before = weeks[weeks["phase"] == "before"]
    errors, lines = int(before["errors"].sum()), int(before["lines"].sum())
    return errors, lines, lines / max(1, len(before))


def without_sales(weeks: pd.DataFrame, days: Sequence[date]) -> pd.DataFrame:
    """The weeks, of which those with days of a sale stand between before and after: they prove nothing."""
    sale = sales.with_sales(weeks.rename(columns={"start": "week"}), days)["sale"].to_numpy(bool)
    return weeks.assign(phase=weeks["phase"].mask(sale & (weeks["phase"] != "excluded"), "between"))


def control(part: pd.DataFrame) -> pd.DataFrame:
    """Weeks of the untouched group: errors, lines, maturity."""
    counts = part[["control_errors", "control_lines", "maturity"]].rename(
        columns={"control_errors": "errors", "control_lines": "lines"}
    )
    return counts.fillna({"errors": 0, "lines": 0})


def blocks(days: pd.DataFrame, fixed: Plan, curves: maturity.Curves) -> pd.DataFrame:
    """Weeks that begin with the start of the action, or end with its baseline: none mixes before and after.

    ``days``: of ``data.query.aged``: a shop whose claims are not loaded any more is no shop without errors.
    """
    joint = pd.Timestamp(fixed.baseline[1] + timedelta(days=1))
    anchor = pd.Timestamp(fixed.start) if fixed.start else joint
    part = days.copy()
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


def untouched(source: Source, fixed: Plan, others: list[Filters], window: tuple[date, date]) -> pd.DataFrame:
    """Days of all lines less those in any of the scopes, by inclusion and exclusion."""
    total = source.cells(DAYS, Filters(*window, fixed.scope.basis))[[*DAYS, "errors", "lines"]]
    scopes_out = [fixed.scope.between(*window), *(o.between(*window) for o in others)]
    parts = [total, *_taken_out(source, None, scopes_out, -1)]
    left = pd.concat(parts).groupby([*DAYS], as_index=False)[["errors", "lines"]].sum()
    return left[left["lines"] > 0].assign(errors=lambda f: f["errors"].clip(lower=0))


def _taken_out(
    source: Source, within: Filters | None, scopes: Sequence[Filters], sign: int
) -> Iterator[pd.DataFrame]:
    """Signed counts of every overlap of the scopes; what overlaps nowhere is not asked for with a further one."""
    for number, scope in enumerate(scopes, start=1):
        both = scope if within is None else filter_text.common(within, scope)
        counts = None if both is None else source.cells(DAYS, both)[[*DAYS, "errors", "lines"]]
        if counts is None or counts.empty:
            continue
        yield counts.assign(errors=sign * counts["errors"], lines=sign * counts["lines"])
        yield from _taken_out(source, both, scopes[number:], -sign)


def others_at_work(source: Source, row: Mapping[str, Any], fixed: Plan) -> list[Filters]:
    """Scopes of other actions, agreed or at work in the window: what has a story of its own is no untouched group."""
    merged: dict[str, Filters] = {}
    for other in source.everything(ACTIONS).to_dict("records"):
        start = day_of(other["start_on"])
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
