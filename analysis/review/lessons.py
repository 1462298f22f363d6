"""Lessons by cause, SKU family and station, and whether training helped on the same work."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy import stats

from analysis.fair import learning
from analysis.rates import maturity
from analysis.rates.ratios import ratio
from analysis.signals import claim_delays
from analysis.signals.expected import ExpectedErrors
from data import query
from data.meaning.missing import text_of
from data.query import Filters, filter_text
from data.records import action_rules
from data.records.source import Source
from data.schema import DIMENSIONS

SHELVES: tuple[str, ...] = ("cause", "parent_sku", "station")
# Below so many errors on both sides together the interval says nothing that anybody could use.
FEWEST = 5
DAYS = ("day", "platform", "shop")
# Days of a block of the curve, and blocks before the training.
BLOCK, BEFORE = 28, 6


def shelves(lessons: pd.DataFrame, families: Mapping[str, str]) -> dict[str, dict[str, list[str]]]:
    """Ids of lessons by shelf (cause, parent_sku, station) and value; '' for those about none.

    Parameters
    ----------
    families : mapping of SKU to parent SKU
    """
    found: dict[str, dict[str, list[str]]] = {name: {} for name in SHELVES}
    for row in lessons.to_dict("records"):
        subject = filter_text.read(text_of(row["subject"]))
        own = {
            "cause": [text_of(row["cause"])] if text_of(row["cause"]) else list(subject.get("cause")),
            "parent_sku": [*subject.get("parent_sku"), *(families.get(s, s) for s in subject.get("sku"))],
            "station": list(subject.get("station")),
        }
        for name, values in own.items():
            for value in dict.fromkeys(values or [""]):
                found[name].setdefault(value, []).append(str(row["lesson_id"]))
    return {
        name: dict(sorted(kept.items(), key=lambda k: (k[0] == "", k[0]))) for name, kept in found.items()
    }


@dataclass(frozen=True)
class TrainingEffect:
    """Errors of trained packers before and after, against those that the same work had for everybody.

    ``ratio`` with its bounds is after / before at equal work and, of others meanwhile, equal days; NaN where
    nobody can tell. ``word``: helped, worse or open (cannot be told yet).
    """

    errors_before: float
    lines_before: float
    errors_after: float
    lines_after: float
    ratio: float
    lower: float
    upper: float
    word: str


def effect(source: Source, trained: Sequence[tuple[str, date]], subject: str) -> TrainingEffect:
    """Whether training helped: all packers of a lesson together, nobody alone.

    Half a year up to four weeks before the day stands against the days since whose claims have come in: packers are
    trained after bad weeks, which would make any training look good. The work is made equal by SKU family (indirect
    standardisation), and what changed for the others meanwhile is taken out.

    Parameters
    ----------
    trained : sequence of (packer, day)
        The first day of each packer counts.
    subject : str
        What the lesson is about, as filters; what is said of outcomes in it and its days do not count.
    """
    scope, as_of = _work(subject), source.extent().as_of
    source = ExpectedErrors(source)
    first = dict(sorted(trained, key=lambda t: t[1], reverse=True))
    own, others = np.zeros((2, 3)), np.zeros((2, 2))
    for day in (days := sorted(set(first.values()))):
        last = _last_known(source, scope, day) if as_of else None
        end = day - action_rules.TRIGGER
        spans = [(end - action_rules.BASELINE, end - timedelta(days=1))]
        spans += [] if last is None else [(day + timedelta(days=1), last)]
        frames = [source.cells(("packer", "parent_sku"), scope.between(*span)) for span in spans]
        usual = pd.concat(frames).groupby("parent_sku", dropna=False)[["errors", "lines"]].sum()
        rates = usual["errors"] / usual["lines"].where(usual["lines"] > 0)
        for phase, frame in enumerate(frames):
            mine = frame["packer"].isin([packer for packer, since in first.items() if since == day])
            expected = frame["lines"] * frame["parent_sku"].map(rates).fillna(0.0)
            own[phase] += [frame.loc[mine, c].sum() for c in ("errors", "lines")] + [expected[mine].sum()]
            rest = ~frame["packer"].isin(list(first))
            others[phase] += frame.loc[rest, "errors"].sum(), expected[rest].sum()
    # the same errors of others stand beside each day: they are known no better for it
    return _judged(own, others / max(1, len(days)))


def curve(source: Source, trained: Sequence[tuple[str, date]], subject: str) -> pd.DataFrame:
    """Errors of the trained over those to be expected of the same work, by blocks of four weeks around their day.

    Returns
    -------
    DataFrame
        week (middle of the block, counted from each packer's first day), errors, lines, expected, ratio with its
        exact 95 % interval (lower, upper). Days whose claims are still coming in are left out; half a year before.
    """
    scope, as_of = _work(subject), source.extent().as_of
    first = dict(sorted(trained, key=lambda t: t[1], reverse=True))
    parts = []
    for day in sorted(set(first.values())) if as_of else ():
        start = day - timedelta(days=BLOCK * BEFORE)
        span = scope.between(start, _last_known(source, scope, day) or day - timedelta(days=1))
        usual = source.cells(("parent_sku",), span).set_index("parent_sku")
        rates = usual["errors"] / usual["lines"].where(usual["lines"] > 0)
        mine = [packer for packer, since in first.items() if since == day]
        frame = source.cells(("day", "parent_sku"), span.having("packer", *mine))
        passed = (pd.to_datetime(frame["day"]) - pd.Timestamp(start)).dt.days
        expected = frame["lines"] * frame["parent_sku"].map(rates).fillna(0.0)
        parts.append(frame[["errors", "lines"]].assign(passed=passed, expected=expected))
    whole = pd.concat(parts) if parts else pd.DataFrame()
    whole = whole[whole["lines"] > 0] if len(whole) else whole
    if whole.empty:
        return pd.DataFrame(columns=["week", "errors", "lines", "expected", "ratio", "lower", "upper"])
    edges = range(0, max(int(whole["passed"].max()), 1) + BLOCK, BLOCK)
    made = learning.learning_curve(whole, "passed", list(edges), expected="expected")
    made["expected"] = whole.groupby(whole["passed"] // BLOCK)["expected"].sum().to_numpy()
    made["week"] = (made["start"] + BLOCK / 2 - BLOCK * BEFORE) / 7
    made = made[made["expected"] > 0].drop(columns=["lower", "upper"])
    made = made.rename(columns={"ratio_lower": "lower", "ratio_upper": "upper"})
    return made[["week", "errors", "lines", "expected", "ratio", "lower", "upper"]].reset_index(drop=True)


def _work(subject: str) -> Filters:
    """What lines a lesson is about."""
    scope = filter_text.read(subject).between(None, None)
    for name, _ in scope.values:
        if DIMENSIONS[name].side == "outcome" or name == "packer":
            scope = scope.unchosen(name)
    return scope


def _last_known(source: Source, scope: Filters, day: date) -> date | None:
    """The last day since ``day`` whose claims have come in; None without one."""
    as_of = source.extent().as_of
    assert as_of is not None
    if day >= as_of:
        return None
    cells = source.cells(DAYS, scope.between(day + timedelta(days=1), as_of))
    days = query.aged(cells, source.ask(query.claims_known, as_of), as_of)
    if days.empty:
        return None
    known = maturity.cohort_maturity(days, claim_delays.curves(source, as_of), by="day")
    ripe = known.index[known["mature"].to_numpy(bool)]
    return None if not len(ripe) else pd.Timestamp(max(ripe)).date()


def _judged(own: np.ndarray, others: np.ndarray) -> TrainingEffect:
    """The ratio at equal work and equal days; the interval holds the chance in the others' counts, too.

    The two intervals are joined on the log scale by the recovery of their variances (Donner, Zou 2012).
    """
    (before, lines_before, due_before), (after, lines_after, due_after) = own
    counts = (before, lines_before, after, lines_after)
    known = min(due_before, due_after) > 0 and min(others.ravel()) > 0 and before + after >= FEWEST
    if not known:
        return TrainingEffect(*counts, math.nan, math.nan, math.nan, "open")
    drift = (others[1, 0] / others[1, 1]) / (others[0, 0] / others[0, 1])
    spread = stats.norm.isf(0.025) ** 2 * (1 / others[0, 0] + 1 / others[1, 0])
    point, low, high = (float(v) for v in ratio(after, due_after * drift, before, due_before))
    if 0 < point < math.inf:
        low = point * math.exp(-math.hypot(math.log(point / low), math.sqrt(spread))) if low > 0 else 0.0
        high = point * math.exp(math.hypot(math.log(high / point), math.sqrt(spread)))
    elif point == 0:
        high *= math.exp(math.sqrt(spread))
    else:
        low *= math.exp(-math.sqrt(spread))
    word = "helped" if high < 1 else "worse" if low > 1 else "open"
    return TrainingEffect(*counts, point, low, high, word)
